package registry

import (
	"bytes"
	"fmt"
	"io"
	"path/filepath"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// ConfigPath is where docker keeps its configuration: in the folder that the
// variable DOCKER_CONFIG names or, without it, in .docker at home.
func ConfigPath(dockerConfig, home string) string {
	if dockerConfig != "" {
		return filepath.Join(dockerConfig, "config.json")
	}
	return filepath.Join(home, ".docker", "config.json")
}

// ReadPassword is what --docker-password-stdin reads: all of it but one line
// break at the end, as docker login --password-stdin has it (cli/command/registry/login.go
// of docker/cli v29).
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
