package config

import (
	"fmt"
	"strconv"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Names are the names of the objects with contents.
type Names struct {
	of     map[*Content]string
	needed []Needed
}

// Needed is a Secret that the manifests do not have, and that must exist.
type Needed struct {
	Name    string
	Labels  map[string]string
	Keys    []string          // sorted
	Origins map[string]Origin // by key
	At      project.Path      // the attribute that needs it
}

// Needed are the Secrets that must exist, with Options.Secrets external.
func (n Names) Needed() []Needed { return n.needed }

// Of is the name of the object with the content.
func (n Names) Of(content *Content) string { return n.of[content] }

// Make names every content and makes the ConfigMaps and, depending on
// Options.Secrets, the Secrets. A name ends in a hash of the content and the
// object is immutable, so that pods roll when the content changes; StableNames
// leaves both out, and so do Secrets whose values are easy to guess. Equal content under the same base name is one object.
func Make(p *plan.Plan, contents []*Content) (Names, []object.Object, []finding.Finding) {
	m := maker{start(p), map[string]holder{}}
	m.reserveExternal()
	names := Names{of: map[*Content]string{}}
	var objects []object.Object
	for _, content := range contents {
		name, known := m.name(content)
		names.of[content] = name
		if !known {
			if o := m.object(content, name); o != nil {
				objects = append(objects, o)
			} else {
				names.needed = append(names.needed, Needed{name, content.labels, mapping.Keys(content.data), content.origin, content.at})
			}
		}
		m.decorate(content, name)
	}
	return names, objects, m.Findings()
}

// reportGuessable reports that pods do not notice new values of a Secret whose
// name has no hash because its values are easy to guess.
func (m maker) reportGuessable(c *Content, name string) {
	if c.hashed(m.Options) || m.Options.StableNames && !m.Options.FormatHashes {
		return
	}
	m.Note(c.at, "the name of the Secret "+name+" has no hash of its content, because its values are easy to guess and could be found with the hash; pods do not restart when a value changes",
		"after a change: "+m.Options.Kubectl("rollout restart deployment,statefulset,daemonset -l "+plan.LabelPartOf+"="+m.ProjectLabels()[plan.LabelPartOf]), finding.Behaviour)
}

// maker makes objects and keeps track of their names.
type maker struct {
	conversion
	holders map[string]holder // by KIND/NAME
}

// holder is the content of the object of a name.
type holder struct {
	digest   string
	reserved bool          // the object exists already, outside this conversion
	object   object.Object // nil when it is not written
}

// reserveExternal reserves the names of objects that exist already, so that no
// new object overwrites them.
func (m maker) reserveExternal() {
	for _, config := range m.Project.Configs {
		if config.External {
			m.holders["ConfigMap/"+plan.ExternalName(config.Name)] = holder{reserved: true}
		}
	}
	for _, secret := range m.Project.Secrets {
		if secret.External {
			m.holders["Secret/"+plan.ExternalName(secret.Name)] = holder{reserved: true}
		}
	}
}

// name is the name of the object with the content, and whether that object exists
// already. No two contents share a name.
func (m maker) name(c *Content) (name string, known bool) {
	name = c.base
	if !m.Options.StableNames && c.hashed(m.Options) && (!c.IsSecret() || !m.Options.WithoutValues()) {
		name = plan.ObjectName(c.base, c.digest)
	}
	for i := 2; ; i++ {
		other, taken := m.holders[c.kind+"/"+name]
		if !taken {
			m.holders[c.kind+"/"+name] = holder{digest: c.digest}
			if i > 2 {
				m.Warn(c.at, fmt.Sprintf("a different %s already has the name %s; this one is named %s", c.kind, c.base, name), "rename one of the two")
			}
			return name, false
		}
		if other.digest == c.digest && !other.reserved {
			return name, true
		}
		name = plan.ObjectName(c.base, strconv.Itoa(i))
	}
}

// object is the object with the content; nil if it is not written.
func (m maker) object(c *Content, name string) object.Object {
	var o object.Object
	data := c.data
	switch {
	case !c.IsSecret():
		o = m.configMap(c, name)
	case m.Options.WithoutValues():
		m.reportSecret(name, mapping.Keys(c.data), c.at)
		if m.Options.Secrets == plan.SecretsExternal {
			return nil
		}
		data = placeholders(c.data)
		o = m.secret(c, name, data, nil)
	default:
		m.reportGuessable(c, name)
		o = m.secret(c, name, data, m.immutable(c))
	}
	m.holders[c.kind+"/"+name] = holder{digest: c.digest, object: o}
	m.reportSize(c.kind+"/"+name, data, c.at)
	return o
}

func (m maker) configMap(c *Content, name string) *corev1.ConfigMap {
	o := &corev1.ConfigMap{TypeMeta: metadata.Type("v1", "ConfigMap"), ObjectMeta: metadata.New(m.Plan, name, c.labels), Immutable: m.immutable(c)}
	for k, value := range c.data {
		if utf8.Valid(value) { // valid as a string of the API
			o.Data = mapping.Put(o.Data, k, string(value))
		} else {
			o.BinaryData = mapping.Put(o.BinaryData, k, value)
		}
	}
	return o
}

func (m maker) secret(c *Content, name string, data map[string][]byte, immutable *bool) *corev1.Secret {
	return &corev1.Secret{TypeMeta: metadata.Type("v1", "Secret"), ObjectMeta: metadata.New(m.Plan, name, c.labels), Type: corev1.SecretTypeOpaque, Data: data, Immutable: immutable}
}

func (m maker) immutable(c *Content) *bool {
	if m.Options.StableNames || !c.hashed(m.Options) {
		return nil
	}
	yes := true
	return &yes
}

// decorate adds the labels of a config or secret to its object.
func (m maker) decorate(c *Content, name string) {
	o := m.holders[c.kind+"/"+name].object
	if o == nil || len(c.decoration) == 0 {
		return
	}
	meta := metav1.ObjectMeta{Labels: o.GetLabels(), Annotations: o.GetAnnotations()}
	metadata.Decorate(m.Collector, &meta, c.decoration, c.decorationAt, true)
	o.SetLabels(meta.Labels)
	o.SetAnnotations(meta.Annotations)
}

// maxApplied is the largest object that client-side kubectl apply can keep in its
// last-applied annotation. Source: TotalAnnotationSizeLimitB in
// k8s.io/apimachinery/pkg/api/validation (256 KiB), less some room for the rest.
const maxApplied = 250 << 10

// reportSize reports objects that only server-side apply can handle.
func (m maker) reportSize(object string, data map[string][]byte, at project.Path) {
	total := 0
	for key, value := range data {
		total += len(key) + len(value)
	}
	if total > maxApplied*3/4 { // base64 and escapes add a third
		m.Warn(at, object+" is too large for client-side kubectl apply", "kubectl apply --server-side")
	}
}
