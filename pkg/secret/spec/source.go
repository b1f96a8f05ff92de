package spec

import "go.yaml.in/yaml/v4"

func readSources(p *parser, name string, v *yaml.Node, into *Secret) {
	items := p.items(name, v, "a list of sources")
	into.Sources = make([]Source, 0, len(items))
	for _, item := range items {
		if s, ok := p.source(item); ok {
			into.Sources = append(into.Sources, s)
		}
	}
}

// source reads an item of sources, which has one field.
func (p *parser) source(item *yaml.Node) (Source, bool) {
	kinds := either(fieldNames(p.schema.source), "or")
	if follow(item).Kind != yaml.MappingNode {
		p.fail(place(item), "write `literal: KEY=VALUE` or `file: PATH`", "a source: expected one of %s, found %s", kinds, found(item))
		return Source{}, false
	}
	var s Source
	has := object(p, "a source", item, p.schema.source, &s)
	if len(has) > 1 {
		p.fail(place(item), "begin each source with its own '-'", "a source has exactly one of %s; this one has %d", kinds, len(has))
	}
	if len(has) == 0 && len(follow(item).Content) == 0 {
		p.fail(place(item), "", "a source has exactly one of %s; this one has none", kinds)
	}
	return s, len(has) == 1 && s.Kind != ""
}

// readEnvFile takes a path, or a mapping with more.
func readEnvFile(p *parser, name string, v *yaml.Node, into *Source) {
	if follow(v).Kind != yaml.MappingNode {
		argument(EnvFile, "").read(p, name, v, into)
		return
	}
	has := object(p, name, v, p.envFile, into)
	if _, there := has["path"]; !there {
		p.fail(place(v), "add `path: PATH`", "%s without a path", name)
	}
}

// readCommand takes KEY=COMMAND, or the same as a mapping, without quoting.
func readCommand(p *parser, name string, v *yaml.Node, into *Source) {
	if follow(v).Kind != yaml.MappingNode {
		argument(Command, "").read(p, name, v, into)
		return
	}
	has := object(p, name, v, p.command, into)
	if has == nil {
		return
	}
	into.Kind, into.Place = Command, place(v)
	for _, must := range []string{"key", "run"} {
		if _, there := has[must]; !there {
			p.fail(place(v), "write `{key: KEY, run: [PROGRAM, ARGUMENT]}`", "%s without %s", name, must)
		}
	}
}

// readRun takes a program and its arguments, which can be empty.
func readRun(p *parser, name string, v *yaml.Node, into *Source) {
	into.Run = []Field[string]{}
	for i, item := range p.items(name, v, "a list of strings") {
		if word, ok := p.text(name, item, i > 0); ok {
			into.Run = append(into.Run, word)
		}
	}
	if n := follow(v); n.Kind == yaml.SequenceNode && len(n.Content) == 0 {
		p.fail(place(v), "", "%s: expected a program", name)
	}
}

func readTLS(p *parser, name string, v *yaml.Node, into *Secret) {
	t := TLS{Place: place(v)}
	has := object(p, name, v, p.tls, &t)
	if has == nil {
		return
	}
	into.TLS = &t
	p.exclusive(has, "cert", "bundle")
	p.exclusive(has, "key", "bundle")
	p.exclusive(has, "passphraseFile", "passphraseEnv")
	_, cert := has["cert"]
	_, key := has["key"]
	_, bundle := has["bundle"]
	if !bundle && (!cert || !key) {
		p.fail(t.Place, "", "tls: expected cert and key, or bundle")
	}
}

func readRegistry(p *parser, name string, v *yaml.Node, into *Secret) {
	r := Registry{Place: place(v)}
	has := object(p, name, v, p.registry, &r)
	if has == nil {
		return
	}
	into.Registry = &r
	_, config := has["config"]
	_, logins := has["logins"]
	if !config && !logins {
		p.fail(r.Place, "", "registry: expected config or logins")
	}
	if at, hosts := has["hosts"]; hosts && !config {
		p.fail(at, "add `config: PATH`", "hosts selects from config, but config is missing")
	}
}

func readLogins(p *parser, name string, v *yaml.Node, into *Registry) {
	for _, item := range p.items(name, v, "a list of logins") {
		l := Login{Place: place(item)}
		has := object(p, "a login", item, p.login, &l)
		if has == nil {
			continue
		}
		into.Logins = append(into.Logins, l)
		for _, must := range []string{"server", "username"} {
			if _, there := has[must]; !there {
				p.fail(l.Place, "", "a login without %s", must)
			}
		}
		_, env := has["passwordEnv"]
		_, file := has["passwordFile"]
		if !env && !file {
			p.fail(l.Place, "add passwordEnv or passwordFile; a password does not belong in this file", "a login without passwordEnv or passwordFile")
		}
		p.exclusive(has, "passwordEnv", "passwordFile")
	}
}
