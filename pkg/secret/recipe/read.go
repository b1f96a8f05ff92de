package recipe

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Ingredients are what a recipe's sources held, read once whatever the number
// of namespaces.
type Ingredients struct {
	*Recipe
	entries  []assemble.Entry
	notes    []string
	warnings []string
	settled  map[string][]byte // what was generated or kept for another namespace
}

// Read reads everything that the recipe names.
func (r *Recipe) Read(ctx context.Context) (*Ingredients, error) {
	reading := r.Reading
	reading.Place = r.Place
	read, err := source.Read(ctx, r.Sources, reading)
	if err != nil {
		return nil, err
	}
	in := &Ingredients{Recipe: r, entries: read.Entries, notes: read.Notes, warnings: read.Warnings, settled: map[string][]byte{}}
	for _, more := range []func(context.Context) error{in.readTLS, in.readRegistry, in.readBootstrap} {
		if err := more(ctx); err != nil {
			return nil, err
		}
	}
	kept, passed := assemble.Resolve(r.Duplicates, in.entries)
	in.entries, in.notes = kept, append(in.notes, passed...)
	return in, nil
}

// add adds an entry that no source has.
func (in *Ingredients) add(key string, value []byte, from string) {
	in.entries = append(in.entries, assemble.Entry{Key: key, Value: value, Origin: assemble.Origin{Source: from}})
}

// file reads a file of at most limit bytes.
func (in *Ingredients) file(path, flag string, limit int64) ([]byte, error) {
	return source.ReadFile(path, flag, limit, in.Reading)
}

// GeneratedKeys are the keys that the recipe makes values for.
func (in *Ingredients) GeneratedKeys() []string {
	var keys []string
	for _, s := range in.generators() {
		keys = append(keys, s.Keys()...)
	}
	return keys
}

// Empty says whether nothing gives the Secret a key, nor takes one of it.
func (r *Recipe) Empty() bool {
	return len(r.Unset) == 0 && len(r.Sources) == 0 && len(r.Generate) == 0 && r.TLS == nil && r.Registry == nil && r.Bootstrap == nil
}
