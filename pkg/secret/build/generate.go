package build

import (
	"fmt"
	"maps"
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

// Shared is what the namespaces of one call share: the values that were
// generated or kept for the previous ones, and what was reported of them. The
// zero value is for the first namespace.
type Shared struct {
	values  secret.Data
	made    map[string]string    // the notes on values that were generated in this call, by key
	dates   map[string]time.Time // when values were generated, by [generate.Spec.Key]
	rotated []string             // keys that were due in a previous namespace
}

// clone is a copy that can be changed.
func (s Shared) clone() Shared {
	c := Shared{values: s.values.Clone(), made: maps.Clone(s.made), dates: maps.Clone(s.dates), rotated: slices.Clone(s.rotated)}
	if c.values == nil {
		c.values, c.made, c.dates = secret.Data{}, map[string]string{}, map[string]time.Time{}
	}
	return c
}

// generated is the output of the generators of a Secret in one namespace.
type generated struct {
	entries []assemble.Entry // generated, kept, or in place of sealed values
	shared  Shared
	missing [][]string
	notes   []string

	standIns []string                  // keys whose sealed values are kept
	moved    map[string]string         // keys that get the sealed value of another key
	traces   map[string]generate.Trace // by [generate.Spec.Key]
	dates    map[string]time.Time      // to store; nil for none
}

// generate makes the missing values. Kept values are entries too: the Secret is
// complete without the cluster.
func (in *Inputs) generate(existing Existing, shared Shared, now time.Time) (generated, error) {
	specs := in.generators()
	if len(specs) == 0 {
		return generated{shared: shared}, nil
	}
	a, err := in.agenda(specs, existing, shared.rotated, now)
	if err != nil {
		return generated{}, err
	}
	g := generation{
		in: in, agenda: a, existing: existing, now: now, given: secret.Data{},
		generated: generated{shared: shared.clone(), moved: map[string]string{}, traces: map[string]generate.Trace{}},
	}
	for _, e := range in.entries {
		g.given[e.Key] = e.Value
	}
	outcomes, err := g.run(specs, shared)
	if err != nil {
		return generated{}, err
	}
	for _, o := range outcomes {
		g.add(o)
	}
	if in.Rotation.After > 0 || existing.Annotations[GeneratedAnnotation] != "" {
		g.dates = map[string]time.Time{}
		for _, s := range specs {
			if date, ok := g.shared.dates[s.Key()]; ok {
				g.dates[s.Key()] = date
			}
		}
	}
	return g.generated, nil
}

// generation generates the values of one Secret in one namespace.
type generation struct {
	generated
	in             *Inputs
	agenda         agenda
	existing       Existing
	given, present secret.Data
	now            time.Time
}

// run decides and makes all values.
func (g *generation) run(specs []generate.Spec, shared Shared) ([]generate.Outcome, error) {
	var rotate []string
	g.present, rotate = g.startingPoint(specs, shared)
	have := func(key string) ([]byte, generate.From) {
		if value, ok := g.given[key]; ok {
			return value.Reveal(), generate.Given
		}
		if value, ok := g.present[key]; ok {
			return value.Reveal(), generate.Existing
		}
		if slices.Contains(g.existing.Sealed, key) {
			return nil, generate.Sealed
		}
		return nil, generate.Nowhere
	}
	outcomes, err := generate.RunSealed(specs, rotate, have, g.existing.Past, g.now)
	if err == nil && g.takeRenewed(outcomes, shared) {
		outcomes, err = generate.RunSealed(specs, rotate, have, g.existing.Past, g.now)
	}
	return outcomes, err
}

// startingPoint returns the values that the Secret already has, and the keys
// still to rotate. A namespace without a value gets the value of another
// namespace of the same call, so that all have the same Secret. A value is
// rotated once, for all namespaces.
func (g *generation) startingPoint(specs []generate.Spec, shared Shared) (present secret.Data, rotate []string) {
	present = g.existing.Data.Clone()
	if present == nil {
		present = secret.Data{}
	}
	rotate = slices.Clone(g.agenda.keys)
	for _, s := range specs {
		lacks := !slices.ContainsFunc(s.Keys(), g.existing.has)
		rotated := slices.ContainsFunc(g.agenda.keys, s.Has)
		for _, key := range s.Keys() {
			if present[key].IsEmpty() {
				delete(present, key)
			}
			value, ok := shared.values[key]
			if !ok || !lacks && !rotated {
				continue
			}
			present[key] = value
			rotate = slices.DeleteFunc(rotate, s.Has)
		}
	}
	return present, rotate
}

// takeRenewed takes the values that were renewed here and that other namespaces
// already have, and reports whether there are any: if they were renewed twice,
// they would differ.
func (g *generation) takeRenewed(outcomes []generate.Outcome, shared Shared) bool {
	found := false
	for _, o := range outcomes {
		for _, key := range o.Spec.Keys() {
			if value, ok := shared.values[key]; ok && o.Decision.Action == generate.Renew {
				g.present[key], found = value, true
			}
		}
	}
	return found
}

// add adds the outcome of one --generate.
func (g *generation) add(o generate.Outcome) {
	rotated := slices.ContainsFunc(g.agenda.keys, o.Spec.Has)
	if o.Decision.Action == generate.Make && !rotated {
		g.missing = append(g.missing, o.Spec.Keys())
	}
	made := secret.Data{}
	for _, v := range slices.Concat(o.Values, o.StandIns) {
		made[v.Key] = v.Value
	}
	for _, v := range o.StandIns {
		g.standIns = append(g.standIns, v.Key)
	}
	g.noteMade(o)
	replaced := g.addValues(o, made)
	g.traces[o.Spec.Key()] = o.Trace
	entries, notes, moved := g.in.previous(o.Spec, rotated && replaced, g.existing)
	g.entries, g.notes = append(g.entries, entries...), append(g.notes, notes...)
	maps.Copy(g.moved, moved)
	g.date(o.Spec, len(o.Values) > 0 || rotated && replaced)
	if rotated {
		g.shared.rotated = append(g.shared.rotated, o.Spec.Key())
	}
}

// noteMade reports the values that were made here.
func (g *generation) noteMade(o generate.Outcome) {
	for _, v := range o.Values {
		note := fmt.Sprintf("generated %s", v)
		switch _, existed := g.existing.Data[v.Key]; {
		case o.Decision.Action == generate.Rotate:
			note += " (" + g.agenda.reason(o.Spec, g.in.Rotation.After) + ")"
		case o.Decision.Action != generate.Make:
			note += " (" + o.Decision.Reason + ")"
		case existed:
			note += " (the existing value was empty)"
		}
		g.notes = append(g.notes, note)
		g.shared.made[v.Key] = note
	}
}

// addValues adds the values of one --generate, made or kept, and reports
// whether one of them replaces an existing value.
func (g *generation) addValues(o generate.Outcome, made secret.Data) (replaced bool) {
	origin := assemble.Origin{Source: "--generate " + o.Spec.String()}
	var kept []string
	for _, key := range o.Spec.Keys() {
		value, isMade := made[key]
		if _, isGiven := g.given[key]; isGiven && !isMade {
			continue
		}
		if !isMade {
			value = g.present[key]
		}
		g.entries = append(g.entries, assemble.Entry{Key: key, Value: value, Origin: origin})
		standIn := slices.Contains(g.standIns, key)
		switch {
		case standIn || !isMade && g.existing.Data.Has(key) && g.existing.Data[key].Equal(value):
			kept = append(kept, key)
		default:
			replaced = replaced || g.existing.has(key)
			if !isMade {
				g.notes = append(g.notes, g.noteShared(key))
			}
		}
		if !standIn {
			g.shared.values[key] = value
		}
	}
	if len(kept) > 0 && o.Decision.Action == generate.Keep {
		g.notes = append(g.notes, fmt.Sprintf("kept %s: %s", assemble.List(kept), o.Decision.Reason))
	}
	return replaced
}

// noteShared is the note on a value of another namespace: if this call generated it,
// it is the same as there.
func (g *generation) noteShared(key string) string {
	if note, ok := g.shared.made[key]; ok {
		return note
	}
	return "copied " + assemble.List([]string{key}) + " from another namespace"
}

// date records when a value was generated, and reports when it is rotated.
func (g *generation) date(s generate.Spec, isNew bool) {
	shared, inShared := g.shared.dates[s.Key()]
	old, known := g.agenda.dates[s.Key()]
	switch {
	case s.Renews():
		return
	case isNew && inShared:
		old, known = shared, true
	case isNew:
		old, known = g.now, true
	case !known && inShared:
		old, known = shared, true
	}
	if !known {
		return
	}
	g.shared.dates[s.Key()] = old
	if g.in.Rotation.After > 0 {
		g.notes = append(g.notes, g.in.Rotation.next(s, old))
	}
}
