package convert

import (
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// addConfigMap adds a ConfigMap with the data and returns its name. The name
// ends in a hash of the content and the object is immutable, so that pods roll
// when the content changes; --stable-names leaves both out. Equal content under
// the same base name is one object.
func (c *converter) addConfigMap(base string, data map[string][]byte, at project.Path) string {
	name, known := c.contentName("ConfigMap", base, data, at)
	if known {
		return name
	}
	object := &corev1.ConfigMap{TypeMeta: typeMeta("v1", "ConfigMap"), ObjectMeta: c.meta(name, c.projectLabels()), Immutable: c.immutable()}
	for k, value := range data {
		if utf8.Valid(value) { // survives as a string of the API
			object.Data = put(object.Data, k, string(value))
		} else {
			object.BinaryData = put(object.BinaryData, k, value)
		}
	}
	c.addContent("ConfigMap/"+name, object, data, at)
	return name
}

// addSecret does the same for a Secret, as far as Options.Secrets has it written:
// a name that no value is in, and no values, when others fill it in.
func (c *converter) addSecret(base string, labels map[string]string, data map[string][]byte, at project.Path) string {
	name, known := c.contentName("Secret", base, data, at)
	if known {
		return name
	}
	if c.withoutValues() {
		c.reportSecret(name, sortedKeys(data), at)
	}
	if c.options.Secrets == SecretsExternal {
		return name
	}
	object := &corev1.Secret{TypeMeta: typeMeta("v1", "Secret"), ObjectMeta: c.meta(name, labels), Type: corev1.SecretTypeOpaque, Data: data}
	if c.withoutValues() {
		object.Data = placeholders(data)
	} else {
		object.Immutable = c.immutable()
	}
	c.addContent("Secret/"+name, object, object.Data, at)
	return name
}

func (c *converter) immutable() *bool {
	if c.options.StableNames {
		return nil
	}
	yes := true
	return &yes
}

// held is what an object of a name holds.
type held struct {
	digest   string
	reserved bool          // the object exists already, and is not this conversion's
	object   object.Object // nil when it is not written
}

func (c *converter) addContent(name string, o object.Object, data map[string][]byte, at project.Path) {
	c.configs[name] = held{digest: c.configs[name].digest, object: o}
	c.add(o)
	c.reportSize(name, data, at)
}

// contentName is the name of the object that holds the data, and whether there
// is one already. No two contents share a name.
func (c *converter) contentName(kind, base string, data map[string][]byte, at project.Path) (name string, known bool) {
	digest := ContentHash(c.revealed(data))
	name = base
	if !c.options.StableNames && (kind != "Secret" || !c.withoutValues()) {
		name = objectName(base, digest)
	}
	for i := 2; ; i++ {
		other, taken := c.configs[kind+"/"+name]
		if !taken {
			c.configs[kind+"/"+name] = held{digest: digest}
			if i > 2 {
				c.warn(at, fmt.Sprintf("there is another %s of the name %s; this one is named %s", kind, base, name), "rename one of the two")
			}
			return name, false
		}
		if other.digest == digest && !other.reserved {
			return name, true
		}
		name = objectName(base, strconv.Itoa(i))
	}
}

// reserveExternal keeps the names of objects that exist already from those that
// are made, which would overwrite them.
func (c *converter) reserveExternal() {
	for _, config := range c.project.Configs {
		if config.External {
			c.configs["ConfigMap/"+externalName(config.Name)] = held{reserved: true}
		}
	}
	for _, secret := range c.project.Secrets {
		if secret.External {
			c.configs["Secret/"+externalName(secret.Name)] = held{reserved: true}
		}
	}
}

// ContentHash is the hash in the name of an object that holds the data: 10 hex
// digits of the SHA-256 of a line KEY=DIGEST for each key, sorted, where DIGEST
// is the SHA-256 of its value in hex. A template of Helm can compute it as well.
func ContentHash(data map[string][]byte) string {
	var lines strings.Builder
	for _, key := range sortedKeys(data) {
		lines.WriteString(key + "=" + hash(string(data[key]), sha256.Size*2) + "\n")
	}
	return hash(lines.String(), 10)
}

// revealed is the data as it is meant; see Options.Reveal.
func (c *converter) revealed(data map[string][]byte) map[string][]byte {
	if c.options.Reveal == nil {
		return data
	}
	meant := make(map[string][]byte, len(data))
	for key, value := range data {
		meant[key] = []byte(c.options.Reveal(string(value)))
	}
	return meant
}

// reveal is the text as it is meant.
func (c *converter) reveal(text string) string {
	if c.options.Reveal == nil {
		return text
	}
	return c.options.Reveal(text)
}

// maxApplied is what client-side kubectl apply can keep of an object in its
// last-applied annotation. Source: TotalAnnotationSizeLimitB in
// k8s.io/apimachinery/pkg/api/validation (256 KiB), less some room for the rest.
const maxApplied = 250 << 10

// reportSize tells about objects that only server-side apply can handle.
func (c *converter) reportSize(object string, data map[string][]byte, at project.Path) {
	total := 0
	for key, value := range data {
		total += len(key) + len(value)
	}
	if total > maxApplied*3/4 { // base64 and escapes add a third
		c.warn(at, object+" is too large for client-side kubectl apply", "kubectl apply --server-side")
	}
}
