package load

import (
	"errors"
	"fmt"

	"go.yaml.in/yaml/v4"
)

// syntaxError explains what the YAML parser said, at the place it means.
func (s *session) syntaxError(f *file, err error) error {
	var load *yaml.LoadError
	if errors.As(err, &load) {
		return s.fault(pos{int32(load.Mark.Line), int32(load.Mark.Column), f.number}, load.Message, "")
	}
	return s.fault(pos{1, 1, f.number}, fmt.Sprintf("no YAML: %v", err), "")
}
