package build

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// GeneratedKeys are the keys that values are generated for.
func (in *Inputs) GeneratedKeys() []string {
	var keys []string
	for _, s := range in.generators() {
		keys = append(keys, s.Keys()...)
	}
	return keys
}

// generated is the output of the generators of a Secret in one namespace.
type generated struct {
	entries []assemble.Entry // generated or kept
	shared  secret.Data
	missing [][]string
	notes   []string
}

// generate makes the missing values. Kept values are entries too: the Secret is
// complete without the cluster.
func (in *Inputs) generate(existing, shared secret.Data, now time.Time) (generated, error) {
	g := generated{shared: shared}
	specs := in.generators()
	if len(specs) == 0 {
		return g, nil
	}
	given := make(secret.Data, len(in.entries))
	for _, e := range in.entries {
		given[e.Key] = e.Value
	}
	present, rotate := in.present(specs, existing, shared)
	have := func(key string) ([]byte, generate.From) {
		if value, ok := given[key]; ok {
			return value.Reveal(), generate.Given
		}
		if value, ok := present[key]; ok {
			return value.Reveal(), generate.Existing
		}
		return nil, generate.Nowhere
	}
	outcomes, err := generate.Run(specs, rotate, have, now)
	if err == nil && addRenewed(present, outcomes, shared) {
		outcomes, err = generate.Run(specs, rotate, have, now)
	}
	if err != nil {
		return g, err
	}
	g.shared = shared.Clone()
	if g.shared == nil {
		g.shared = secret.Data{}
	}
	for _, o := range outcomes {
		rotated := slices.ContainsFunc(in.Rotate, o.Spec.Has)
		if o.Decision.Action == generate.Make && !rotated {
			g.missing = append(g.missing, o.Spec.Keys())
		}
		g.notes = append(g.notes, notesOn(o, existing)...)
		entries := entriesOf(o, given, present)
		for _, e := range entries {
			g.shared[e.Key] = e.Value
		}
		g.entries = append(g.entries, entries...)
	}
	return g, nil
}

// present returns the values that the Secret already has, and the keys still to
// rotate. A namespace without a value gets the value of another namespace of
// the same call, so that all have the same Secret. A value is rotated once, for
// all namespaces.
func (in *Inputs) present(specs []generate.Spec, existing, shared secret.Data) (present secret.Data, rotate []string) {
	present = existing.Clone()
	if present == nil {
		present = secret.Data{}
	}
	rotate = slices.Clone(in.Rotate)
	for _, s := range specs {
		lacks := !slices.ContainsFunc(s.Keys(), func(key string) bool { return existing.Has(key) })
		rotated := slices.ContainsFunc(in.Rotate, s.Has)
		for _, key := range s.Keys() {
			value, ok := shared[key]
			if !ok || !lacks && !rotated {
				continue
			}
			present[key] = value
			rotate = slices.DeleteFunc(rotate, s.Has)
		}
	}
	return present, rotate
}

// addRenewed adds to present the values that were renewed here and that other
// namespaces already have, and reports whether there are any: if they were
// renewed twice, they would differ.
func addRenewed(present secret.Data, outcomes []generate.Outcome, shared secret.Data) bool {
	found := false
	for _, o := range outcomes {
		for _, key := range o.Spec.Keys() {
			if value, ok := shared[key]; ok && o.Decision.Action == generate.Renew {
				present[key], found = value, true
			}
		}
	}
	return found
}

// notesOn are the notes on what one --generate made or kept. A value of another
// namespace is in the notes of that namespace.
func notesOn(o generate.Outcome, existing secret.Data) []string {
	var notes []string
	for _, v := range o.Values {
		note := fmt.Sprintf("generated %s", v)
		if o.Decision.Action != generate.Make {
			note += " (" + o.Decision.Reason + ")"
		}
		notes = append(notes, note)
	}
	keys := o.Spec.Keys()
	if o.Decision.Action == generate.Keep && slices.ContainsFunc(keys, func(key string) bool { return existing.Has(key) }) {
		notes = append(notes, fmt.Sprintf("kept %s: %s", assemble.List(keys), o.Decision.Reason))
	}
	return notes
}

// entriesOf are the entries of one --generate, generated or kept.
func entriesOf(o generate.Outcome, given, present secret.Data) []assemble.Entry {
	origin := assemble.Origin{Source: "--generate " + o.Spec.String()}
	made := secret.Data{}
	for _, v := range o.Values {
		made[v.Key] = secret.NewValue(v.Value)
	}
	var entries []assemble.Entry
	for _, key := range o.Spec.Keys() {
		value, isMade := made[key]
		if _, isGiven := given[key]; isGiven && !isMade {
			continue
		}
		if !isMade {
			value = present[key]
		}
		entries = append(entries, assemble.Entry{Key: key, Value: value, Origin: origin})
	}
	return entries
}
