package deliver

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// InNamespace returns the inputs with the namespace that Secrets without one are
// sealed for: two of the scopes bind a Secret to its namespace. It reports the
// assumption.
func (e Engine) InNamespace(s Sealing, all []*build.Inputs) ([]*build.Inputs, error) {
	if s.Scope == sealed.ClusterWide {
		return all, nil
	}
	all = slices.Clone(all)
	for i, in := range all {
		if len(in.Namespaces) > 0 || in.OpenNamespace() != "" {
			continue
		}
		namespace, err := e.Cluster.Namespace()
		if err != nil {
			return nil, err
		}
		all[i] = in.WithNamespace(namespace)
		e.notify(note(fmt.Sprintf("secret/%s is sealed for the namespace %s of the current context; it cannot be unsealed in others (-n sets the namespace)", in.Identity.Name, namespace)))
	}
	return all, nil
}

// Seal seals the Secrets for the controller.
func (e Engine) Seal(ctx context.Context, s Sealing, results []*build.Result) ([]*sealed.Secret, error) {
	controller, err := e.controller(ctx, s)
	if err != nil {
		return nil, err
	}
	var all []*sealed.Secret
	for _, r := range results {
		object, err := sealOne(s, controller, r.Secret)
		if err != nil {
			return nil, err
		}
		all = append(all, object)
	}
	return all, nil
}

func sealOne(how Sealing, controller *sealed.Controller, s *secret.Secret) (*sealed.Secret, error) {
	object, err := sealed.Seal(s, controller.Key, how.Scope)
	if err != nil {
		return nil, fault.As(fault.Usage, err)
	}
	return object, nil
}

// refuseHashes refuses Secrets that cannot be sealed into a file repeatedly.
func refuseHashes(all []*build.Inputs) error {
	for _, in := range all {
		if in.Identity.AppendHash && len(in.GeneratedKeys()) > 0 {
			return fault.Usagef("--append-hash and --seal cannot keep a generated value: its hash would change at each run").
				WithHint("leave out one of the two")
		}
	}
	return nil
}

// sealer seals Secrets into a file, and keeps what is sealed in it.
type sealer struct {
	Sealing
	controller *sealed.Controller
	key        digestKey
	file       string // its name
	old        content
}

// existing is what exists of the spec's Secret in the file.
func (s sealer) existing(spec *build.Spec, namespace string) (build.Existing, error) {
	e := build.Existing{}
	name := spec.Identity.Name
	if readable, found := s.old.find(spec, namespace); found {
		e = existingOf(readable)
	}
	old := s.old.sealed[namespace+"/"+name]
	e.Past = recordOf(old).past(namespace, name, s.key)
	if old == nil {
		return e, nil
	}
	if was := sealed.ScopeOf(old); was != s.Scope && keepsValues(spec) {
		return e, fault.Failedf("%s is sealed with the scope %s in %s; its generated values cannot be read to seal them with the scope %s", inNamespace(name, namespace), was, s.file, s.Scope).
			WithHint("use the same --scope, or make new values with --rotate KEY for each generated key")
	}
	e.Annotations = old.Spec.Template.Annotations
	if sealed.ScopeOf(old) == s.Scope {
		e.Sealed = slices.Sorted(maps.Keys(old.Spec.EncryptedData))
	}
	return e, nil
}

// keepsValues reports whether the spec has generated values that are not all
// rotated now.
func keepsValues(spec *build.Spec) bool {
	return slices.ContainsFunc(spec.Generate, func(g generate.Spec) bool { return !slices.ContainsFunc(spec.Rotation.Keys, g.Has) })
}

// readable is what exists of the spec's Secret in the file, if the Secrets are
// not sealed now.
func (s sealer) readable(spec *build.Spec, namespace string) (build.Existing, error) {
	found, ok := s.old.find(spec, namespace)
	switch {
	case ok:
		return existingOf(found), nil
	case s.old.sealed[namespace+"/"+spec.Identity.Name] != nil && keepsValues(spec):
		return build.Existing{}, fault.Failedf("%s is sealed in %s; its generated values cannot be read", inNamespace(spec.Identity.Name, namespace), s.file).
			WithHint("add --seal, or make new values with --rotate KEY for each generated key")
	}
	return build.Existing{}, nil
}

// seal seals one Secret. Values that stay sealed are taken from the file, and so
// are those that have not changed, if there is a key for digests: sealing makes
// a different text each time.
func (s sealer) seal(r *build.Result) (*sealed.Secret, []Notice, error) {
	object, err := sealOne(s.Sealing, s.controller, r.Secret)
	if err != nil {
		return nil, nil, err
	}
	before := s.old.sealed[object.Namespace+"/"+object.Name]
	was := recordOf(before)
	now := newRecord(s.controller.Fingerprint, r, was, s.key)
	var kept []string
	for name := range object.Spec.EncryptedData {
		from := keptFrom(r, name)
		switch {
		case before == nil:
		case from != "":
			object.Spec.EncryptedData[name] = before.Spec.EncryptedData[from]
			kept = append(kept, name)
		case now.Digests[name] != "" && now.Digests[name] == was.Digests[name] && now.Certificate == was.Certificate && sealed.ScopeOf(before) == s.Scope && before.Spec.EncryptedData[name] != "":
			object.Spec.EncryptedData[name] = before.Spec.EncryptedData[name]
		}
	}
	if object.Annotations == nil {
		object.Annotations = map[string]string{}
	}
	object.Annotations[recordAnnotation] = now.text()
	var notices []Notice
	if len(kept) > 0 && was.Certificate != "" && was.Certificate != now.Certificate {
		slices.Sort(kept)
		notices = append(notices, warning(fmt.Sprintf("secret/%s: kept for an earlier certificate of the controller, which must still have its key: %s", object.Name, assemble.List(kept))))
	}
	return object, notices, nil
}
