package recipe

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// Made is a Secret and what there is to say about it.
type Made struct {
	Secret    *corev1.Secret
	Generated [][]string // keys that were missing, those of one --generate together
	Notes     []string   // what was generated, what was kept, what a certificate is for
	Warnings  []string
}

// Make makes the Secret for a namespace; "" leaves it open. existing is the data
// that it has there already, of which generated values are kept.
func (in *Ingredients) Make(namespace string, existing map[string][]byte, now time.Time) (*Made, error) {
	m := &Made{Notes: slices.Clone(in.notes), Warnings: slices.Clone(in.warnings)}
	entries, err := in.generate(m, existing, now)
	if err != nil {
		return nil, in.at(err)
	}
	entries = append(entries, in.expiration(m, existing, now)...)
	id := in.Identity
	id.Namespace = namespace
	if m.Secret, err = assemble.Secret(id, entries); err != nil {
		return nil, in.at(err)
	}
	if err := in.bare(m); err != nil {
		return nil, in.at(err)
	}
	if err := in.check(m, now); err != nil {
		return nil, in.at(err)
	}
	return m, nil
}

// bare refuses a Secret without keys. One that only takes keys away is none.
func (in *Ingredients) bare(m *Made) error {
	switch {
	case len(m.Secret.Data) > 0 || in.Reading.AllowEmpty:
		return nil
	case len(in.Unset) == 0:
		return fault.Usagef("the Secret would have no keys").WithHint("add a source, or allow it to be empty: --allow-empty")
	case !in.Merge:
		return fault.Usagef("the Secret would have no keys: what is not given goes").WithHint("merge (--merge) keeps the other keys")
	}
	return nil
}

// generate adds the generated values to the entries. Those that are kept are
// entries as well: the Secret is complete without the cluster.
func (in *Ingredients) generate(m *Made, existing map[string][]byte, now time.Time) ([]assemble.Entry, error) {
	specs := in.generators()
	if len(specs) == 0 {
		return in.entries, nil
	}
	given := make(map[string][]byte, len(in.entries))
	for _, e := range in.entries {
		given[e.Key] = e.Value
	}
	there, rotate := in.there(specs, existing)
	have := func(key string) ([]byte, generate.From) {
		if value, ok := given[key]; ok {
			return value, generate.Given
		}
		if value, ok := there[key]; ok {
			return value, generate.Existing
		}
		return nil, generate.Nowhere
	}
	outcomes, err := generate.Run(specs, rotate, have, now)
	if err == nil && in.renewed(outcomes, there) {
		outcomes, err = generate.Run(specs, rotate, have, now)
	}
	if err != nil {
		return nil, err
	}
	entries := append([]assemble.Entry(nil), in.entries...)
	for _, o := range outcomes {
		m.tell(o, existing, slices.ContainsFunc(in.Rotate, o.Spec.Has))
		entries = append(entries, in.outcome(o, given, there)...)
	}
	return entries, nil
}

// there is what the Secret has already, and what is still to be rotated. A
// namespace that lacks a value gets that of another one of the same call: they
// are to hold the same Secret. What was rotated for one is so for all.
func (in *Ingredients) there(specs []generate.Spec, existing map[string][]byte) (there map[string][]byte, rotate []string) {
	there = maps.Clone(existing)
	if there == nil {
		there = map[string][]byte{}
	}
	rotate = slices.Clone(in.Rotate)
	for _, s := range specs {
		lacks := !slices.ContainsFunc(s.Keys(), func(key string) bool { return existing[key] != nil })
		rotated := slices.ContainsFunc(in.Rotate, s.Has)
		for _, key := range s.Keys() {
			value, ok := in.settled[key]
			if !ok || !lacks && !rotated {
				continue
			}
			there[key] = value
			rotate = slices.DeleteFunc(rotate, s.Has)
		}
	}
	return there, rotate
}

// tell notes what became of one --generate. What another namespace of the same
// call had is told there.
func (m *Made) tell(o generate.Outcome, existing map[string][]byte, rotated bool) {
	keys := o.Spec.Keys()
	for _, v := range o.Values {
		note := fmt.Sprintf("generated %s", v)
		if o.Decision.Action != generate.Make {
			note += " (" + o.Decision.Reason + ")"
		}
		m.Notes = append(m.Notes, note)
	}
	switch {
	case o.Decision.Action == generate.Make && !rotated:
		m.Generated = append(m.Generated, keys)
	case o.Decision.Action == generate.Keep && slices.ContainsFunc(keys, func(key string) bool { return existing[key] != nil }):
		m.Notes = append(m.Notes, fmt.Sprintf("kept %s: %s", assemble.List(keys), o.Decision.Reason))
	}
}

// renewed puts into there what another namespace has of what was renewed here,
// and says whether there is any: renewed twice, it would not be the same.
func (in *Ingredients) renewed(outcomes []generate.Outcome, there map[string][]byte) bool {
	found := false
	for _, o := range outcomes {
		for _, key := range o.Spec.Keys() {
			if value, ok := in.settled[key]; ok && o.Decision.Action == generate.Renew {
				there[key], found = value, true
			}
		}
	}
	return found
}

// outcome are the entries of one --generate, made or kept.
func (in *Ingredients) outcome(o generate.Outcome, given, there map[string][]byte) []assemble.Entry {
	origin := assemble.Origin{Source: "--generate " + o.Spec.String()}
	made := map[string][]byte{}
	for _, v := range o.Values {
		made[v.Key] = v.Value
	}
	var entries []assemble.Entry
	for _, key := range o.Spec.Keys() {
		value, isMade := made[key]
		if _, isGiven := given[key]; isGiven && !isMade {
			continue
		}
		if !isMade {
			value = there[key]
		}
		in.settled[key] = value
		entries = append(entries, assemble.Entry{Key: key, Value: value, Origin: origin})
	}
	return entries
}

// check holds the Secret against the rules of the API server and of those who
// read it.
func (in *Ingredients) check(m *Made, now time.Time) error {
	if err := check.Secret(m.Secret); err != nil {
		return fault.As(fault.Usage, err)
	}
	for _, w := range check.Warnings(m.Secret) {
		m.Warnings = append(m.Warnings, w.Key+": "+w.Text)
	}
	data := m.Secret.Data
	switch m.Secret.Type {
	case corev1.SecretTypeTLS:
		found, err := certificate.Inspect(data[corev1.TLSCertKey], data[corev1.TLSPrivateKeyKey], data[corev1.ServiceAccountRootCAKey], now)
		if errors.Is(err, certificate.ErrPassphraseNeeded) {
			return fault.Wrap(fault.Usage, err, "servers read keys without one: kubectl secretgen tls NAME --cert FILE --key FILE decrypts it")
		}
		if err != nil {
			return fault.As(fault.Usage, err)
		}
		m.Warnings = append(m.Warnings, found.Warnings...)
		m.Notes = append(m.Notes, fmt.Sprintf("the certificate is for %s, until %s", strings.Join(found.SANs, ", "), found.NotAfter.UTC().Format(time.DateOnly)))
	case corev1.SecretTypeDockerConfigJson:
		warnings, err := registry.Check(data[corev1.DockerConfigJsonKey], corev1.DockerConfigJsonKey)
		if err != nil {
			return fault.As(fault.Usage, err)
		}
		m.Warnings = append(m.Warnings, warnings...)
	}
	return nil
}

// at puts the place in a file in front of an error.
func (in *Ingredients) at(err error) error {
	file, _, _ := strings.Cut(in.Place, ":")
	if in.Place == "" || strings.HasPrefix(err.Error(), file+":") {
		return fault.As(fault.Usage, err)
	}
	return fault.Prefix(in.Place+": secret/"+in.Identity.Name, fault.As(fault.Usage, err))
}
