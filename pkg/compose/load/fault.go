package load

import (
	"errors"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// usage is an error of the input or the flags, without a place.
func usage(text, hint string) error {
	return fault.Wrap(fault.Usage, errors.New(text), hint)
}

// hinted gives an error its class and hint.
func hinted(err error, hint string) error { return fault.Wrap(fault.Usage, err, hint) }

// fault is an error at a place.
func (s *session) fault(at pos, text, hint string) error {
	if p := s.position(at); !p.IsZero() {
		text = p.String() + ": " + text
	}
	return usage(text, hint)
}

// remoteFault is the error about a remote reference in a file.
func (s *session) remoteFault(at pos, name string) error {
	text, hint := s.refusesRemote(name)
	return s.fault(at, text, hint)
}
