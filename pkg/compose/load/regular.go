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

// The bounds of env and label files. What is in them becomes variables and
// labels of pods, which an object of Kubernetes must hold.
const (
	maxEnvFile  = project.MaxContent // bytes of one
	maxEnvFiles = 16 << 20           // bytes of all that services name, each as often as it is named
)

// openable tells, before a file is opened, why it cannot be read as one: what
// has no end or never answers is never opened. A pipe is taken from the shell's
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

// oversized reports that a file cannot be an env or label file.
func oversized(path string) error {
	info, err := os.Stat(path)
	if err == nil && info.Size() > maxEnvFile {
		return fmt.Errorf("it has %s, more than the limit of %s for an env file", units.BytesSize(float64(info.Size())), units.BytesSize(maxEnvFile))
	}
	return nil
}
