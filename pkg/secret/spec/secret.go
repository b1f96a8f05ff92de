package spec

import (
	"maps"

	"go.yaml.in/yaml/v4"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// secret reads an item of secrets, based on the defaults.
func (p *parser) secret(item *yaml.Node, defaults Secret) {
	s := defaults.clone()
	s.Place = place(item)
	has := object(p, "a Secret", item, p.schema.secret, &s)
	if has == nil {
		return
	}
	if _, named := has["name"]; !named {
		p.fail(s.Place, "add `name: NAME`", "a Secret without a name")
	}
	p.consistent(has)
	p.implied(has, &s)
	p.sourced(has, &s)
	p.unique(&s)
	p.secrets = append(p.secrets, s)
}

// belong records fields that are not allowed in defaults.
func (p *parser) belong(has given) {
	for _, f := range p.schema.secret {
		if at, there := has[f.name]; there && f.alone {
			p.fail(at, "write it in the items of secrets", "%s is not allowed in defaults; each Secret has its own", f.name)
		}
	}
}

func (p *parser) consistent(has given) {
	p.exclusive(has, "namespace", "namespaces")
	p.exclusive(has, "merge", "replace")
	p.exclusive(has, "tls", "registry")
}

// implied fills in the type that tls and registry imply.
func (p *parser) implied(has given, s *Secret) {
	for name, kind := range map[string]corev1.SecretType{
		"tls": corev1.SecretTypeTLS, "registry": corev1.SecretTypeDockerConfigJson,
	} {
		at, there := has[name]
		_, typed := has["type"]
		switch {
		case !there:
		case typed && s.Type.Set() && s.Type.Value != kind:
			p.fail(at, "remove the type", "%s makes a Secret of type %s, but a different type is given", name, kind)
		default:
			s.Type = Field[corev1.SecretType]{Value: kind, Place: at}
		}
	}
}

// sourced records a Secret without any source.
func (p *parser) sourced(has given, s *Secret) {
	for _, name := range []string{"sources", "tls", "registry", "unset"} {
		if _, there := has[name]; there {
			return
		}
	}
	if !s.AllowEmpty.Value {
		p.fail(s.Place, "add sources, or `allowEmpty: true`", "a Secret without sources, tls or registry")
	}
}

// unique records a duplicate Secret. The file does not determine the command's
// namespace, so that namespace is only compared with itself.
func (p *parser) unique(s *Secret) {
	if !s.Name.Set() {
		return
	}
	namespaces := s.Namespaces
	if len(namespaces) == 0 {
		namespaces = []Field[string]{{}}
	}
	for _, namespace := range namespaces {
		key := namespace.Value + "/" + s.Name.Value
		if before, twice := p.first[key]; twice {
			p.fail(s.Name.Place, "remove one of the two, or give it a different name or namespace",
				"the Secret %q is already defined for the same namespace, in line %d", s.Name.Value, before.Line)
			return
		}
		p.first[key] = s.Name.Place
	}
}

func readNamespace(p *parser, name string, v *yaml.Node, into *Secret) {
	if value, ok := p.text(name, v, false); ok && p.passes(name, value, check.Namespace) {
		into.Namespaces = []Field[string]{value}
	}
}

func readKeyMap(p *parser, name string, v *yaml.Node, into *Secret) {
	readKeys(p, name, v, &into.Reading)
}

func readOwnKeyMap(p *parser, name string, v *yaml.Node, into *Source) {
	readKeys(p, name, v, &into.Own)
}

func readKeys(p *parser, name string, v *yaml.Node, into *Reading) {
	p.pairs(name, v, &into.KeyMap.Value, newKey)
	into.KeyMap.Place = place(v)
}

// readMerge and readReplace reset the default of the other one.
func readMerge(p *parser, name string, v *yaml.Node, into *Secret) {
	p.flag(name, v, &into.Merge)
	if into.Merge.Value {
		into.Replace = Field[bool]{}
	}
}

func readReplace(p *parser, name string, v *yaml.Node, into *Secret) {
	p.flag(name, v, &into.Replace)
	if into.Replace.Value {
		into.Merge = Field[bool]{}
	}
}

// clone is a copy that does not share maps; lists are replaced, not changed.
func (s Secret) clone() Secret {
	s.Labels = maps.Clone(s.Labels)
	s.Annotations = maps.Clone(s.Annotations)
	s.KeyMap.Value = maps.Clone(s.KeyMap.Value)
	return s
}
