// Package spec reads the file of `kubectl secretgen -f`: its Secrets and their
// sources. Start at [Parse]; the format is a table ([Fields]), which
// docs/secrets-file.md shows.
//
// The package is pure: it does not open the named files. Such a file contains
// literals, so errors never repeat any text of the file except the names of
// Secrets; unknown fields are reported only by their place.
package spec

import corev1 "k8s.io/api/core/v1"

// The start of every file.
const (
	APIVersion = "batuta.dev/v1alpha1"
	Kind       = "SecretSources"
)

// Place is a line and a column, both from 1; the column counts characters.
type Place struct {
	Line, Column int
}

// Field is a value with the place where it was written. The place of a default
// is in the defaults, the place of an alias is that of the alias.
type Field[T any] struct {
	Value T
	Place Place
}

// Set reports whether the file has the field.
func (f Field[T]) Set() bool { return f.Place.Line > 0 }

// File is a parsed file.
type File struct {
	Name    string   // as shown in errors
	Secrets []Secret // in their order, never empty; defaults are filled in
}

// Secret is one Secret to make, possibly in several namespaces.
type Secret struct {
	Place       Place // where its item begins
	Name        Field[string]
	Namespaces  []Field[string]          // none: the command's
	Type        Field[corev1.SecretType] // in full
	Labels      map[string]string
	Annotations map[string]string
	Immutable   Field[bool]
	AppendHash  Field[bool]

	Reading
	Interpolate Field[bool]
	AllowUnset  Field[bool]
	AllowEmpty  Field[bool]
	OnDuplicate Field[string] // error, first or last

	Sources  []Source
	TLS      *TLS      // Type is kubernetes.io/tls then
	Registry *Registry // Type is kubernetes.io/dockerconfigjson then

	RotateAfter  Field[string] // an interval that generate.ParseInterval reads
	GeneratedOn  Field[string] // a date that generate.ParseDate reads
	KeepPrevious Field[bool]

	Unset   []Field[string]
	Merge   Field[bool]
	Replace Field[bool]
}

// Reading has the options for env files and the selection of keys; an env file
// can have its own.
type Reading struct {
	Dialect Field[string] // a name that pkg/secret/dotenv knows
	Prefix  Field[string]
	Include []Field[string]
	Exclude []Field[string]
	KeyMap  Field[map[string]string]
}

// SourceKind is the field that a source is written with.
type SourceKind string

// The kinds of sources.
const (
	Literal  SourceKind = "literal"  // KEY=VALUE
	FileKey  SourceKind = "file"     // [KEY=]PATH
	EnvFile  SourceKind = "envFile"  // PATH
	EnvVar   SourceKind = "envVar"   // [KEY=]NAME
	Command  SourceKind = "command"  // KEY=COMMAND
	Sops     SourceKind = "sops"     // PATH
	Generate SourceKind = "generate" // KEY=KIND
)

// Source is one item of a Secret's sources.
type Source struct {
	Kind     SourceKind
	Argument string  // the argument of the flag with that name; not checked, and a secret for a literal
	Place    Place   // of the argument
	Own      Reading // of an EnvFile: overrides the Secret's

	Key Field[string]   // of a Command as a mapping
	Run []Field[string] // its program and arguments; nil if Argument has them
}

// TLS has the paths of a certificate and its key.
type TLS struct {
	Place                         Place
	Cert, Key, CA                 Field[string] // paths
	Bundle                        Field[string] // path of a PKCS #12 file, instead of Cert and Key
	PassphraseFile, PassphraseEnv Field[string] // at most one of them
}

// Registry has the sources of registry logins.
type Registry struct {
	Place  Place
	Config Field[string]   // path of a config.json of Docker
	Hosts  []Field[string] // which registries of it
	Logins []Login
}

// Login is one explicit login, without the password.
type Login struct {
	Place                     Place
	Server, Username, Email   Field[string]
	PasswordEnv, PasswordFile Field[string] // one of them
}
