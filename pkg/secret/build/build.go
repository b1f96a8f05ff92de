package build

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// Result is a Secret with the notes and warnings about it.
type Result struct {
	Secret    *secret.Secret
	Shared    Shared     // for the namespaces that are built later
	Generated [][]string // keys that were missing, grouped by --generate
	Notes     []string   // what was generated, what was kept, what a certificate is for
	Warnings  []string

	StandIns []string                  // keys whose sealed values are kept; the Secret has other values in their place
	Moved    map[string]string         // keys that get the sealed value of another key
	Traces   map[string]generate.Trace // of generated values, by [generate.Spec.Key]
}

// Build makes the Secret for a namespace; "" sets no namespace. existing is what
// exists of the Secret there; its generated values are kept. shared is the
// [Result.Shared] of the previous namespace.
func (in *Inputs) Build(namespace string, existing Existing, shared Shared, now time.Time) (*Result, error) {
	r := &Result{Notes: slices.Clone(in.notes), Warnings: slices.Clone(in.warnings)}
	generated, err := in.generate(existing, shared, now)
	if err != nil {
		return nil, in.at(err)
	}
	r.Shared, r.Generated, r.Notes = generated.shared, generated.missing, append(r.Notes, generated.notes...)
	r.StandIns, r.Moved, r.Traces = generated.standIns, generated.moved, generated.traces
	expiration, note := in.expiration(existing, now)
	r.Notes = append(r.Notes, note...)
	if len(expiration) > 0 && slices.Contains(existing.Sealed, check.TokenExpiry) && slices.Contains(r.StandIns, check.TokenSecret) {
		r.Moved[check.TokenExpiry] = check.TokenExpiry // of a sealed token that is kept
	}
	id := in.Identity
	id.Namespace = namespace
	if generated.dates != nil {
		id.Annotations = maps.Clone(id.Annotations)
		if id.Annotations == nil {
			id.Annotations = map[string]string{}
		}
		id.Annotations[GeneratedAnnotation] = datesText(generated.dates)
	}
	if r.Secret, err = assemble.Secret(id, slices.Concat(in.entries, generated.entries, expiration)); err != nil {
		return nil, in.at(err)
	}
	if err := in.refuseEmpty(r.Secret); err != nil {
		return nil, in.at(err)
	}
	if id.AppendHash && assemble.HashLetsGuess(r.Secret.Data) {
		r.Warnings = append(r.Warnings, "--append-hash: the name has kubectl's hash of the values, and these are so easy to guess that whoever sees the name can find them; leave it out, or use longer values")
	}
	found, err := inspect(r.Secret, r.StandIns, now)
	if err != nil {
		return nil, in.at(err)
	}
	r.Notes = slices.Concat(r.Notes, in.emptyValues(r.Secret), found.notes)
	r.Warnings = append(r.Warnings, found.warnings...)
	return r, nil
}

// at adds the place in a file to the start of an error.
func (in *Inputs) at(err error) error {
	file, _, _ := strings.Cut(in.Place, ":")
	if in.Place == "" || strings.HasPrefix(err.Error(), file+":") {
		return fault.As(fault.Usage, err)
	}
	return fault.Prefix(in.Place+": secret/"+in.Identity.Name, fault.As(fault.Usage, err))
}
