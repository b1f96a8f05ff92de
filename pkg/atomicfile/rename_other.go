//go:build !linux && !darwin && !windows

package atomicfile

import "errors"

// renameExclusive is not possible here.
func renameExclusive(string, string) error { return errors.ErrUnsupported }
