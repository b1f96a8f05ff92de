package build

import (
	"maps"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Inputs are the contents of the sources of a Secret, read once for all
// namespaces. They do not change.
type Inputs struct {
	*Spec
	entries  []assemble.Entry
	notes    []string
	warnings []string
}

// newInputs reads the sources of a spec.
func newInputs(s *Spec, read *source.Result) *Inputs {
	return &Inputs{Spec: s, entries: read.Entries, notes: read.Notes, warnings: read.Warnings}
}

// withoutDuplicates are the inputs with one entry for each key, if the spec allows
// several.
func (in *Inputs) withoutDuplicates() *Inputs {
	kept, passed := assemble.Resolve(in.Duplicates, in.entries)
	return &Inputs{Spec: in.Spec, entries: kept, notes: append(in.notes, passed...), warnings: in.warnings}
}

// add adds an entry that is not from a source.
func (in *Inputs) add(key string, value []byte, from string) {
	in.entries = append(in.entries, assemble.Entry{Key: key, Value: secret.NewValue(value), Origin: assemble.Origin{Source: from}})
}

// file reads a file of at most limit bytes.
func (in *Inputs) file(path, flag string, limit int64) ([]byte, error) {
	return source.ReadFile(path, flag, limit, in.Reading)
}

// warn adds a warning.
func (in *Inputs) warn(text string) { in.warnings = append(in.warnings, text) }

// named is the flag that names a file or, in a file of -f, the place of the
// Secret.
func (in *Inputs) named(flag string) string {
	if in.Place != "" {
		return in.Place
	}
	return flag
}

// WithNamespace returns the inputs of the same Secret for one namespace.
func (in *Inputs) WithNamespace(namespace string) *Inputs {
	changed, placed := *in.Spec, *in
	changed.Namespaces, placed.Spec = []string{namespace}, &changed
	return &placed
}

// WithLabel returns the inputs of the same Secret with one more label. An
// existing label with that key is kept.
func (in *Inputs) WithLabel(key, value string) *Inputs {
	labels := map[string]string{key: value}
	maps.Copy(labels, in.Identity.Labels)
	changed, labelled := *in.Spec, *in
	changed.Identity.Labels, labelled.Spec = labels, &changed
	return &labelled
}
