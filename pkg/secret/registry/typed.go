package registry

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// ConfigPath is the path of docker's configuration: in the folder that the
// variable DOCKER_CONFIG names or, without it, in .docker at home.
func ConfigPath(dockerConfig, home string) string {
	if dockerConfig != "" {
		return filepath.Join(dockerConfig, "config.json")
	}
	return filepath.Join(home, ".docker", "config.json")
}

// ReadPassword reads standard input for --docker-password-stdin: everything
// except one line break at the end, like docker login --password-stdin
// (cli/command/registry/login.go of docker/cli v29).
func ReadPassword(in io.Reader) (string, error) {
	data, err := io.ReadAll(io.LimitReader(in, check.MaxBytes+1))
	if err != nil {
		return "", fmt.Errorf("--docker-password-stdin: read standard input: %w", err)
	}
	data = bytes.TrimSuffix(bytes.TrimSuffix(data, []byte("\n")), []byte("\r"))
	switch {
	case len(data) == 0:
		return "", fault.Usagef("--docker-password-stdin: standard input is empty")
	case len(data) > check.MaxBytes:
		return "", fault.Usagef("--docker-password-stdin: more than %d bytes", check.MaxBytes)
	}
	return string(data), nil
}
