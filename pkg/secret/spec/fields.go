package spec

import (
	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// schema describes the format: a table for each kind of mapping.
type schema struct {
	document []field[document]
	defaults []field[Secret]
	secret   []field[Secret]
	source   []field[Source]
	envFile  []field[Source]
	command  []field[Source]
	tls      []field[TLS]
	registry []field[Registry]
	login    []field[Login]
}

func newSchema() schema {
	s := schema{
		document: documentFields(), secret: secretFields(), source: sourceFields(),
		envFile: envFileFields(), command: commandFields(), tls: tlsFields(), registry: registryFields(), login: loginFields(),
	}
	for _, f := range s.secret {
		if !f.alone {
			s.defaults = append(s.defaults, f)
		}
	}
	return s
}

func documentFields() []field[document] {
	node := func(words string, at func(*document) **yaml.Node) reader[document] {
		return reader[document]{words, func(_ *parser, _ string, v *yaml.Node, into *document) { *at(into) = v }}
	}
	return []field[document]{
		{name: "apiVersion", says: "the version of this format", takes: node(APIVersion, func(d *document) **yaml.Node { return &d.apiVersion })},
		{name: "kind", says: "the kind of this file", takes: node(Kind, func(d *document) **yaml.Node { return &d.kind })},
		{name: "defaults", says: "fields that each Secret has unless it sets them", takes: node("fields of a Secret", func(d *document) **yaml.Node { return &d.defaults })},
		{name: "secrets", says: "the Secrets, at least one", takes: node("a list of Secrets", func(d *document) **yaml.Node { return &d.secrets })},
	}
}

func secretFields() []field[Secret] {
	return []field[Secret]{
		{name: "name", says: "the Secret's name", alone: true, takes: text(func(s *Secret) *Field[string] { return &s.Name }, "a name", check.Name)},
		{name: "namespace", says: "its namespace; that of the command by default", takes: reader[Secret]{"a namespace", readNamespace}},
		{name: "namespaces", says: "several namespaces; the Secret is created in each", takes: texts(func(s *Secret) *[]Field[string] { return &s.Namespaces }, "a list of namespaces", check.Namespace)},
		{name: "type", says: "its type", takes: secretType()},
		{name: "labels", says: "its labels, added to those of the defaults", takes: pairs(func(s *Secret) *map[string]string { return &s.Labels }, "a mapping of names to strings", label)},
		{name: "annotations", says: "its annotations, added to those of the defaults", takes: pairs(func(s *Secret) *map[string]string { return &s.Annotations }, "a mapping of names to strings", annotation)},
		{name: "immutable", says: "whether it is immutable", takes: flag(func(s *Secret) *Field[bool] { return &s.Immutable })},
		{name: "appendHash", says: "whether its name ends with a hash of its content, as with kubectl's --append-hash", takes: flag(func(s *Secret) *Field[bool] { return &s.AppendHash })},
		{name: "dialect", says: "the dialect of the env files", takes: dialect(func(s *Secret) *Field[string] { return &s.Dialect })},
		{name: "interpolate", says: "whether variables in env files are replaced", takes: flag(func(s *Secret) *Field[bool] { return &s.Interpolate })},
		{name: "allowUnset", says: "whether an unset variable is an empty value", takes: flag(func(s *Secret) *Field[bool] { return &s.AllowUnset })},
		{name: "allowEmpty", says: "whether a source, or the Secret, may have no keys", takes: flag(func(s *Secret) *Field[bool] { return &s.AllowEmpty })},
		{name: "onDuplicate", says: "what to do with a key that is given twice", takes: word(func(s *Secret) *Field[string] { return &s.OnDuplicate }, []string{"error", "first", "last"})},
		{name: "prefix", says: "prefix for keys that are not written here: those of env files, folders, files and variables", takes: prefix(func(s *Secret) *Field[string] { return &s.Prefix })},
		{name: "include", says: "which of these keys to include; patterns such as DB_*", takes: texts(func(s *Secret) *[]Field[string] { return &s.Include }, "a list of patterns", pattern)},
		{name: "exclude", says: "which of these keys to exclude", takes: texts(func(s *Secret) *[]Field[string] { return &s.Exclude }, "a list of patterns", pattern)},
		{name: "keyMap", says: "new names for these keys, added to those of the defaults", takes: reader[Secret]{"old keys and new ones", readKeyMap}},
		{name: "sources", says: "the sources of its keys, in this order", alone: true, takes: reader[Secret]{"a list of sources", readSources}},
		{name: "tls", says: "the certificate of a Secret of type tls", alone: true, takes: reader[Secret]{"a mapping, see below", readTLS}},
		{name: "registry", says: "the logins of a Secret of type docker-registry", alone: true, takes: reader[Secret]{"a mapping, see below", readRegistry}},
		{name: "rotateAfter", says: "the age at which generated values are rotated, such as 90d", takes: text(func(s *Secret) *Field[string] { return &s.RotateAfter }, "a number of hours, days or weeks, such as 12h, 90d or 4w", interval)},
		{name: "generatedOn", says: "the date of generated values that exist without one, such as \"2030-01-31\"", takes: text(func(s *Secret) *Field[string] { return &s.GeneratedOn }, "a date in quotes", date)},
		{name: "keepPrevious", says: "whether the value before a rotation is kept as KEY-previous until the next one", takes: flag(func(s *Secret) *Field[bool] { return &s.KeepPrevious })},
		{name: "unset", says: "keys to remove from the Secret in the cluster, whichever manager owns them", takes: texts(func(s *Secret) *[]Field[string] { return &s.Unset }, "a list of keys", check.Key)},
		{name: "merge", says: "whether keys that are not given are kept in the cluster", takes: reader[Secret]{"true or false", readMerge}},
		{name: "replace", says: "whether keys that are not given are removed, also those of other managers", takes: reader[Secret]{"true or false", readReplace}},
	}
}

// sourceFields are the kinds of sources; an item has exactly one.
func sourceFields() []field[Source] {
	return []field[Source]{
		{name: string(Literal), says: "a key with its value", takes: argument(Literal, "KEY=VALUE")},
		{name: string(FileKey), says: "a file that is the value, or a folder of such files", takes: argument(FileKey, "PATH or KEY=PATH")},
		{name: string(EnvFile), says: "a file of KEY=VALUE lines", takes: reader[Source]{"PATH, or a mapping, see below", readEnvFile}},
		{name: string(EnvVar), says: "a variable of the environment that is the value", takes: argument(EnvVar, "NAME or KEY=NAME")},
		{name: string(Command), says: "a program whose output is the value; needs --allow-commands", takes: reader[Source]{"KEY=COMMAND, or a mapping, see below", readCommand}},
		{name: string(Sops), says: "a file of keys and values that sops decrypts; needs --allow-commands", takes: argument(Sops, "PATH")},
		{name: string(Generate), says: "a value that is generated once and then kept", takes: argument(Generate, "KEY=KIND")},
	}
}

// argument takes the same argument as the flag of a kind of source.
func argument(kind SourceKind, words string) reader[Source] {
	return reader[Source]{words, func(p *parser, name string, v *yaml.Node, into *Source) {
		if value, ok := p.text(name, v, false); ok {
			into.Kind, into.Argument, into.Place = kind, value.Value, value.Place
		}
	}}
}

func envFileFields() []field[Source] {
	return []field[Source]{
		{name: "path", says: "the file", takes: argument(EnvFile, "PATH")},
		{name: "dialect", says: "its dialect", takes: dialect(func(s *Source) *Field[string] { return &s.Own.Dialect })},
		{name: "prefix", says: "prefix for its keys", takes: prefix(func(s *Source) *Field[string] { return &s.Own.Prefix })},
		{name: "include", says: "which of its keys to include", takes: texts(func(s *Source) *[]Field[string] { return &s.Own.Include }, "a list of patterns", pattern)},
		{name: "exclude", says: "which of its keys to exclude", takes: texts(func(s *Source) *[]Field[string] { return &s.Own.Exclude }, "a list of patterns", pattern)},
		{name: "keyMap", says: "new names for its keys", takes: reader[Source]{"old keys and new ones", readOwnKeyMap}},
	}
}

func commandFields() []field[Source] {
	return []field[Source]{
		{name: "key", says: "the key", takes: text(func(s *Source) *Field[string] { return &s.Key }, "a key", check.Key)},
		{name: "run", says: "the program and its arguments", takes: reader[Source]{"a list of strings", readRun}},
	}
}

func tlsFields() []field[TLS] {
	path := func(at func(*TLS) *Field[string]) reader[TLS] { return text(at, "PATH", anything) }
	return []field[TLS]{
		{name: "cert", says: "the certificate, followed by those of its issuers", takes: path(func(t *TLS) *Field[string] { return &t.Cert })},
		{name: "key", says: "its private key", takes: path(func(t *TLS) *Field[string] { return &t.Key })},
		{name: "ca", says: "the CA certificate that clients verify it with, for the key ca.crt", takes: path(func(t *TLS) *Field[string] { return &t.CA })},
		{name: "bundle", says: "a PKCS #12 file with all of them", takes: path(func(t *TLS) *Field[string] { return &t.Bundle })},
		{name: "passphraseFile", says: "a file with the passphrase of the key or bundle", takes: path(func(t *TLS) *Field[string] { return &t.PassphraseFile })},
		{name: "passphraseEnv", says: "the variable with the passphrase of the key or bundle", takes: text(func(t *TLS) *Field[string] { return &t.PassphraseEnv }, "NAME", anything)},
	}
}

func registryFields() []field[Registry] {
	return []field[Registry]{
		{name: "config", says: "a config.json of Docker", takes: text(func(r *Registry) *Field[string] { return &r.Config }, "PATH", anything)},
		{name: "hosts", says: "the registries to take logins from", takes: texts(func(r *Registry) *[]Field[string] { return &r.Hosts }, "a list of hosts", anything)},
		{name: "logins", says: "logins that are given here", takes: reader[Registry]{"a list of logins", readLogins}},
	}
}

func loginFields() []field[Login] {
	return []field[Login]{
		{name: "server", says: "the registry", takes: text(func(l *Login) *Field[string] { return &l.Server }, "a host", anything)},
		{name: "username", says: "the user", takes: text(func(l *Login) *Field[string] { return &l.Username }, "a string", anything)},
		{name: "passwordEnv", says: "the variable with the password", takes: text(func(l *Login) *Field[string] { return &l.PasswordEnv }, "NAME", anything)},
		{name: "passwordFile", says: "a file with the password", takes: text(func(l *Login) *Field[string] { return &l.PasswordFile }, "PATH", anything)},
		{name: "email", says: "an e-mail address, which old registries require", takes: text(func(l *Login) *Field[string] { return &l.Email }, "a string", anything)},
	}
}
