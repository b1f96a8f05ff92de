package specfile

import (
	"fmt"
	"path/filepath"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// converter turns the Secrets of one file into specs.
type converter struct {
	env  build.Environment
	name string // of the file
	dir  string // of its relative paths
}

func (c converter) at(p spec.Place) string { return fmt.Sprintf("%s:%d:%d", c.name, p.Line, p.Column) }

// prefixed is an error of wrong use with its place.
func prefixed(place string, err error) error { return fault.Prefix(place, fault.As(fault.Usage, err)) }

func values(fields []spec.Field[string]) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Value)
	}
	return all
}

// spec is the spec of one Secret.
func (c converter) spec(s *spec.Secret) (*build.Spec, error) {
	reading, err := c.reading(s)
	if err != nil {
		return nil, err
	}
	sources, generators, err := c.sources(s.Sources, reading.Keys)
	if err != nil {
		return nil, err
	}
	to := &build.Spec{
		Identity: assemble.Identity{
			Name: s.Name.Value, Type: s.Type.Value, Labels: s.Labels, Annotations: s.Annotations,
			Immutable: s.Immutable.Value, AppendHash: s.AppendHash.Value,
		},
		Namespaces: values(s.Namespaces),
		Sources:    sources,
		Reading:    reading,
		Duplicates: assemble.Policy(s.OnDuplicate.Value),
		Generate:   generators,
		Rotation:   rotation(s),
		Merge:      s.Merge.Value, Replace: s.Replace.Value, Unset: values(s.Unset),
		Place: c.at(s.Place),
	}
	if s.TLS != nil {
		to.Identity.Type, to.TLS = corev1.SecretTypeTLS, c.tls(s.TLS)
	}
	if s.Registry != nil {
		to.Identity.Type, to.Registry = corev1.SecretTypeDockerConfigJson, c.registry(s.Registry)
	}
	return to, nil
}

// rotation is the rotation of a Secret's generated values, without the keys of
// --rotate.
func rotation(s *spec.Secret) build.Rotation {
	r := build.Rotation{KeepPrevious: s.KeepPrevious.Value}
	if s.RotateAfter.Set() {
		r.After, _ = generate.ParseInterval(s.RotateAfter.Value) // spec.Parse has checked both
	}
	if s.GeneratedOn.Set() {
		r.Since, _ = generate.ParseDate(s.GeneratedOn.Value)
	}
	return r
}

// reading has the options for the Secret's sources.
func (c converter) reading(s *spec.Secret) (source.Options, error) {
	dialect := build.DefaultDialect
	if s.Dialect.Set() {
		dialect = s.Dialect.Value
	}
	d, _ := dotenv.Find(dialect) // spec.Parse has checked it
	if s.Interpolate.Value && !d.Interpolates() {
		return source.Options{}, fault.Usagef("%s: the %s dialect does not support $VARIABLE", c.at(s.Interpolate.Place), d.Name).
			WithHint("use a different dialect, or remove interpolate")
	}
	var renames []string
	for old, renamed := range s.KeyMap.Value {
		renames = append(renames, old+"="+renamed)
	}
	keys, err := source.NewMapping(s.Prefix.Value, values(s.Include), values(s.Exclude), renames)
	if err != nil {
		return source.Options{}, prefixed(c.at(s.Place), err)
	}
	reading := c.env.Reading()
	reading.Dialect, reading.Keys, reading.Interpolate = d, keys, s.Interpolate.Value
	reading.AllowUnset, reading.AllowEmpty, reading.Dir = s.AllowUnset.Value, s.AllowEmpty.Value, c.dir
	return reading, nil
}

// sources are the sources of a Secret, and the values that are generated for it.
func (c converter) sources(given []spec.Source, keys *source.Mapping) ([]source.Spec, []generate.Spec, error) {
	var sources []source.Spec
	var generators []generate.Spec
	for _, s := range given {
		if s.Kind != spec.Generate {
			sources = append(sources, c.source(s, keys))
			continue
		}
		g, err := generate.Parse(s.Argument)
		if err != nil {
			return nil, nil, prefixed(c.at(s.Place), err)
		}
		generators = append(generators, g)
	}
	return sources, generators, nil
}

func (c converter) source(s spec.Source, keys *source.Mapping) source.Spec {
	kinds := map[spec.SourceKind]source.Kind{
		spec.Literal: source.Literal, spec.FileKey: source.File, spec.EnvFile: source.EnvFile, spec.EnvVar: source.EnvVar,
		spec.Command: source.Command, spec.Sops: source.Sops,
	}
	to := source.Spec{Kind: kinds[s.Kind], Argument: s.Argument, Nth: 1, Place: c.at(s.Place)}
	switch s.Kind {
	case spec.FileKey:
		if key, path, keyed := strings.Cut(s.Argument, "="); keyed {
			to.Argument = key + "=" + c.env.Expand(path)
		} else {
			to.Argument = c.env.Expand(s.Argument)
		}
	case spec.Command:
		to.Key, to.Words = s.Key.Value, values(s.Run)
	case spec.Sops:
		to.Argument = c.env.Expand(s.Argument)
	case spec.EnvFile:
		to.Argument = c.env.Expand(s.Argument)
		if s.Own.Dialect.Set() {
			d, _ := dotenv.Find(s.Own.Dialect.Value) // spec.Parse has checked it
			to.Dialect = &d
		}
		to.Keys = ownKeys(s.Own, keys)
	}
	return to
}

// ownKeys is the mapping of an env file for its own keys: missing settings are
// those of the Secret. It is nil if the env file has none.
func ownKeys(own spec.Reading, keys *source.Mapping) *source.Mapping {
	if !own.Prefix.Set() && own.Include == nil && own.Exclude == nil && !own.KeyMap.Set() {
		return nil
	}
	mapping := *keys
	if own.Prefix.Set() {
		mapping.Prefix = own.Prefix.Value
	}
	if own.KeyMap.Set() {
		mapping.Rename = own.KeyMap.Value
	}
	if own.Include != nil {
		mapping.Include = values(own.Include)
	}
	if own.Exclude != nil {
		mapping.Exclude = values(own.Exclude)
	}
	return &mapping
}

func (c converter) tls(t *spec.TLS) *build.TLS {
	return &build.TLS{
		Certificate: c.env.Expand(t.Cert.Value), Key: c.env.Expand(t.Key.Value),
		Authority: c.env.Expand(t.CA.Value), Bundle: c.env.Expand(t.Bundle.Value),
		Places: map[string]string{
			"--cert": c.at(t.Cert.Place), "--key": c.at(t.Key.Place), "--ca": c.at(t.CA.Place), "--bundle": c.at(t.Bundle.Place),
		},
		Passphrase: c.env.Passphrase(
			build.Setting{Value: c.path(t.PassphraseFile.Value), Place: c.at(t.PassphraseFile.Place)},
			build.Setting{Value: t.PassphraseEnv.Value, Place: c.at(t.PassphraseEnv.Place)}),
	}
}

// path resolves a path in the file; "" is not changed.
func (c converter) path(typed string) string {
	typed = c.env.Expand(typed)
	if typed == "" || filepath.IsAbs(typed) {
		return typed
	}
	return filepath.Join(c.dir, typed)
}

func (c converter) registry(g *spec.Registry) *build.Registry {
	to := &build.Registry{Config: c.path(g.Config.Value), Place: c.at(g.Config.Place), Hosts: values(g.Hosts), Helper: c.env.Helper}
	for _, l := range g.Logins {
		to.Logins = append(to.Logins, build.Login{
			Server: l.Server.Value, Username: l.Username.Value, Email: l.Email.Value,
			Password: func() (string, error) { return c.password(l) },
		})
	}
	return to
}

func (c converter) password(l spec.Login) (string, error) {
	if l.PasswordFile.Set() {
		place := c.at(l.PasswordFile.Place)
		password, err := c.env.ReadPassword(build.Setting{Value: c.path(l.PasswordFile.Value), Place: place}, place)
		return string(password), err
	}
	password, err := c.env.LookupPassword(build.Setting{Value: l.PasswordEnv.Value, Place: c.at(l.PasswordEnv.Place)})
	return string(password), err
}
