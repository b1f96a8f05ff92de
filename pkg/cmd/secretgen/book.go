package secretgen

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// book makes recipes out of a file's Secrets.
type book struct {
	env    *cli.Env
	name   string
	dir    string   // that paths start from
	rotate []string // --rotate as typed
	used   map[string]bool
}

func (b *book) at(p spec.Place) string { return fmt.Sprintf("%s:%d:%d", b.name, p.Line, p.Column) }

func (b *book) recipe(s *spec.Secret) (*build.Spec, error) {
	r := &build.Spec{
		Identity: assemble.Identity{
			Name: s.Name.Value, Type: s.Type.Value, Labels: s.Labels, Annotations: s.Annotations,
			Immutable: s.Immutable.Value, AppendHash: s.AppendHash.Value,
		},
		Namespaces: values(s.Namespaces),
		Duplicates: assemble.Policy(s.OnDuplicate.Value),
		Merge:      s.Merge.Value, Replace: s.Replace.Value, Unset: values(s.Unset),
		Place: b.at(s.Place),
	}
	if err := b.reading(s, r); err != nil {
		return nil, err
	}
	for _, src := range s.Sources {
		if err := b.source(src, r); err != nil {
			return nil, err
		}
	}
	b.rotation(r)
	if s.TLS != nil {
		b.tls(s.TLS, r)
	}
	if s.Registry != nil {
		b.registry(s.Registry, r)
	}
	return r, nil
}

func values(fields []spec.Field[string]) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Value)
	}
	return all
}

func (b *book) reading(s *spec.Secret, r *build.Spec) error {
	dialect := defaultDialect
	if s.Dialect.Set() {
		dialect = s.Dialect.Value
	}
	d, _ := dotenv.Find(dialect) // spec.Parse has checked it
	if s.Interpolate.Value && !d.Interpolates() {
		return fault.Usagef("%s: the %s dialect has no $VARIABLE to replace", b.at(s.Interpolate.Place), d.Name).
			WithHint("use another dialect, or leave out interpolate")
	}
	var renames []string
	for old, renamed := range s.KeyMap.Value {
		renames = append(renames, old+"="+renamed)
	}
	keys, err := source.NewMapping(s.Prefix.Value, values(s.Include), values(s.Exclude), renames)
	if err != nil {
		return place(b.at(s.Place), err)
	}
	r.Reading = readingOptions(b.env)
	r.Reading.Dialect, r.Reading.Keys, r.Reading.Interpolate = d, keys, s.Interpolate.Value
	r.Reading.AllowUnset, r.Reading.AllowEmpty, r.Reading.Dir = s.AllowUnset.Value, s.AllowEmpty.Value, b.dir
	return nil
}

// source adds one of the Secret's sources.
func (b *book) source(s spec.Source, r *build.Spec) error {
	if s.Kind == spec.Generate {
		made, err := generate.Parse(s.Argument)
		if err != nil {
			return place(b.at(s.Place), err)
		}
		r.Generate = append(r.Generate, made)
		return nil
	}
	kinds := map[spec.SourceKind]source.Kind{
		spec.Literal: source.Literal, spec.FileKey: source.File, spec.EnvFile: source.EnvFile, spec.EnvVar: source.EnvVar,
	}
	one := source.Spec{Kind: kinds[s.Kind], Argument: s.Argument, Nth: 1, Place: b.at(s.Place)}
	switch s.Kind {
	case spec.FileKey:
		if key, path, keyed := strings.Cut(s.Argument, "="); keyed {
			one.Argument = key + "=" + expand(b.env, path)
		} else {
			one.Argument = expand(b.env, s.Argument)
		}
	case spec.EnvFile:
		one.Argument = expand(b.env, s.Argument)
		readsOwn(s.Own, r.Reading.Keys, &one)
	}
	r.Sources = append(r.Sources, one)
	return nil
}

// readsOwn sets what an env file says of its own reading; what it does not say is
// as for the Secret.
func readsOwn(own spec.Reading, keys *source.Mapping, to *source.Spec) {
	if own.Dialect.Set() {
		d, _ := dotenv.Find(own.Dialect.Value) // spec.Parse has checked it
		to.Dialect = &d
	}
	if !own.Prefix.Set() && own.Include == nil && own.Exclude == nil {
		return
	}
	mapping := *keys
	if own.Prefix.Set() {
		mapping.Prefix = own.Prefix.Value
	}
	if own.Include != nil {
		mapping.Include = values(own.Include)
	}
	if own.Exclude != nil {
		mapping.Exclude = values(own.Exclude)
	}
	to.Keys = &mapping
}

// rotation takes those of --rotate that are for this Secret: KEY or SECRET/KEY.
func (b *book) rotation(r *build.Spec) {
	for _, typed := range b.rotate {
		name, key, qualified := strings.Cut(typed, "/")
		if !qualified {
			name, key = r.Identity.Name, typed
		}
		if name != r.Identity.Name || !slices.ContainsFunc(r.Generate, func(s generate.Spec) bool { return s.Has(key) }) {
			continue
		}
		b.used[typed] = true
		r.Rotate = append(r.Rotate, key)
	}
}

func (b *book) unused() error {
	for _, typed := range b.rotate {
		if !b.used[typed] {
			return fault.Usagef("--rotate: %s generates no such key", b.name).
				WithHint("name a KEY that a Secret in the file generates, or SECRET/KEY")
		}
	}
	return nil
}

func (b *book) tls(t *spec.TLS, r *build.Spec) {
	r.Identity.Type = corev1.SecretTypeTLS
	r.TLS = &build.TLS{
		Certificate: expand(b.env, t.Cert.Value), Key: expand(b.env, t.Key.Value),
		Authority: expand(b.env, t.CA.Value), Bundle: expand(b.env, t.Bundle.Value),
	}
	r.TLS.Passphrase = passphrase(b.env, b.path(t.PassphraseFile.Value), t.PassphraseEnv.Value,
		[2]string{b.at(t.PassphraseFile.Place), b.at(t.PassphraseEnv.Place)})
}

// path is where a path of the file leads; "" stays.
func (b *book) path(typed string) string {
	typed = expand(b.env, typed)
	if typed == "" || filepath.IsAbs(typed) {
		return typed
	}
	return filepath.Join(b.dir, typed)
}

func (b *book) registry(g *spec.Registry, r *build.Spec) {
	r.Identity.Type = corev1.SecretTypeDockerConfigJson
	r.Registry = &build.Registry{Config: b.path(g.Config.Value), Hosts: values(g.Hosts), Helper: helper(b.env)}
	for _, l := range g.Logins {
		r.Registry.Logins = append(r.Registry.Logins, build.Login{
			Server: l.Server.Value, Username: l.Username.Value, Email: l.Email.Value,
			Password: func() (string, error) { return b.password(l) },
		})
	}
}

func (b *book) password(l spec.Login) (string, error) {
	if l.PasswordFile.Set() {
		place := b.at(l.PasswordFile.Place)
		content, err := source.ReadFile(b.path(l.PasswordFile.Value), place, maxPassphrase, readingOptions(b.env))
		return strings.TrimRight(string(content), "\r\n"), withoutPath(place, err)
	}
	value, ok := b.env.Lookup(l.PasswordEnv.Value)
	if !ok {
		return "", fault.Usagef("%s: the environment has no variable of that name", b.at(l.PasswordEnv.Place)).WithHint("set the variable")
	}
	return value, nil
}

// helper starts docker's credential programs in the command's environment.
func helper(env *cli.Env) registry.Helper {
	p := registry.Programs{}
	for name, value := range env.Environ {
		p.Environment = append(p.Environment, name+"="+value)
	}
	slices.Sort(p.Environment)
	return p
}
