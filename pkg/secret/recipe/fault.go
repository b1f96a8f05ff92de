package recipe

import (
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// wrong is err as an error of wrong use, with its hint if it knows one.
func wrong(err error) error {
	var known *fault.Error
	var h interface{ Hint() string }
	switch {
	case err == nil || errors.As(err, &known):
		return err
	case errors.As(err, &h):
		return fault.Wrap(fault.Usage, err, h.Hint())
	}
	return fault.Wrap(fault.Usage, err, "")
}

// prefixed is err with its place in front; class and hint stay.
func prefixed(place string, err error) error {
	var f *fault.Error
	if errors.As(err, &f) {
		return fault.Wrap(f.Class, fmt.Errorf("%s: %w", place, f.Err), f.Hint)
	}
	return fmt.Errorf("%s: %w", place, err)
}
