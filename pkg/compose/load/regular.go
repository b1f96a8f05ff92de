package load

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/docker/go-units"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The bounds of env and label files. Their content becomes variables and labels
// of pods, which must fit into a Kubernetes object.
const (
	maxEnvFile  = project.MaxContent // bytes of one
	maxEnvFiles = 16 << 20           // bytes of all that services name, counted once per use
)

// openable returns, before a file is opened, why it cannot be read: files that
// never end or never answer are never opened. A pipe is accepted from the shell's
// <(…) only.
func openable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return errors.New("it is a directory")
	case info.Mode().IsRegular(), path == os.DevNull:
		return nil
	case info.Mode()&fs.ModeNamedPipe != 0 && (strings.HasPrefix(path, "/dev/fd/") || strings.HasPrefix(path, "/proc/self/fd/") || path == "/dev/stdin"):
		return nil
	}
	return errors.New("it is a device, a pipe or a socket, expected a file")
}

// readEnvFile is the text of a .env file.
func readEnvFile(path string) ([]byte, error) {
	return readLimited(path, maxEnvFile, "an env file")
}

// oversized reports that a file is too large for an env or label file.
func oversized(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxEnvFile {
		return fmt.Errorf("it has %s, more than the limit of %s for an env file", units.BytesSize(float64(info.Size())), units.BytesSize(maxEnvFile))
	}
	return nil
}
