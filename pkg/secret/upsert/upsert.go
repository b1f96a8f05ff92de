// Package upsert decides how a Secret in a cluster changes when a new one is
// applied: which keys change, which are removed, which are kept because another
// manager owns them, and which conflict. Start at [Decide].
//
// It follows the rules of server-side apply: a key that was ours and is not
// given any more is removed; a key of another manager is kept, and conflicts
// only if it is given with a different value. Two kinds of owners count as
// ours: our own updates, and client-side apply, whose Secret is taken over.
//
// The package is pure, and its messages never contain a value.
package upsert

import (
	"cmp"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Managers of fields.
const (
	Manager    = "kubectl-secretgen"         // our default
	ClientSide = "kubectl-client-side-apply" // kubectl apply (k8s.io/kubectl/pkg/cmd/apply v0.37.2)
)

// Desired is the desired state of a Secret.
type Desired struct {
	Secret  *secret.Secret // the keys and the metadata that are given
	Manager string
	Merge   bool     // keys, labels and annotations that are not given are kept, ours too
	Replace bool     // keys that are not given are removed, those of other managers too
	Force   bool     // given keys become ours, whichever manager owns them
	Unset   []string // keys to remove, whichever manager owns them
	Fixed   bool     // the Secret must not have changed since it was read: its values are sent back, or were generated for it
}

// Plan has the changes to make, and their result.
type Plan struct {
	Desired
	Live    *secret.Secret // nil: there is none
	Applied *secret.Secret // the object to send
	Planned *secret.Secret // the resulting Secret

	Adopted   []string   // managers whose fields become ours
	Strip     []string   // annotations with a copy of the data, to remove
	Removed   []string   // keys of other managers to remove
	Kept      []string   // keys that are not given and are kept
	Absent    []string   // keys to unset that do not exist
	Conflicts []Conflict // fields of other managers that are given with a different value
}

// Conflict is a field that is given with a value that differs from its owner's.
type Conflict struct{ Field, Owner string }

// Decide compares the desired Secret with the one in the cluster, nil if there is
// none. Its error is one of the API server's rules about changes
// ([check.Update]); conflicts are part of the plan.
func Decide(live *secret.Secret, desired Desired) (*Plan, error) {
	p := &Plan{Desired: desired, Live: live, Applied: desired.Secret.DeepCopy(), Planned: desired.Secret.DeepCopy()}
	if live == nil {
		p.Absent = slices.Clone(desired.Unset)
		p.keepManager()
		return p, nil
	}
	d := decision{Plan: p, owners: owners(live.ManagedFields)}
	d.identity()
	d.adopt()
	d.data()
	p.Applied.Labels, p.Planned.Labels = d.metadata("labels", live.Labels, desired.Secret.Labels)
	p.Applied.Annotations, p.Planned.Annotations = d.metadata("annotations", live.Annotations, desired.Secret.Annotations)
	p.keepManager()
	if err := check.Update(live, p.Planned); err != nil {
		return nil, err
	}
	return p, nil
}

// keepManager makes the type ours if no other field is: the API server drops a
// manager without fields, and would then write at every apply.
func (p *Plan) keepManager() {
	a := p.Applied
	if len(a.Data)+len(a.Labels)+len(a.Annotations) == 0 && a.Immutable == nil {
		a.Type = cmp.Or(p.Planned.Type, corev1.SecretTypeOpaque)
	}
}

type decision struct {
	*Plan
	owners []owner
}

// identity keeps fields that cannot change and were not requested. Our fields
// are sent again, because server-side apply would remove them; other fields are
// not sent, so that they do not become ours.
func (d *decision) identity() {
	if d.Planned.Type == "" {
		d.Planned.Type = d.Live.Type
		if ours, _ := d.ownersOf("type"); ours {
			d.Applied.Type = d.Live.Type
		}
	}
	if d.Planned.Immutable == nil && d.Live.Immutable != nil && *d.Live.Immutable {
		d.Planned.Immutable = d.Live.Immutable
		if ours, _ := d.ownersOf("immutable"); ours {
			d.Applied.Immutable = d.Live.Immutable
		}
	}
	if d.Fixed {
		d.Applied.ResourceVersion = d.Live.ResourceVersion
	}
}

func (d *decision) adopt() {
	for _, name := range check.Copies() {
		if _, ok := d.Live.Annotations[name]; ok {
			d.Strip = append(d.Strip, name)
		}
	}
	for _, o := range d.owners {
		if o.update && (o.name == d.Manager || o.name == ClientSide) && !slices.Contains(d.Adopted, o.name) {
			d.Adopted = append(d.Adopted, o.name)
		}
	}
}

// ours reports whether the owner is us, or is taken over by us.
func (d *decision) ours(o owner) bool {
	return o.name == d.Manager || o.update && o.name == ClientSide
}

// ownersOf reports whether we own a field, and lists its other owners.
func (d *decision) ownersOf(path ...string) (ours bool, others []string) {
	for _, o := range d.owners {
		switch {
		case !o.owns(path...):
		case d.ours(o):
			ours = true
		case !slices.Contains(others, o.name):
			others = append(others, o.name)
		}
	}
	return ours, others
}

func (d *decision) data() {
	for _, key := range d.Live.Data.Keys() {
		value := d.Live.Data[key]
		ours, others := d.ownersOf("data", key)
		given, isGiven := d.Secret.Data[key]
		switch {
		case isGiven:
			d.addConflicts(given.Equal(value), others, "data", key)
		case d.Replace || slices.Contains(d.Unset, key):
			if len(others) > 0 || !ours {
				d.Removed = append(d.Removed, key)
			}
		case d.Merge && ours:
			d.keep(key, value)
			d.Applied.Data = with(d.Applied.Data, key, value) // or server-side apply removes it
		case d.Merge || len(others) > 0 || !ours:
			d.keep(key, value)
		}
	}
	for _, key := range d.Unset {
		if _, ok := d.Live.Data[key]; !ok {
			d.Absent = append(d.Absent, key)
		}
	}
}

func (d *decision) keep(key string, value secret.Value) {
	d.Kept = append(d.Kept, key)
	d.Planned.Data = with(d.Planned.Data, key, value)
}

// addConflicts adds the owners of a field that is given with a different value.
func (d *decision) addConflicts(same bool, others []string, path ...string) {
	if same || d.Force {
		return
	}
	for _, o := range others {
		d.Conflicts = append(d.Conflicts, Conflict{Field: field(path...), Owner: o})
	}
}

// metadata are the labels or annotations that are sent, and the resulting ones.
func (d *decision) metadata(what string, live, given map[string]string) (applied, planned map[string]string) {
	applied, planned = maps.Clone(given), maps.Clone(given)
	for _, key := range slices.Sorted(maps.Keys(live)) {
		ours, others := d.ownersOf("metadata", what, key)
		value, isGiven := given[key]
		switch {
		case isGiven:
			d.addConflicts(value == live[key], others, "metadata", what, key)
		case what == "annotations" && slices.Contains(check.Copies(), key):
		case d.Merge && ours:
			planned, applied = with(planned, key, live[key]), with(applied, key, live[key])
		case len(others) > 0 || !ours:
			planned = with(planned, key, live[key])
		}
	}
	return applied, planned
}

func with[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}
