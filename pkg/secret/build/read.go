package build

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Read reads everything that the spec names.
func (s *Spec) Read(ctx context.Context) (*Inputs, error) {
	reading := s.Reading
	reading.Place = s.Place
	read, err := source.Read(ctx, s.Sources, reading)
	if err != nil {
		return nil, err
	}
	in := newInputs(s, read)
	for _, more := range []func(context.Context) error{in.readTLS, in.readRegistry, in.readBootstrap} {
		if err := more(ctx); err != nil {
			return nil, err
		}
	}
	return in.withoutDuplicates(), nil
}
