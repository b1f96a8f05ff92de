package build

import (
	"context"
	"maps"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Inputs are what the sources of a Secret hold, read once whatever the number
// of namespaces. They do not change.
type Inputs struct {
	*Spec
	entries  []assemble.Entry
	notes    []string
	warnings []string
}

// Read reads everything that the spec names.
func (s *Spec) Read(ctx context.Context) (*Inputs, error) {
	reading := s.Reading
	reading.Place = s.Place
	read, err := source.Read(ctx, s.Sources, reading)
	if err != nil {
		return nil, err
	}
	in := &Inputs{Spec: s, entries: read.Entries, notes: read.Notes, warnings: read.Warnings}
	for _, more := range []func(context.Context) error{in.readTLS, in.readRegistry, in.readBootstrap} {
		if err := more(ctx); err != nil {
			return nil, err
		}
	}
	kept, passed := assemble.Resolve(s.Duplicates, in.entries)
	in.entries, in.notes = kept, append(in.notes, passed...)
	return in, nil
}

// add adds an entry that no source has.
func (in *Inputs) add(key string, value []byte, from string) {
	in.entries = append(in.entries, assemble.Entry{Key: key, Value: value, Origin: assemble.Origin{Source: from}})
}

// file reads a file of at most limit bytes.
func (in *Inputs) file(path, flag string, limit int64) ([]byte, error) {
	return source.ReadFile(path, flag, limit, in.Reading)
}

// GeneratedKeys are the keys that values are generated for.
func (in *Inputs) GeneratedKeys() []string {
	var keys []string
	for _, s := range in.generators() {
		keys = append(keys, s.Keys()...)
	}
	return keys
}

// WithLabel are the inputs of the same Secret with one more label. A label of
// that key that was given stays.
func (in *Inputs) WithLabel(key, value string) *Inputs {
	labels := map[string]string{key: value}
	maps.Copy(labels, in.Identity.Labels)
	changed, labelled := *in.Spec, *in
	changed.Identity.Labels, labelled.Spec = labels, &changed
	return &labelled
}
