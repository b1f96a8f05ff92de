package build

import (
	"slices"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
)

// Result is a Secret with the notes and warnings about it.
type Result struct {
	Secret    *secret.Secret
	Shared    secret.Data // for the namespaces that are built later
	Generated [][]string  // keys that were missing, grouped by --generate
	Notes     []string    // what was generated, what was kept, what a certificate is for
	Warnings  []string
}

// Build makes the Secret for a namespace; "" sets no namespace. existing is the
// data that the Secret already has there; its generated values are kept. shared
// is the [Result.Shared] of the previous namespace, nil for the first one.
func (in *Inputs) Build(namespace string, existing, shared secret.Data, now time.Time) (*Result, error) {
	r := &Result{Notes: slices.Clone(in.notes), Warnings: slices.Clone(in.warnings)}
	generated, err := in.generate(existing, shared, now)
	if err != nil {
		return nil, in.at(err)
	}
	r.Shared, r.Generated, r.Notes = generated.shared, generated.missing, append(r.Notes, generated.notes...)
	expiration, note := in.expiration(existing, now)
	r.Notes = append(r.Notes, note...)
	id := in.Identity
	id.Namespace = namespace
	if r.Secret, err = assemble.Secret(id, slices.Concat(in.entries, generated.entries, expiration)); err != nil {
		return nil, in.at(err)
	}
	if err := in.refuseEmpty(r.Secret); err != nil {
		return nil, in.at(err)
	}
	found, err := inspect(r.Secret, now)
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
