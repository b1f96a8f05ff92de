package helm

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
)

// nameContents makes the names of ConfigMaps and Secrets with values depend on
// their content: they end in its hash, as without a chart.
func (c *chart) nameContents() {
	names := map[string]string{} // of objects → helper
	for _, t := range c.templates {
		if names[t.name] != "" {
			continue
		}
		if name, ok := c.nameContent(t); ok {
			names[t.name] = name
		}
	}
	if len(names) == 0 {
		return
	}
	for _, t := range c.templates {
		for i := range t.cases {
			t.cases[i].tree = c.rename(t.cases[i].tree, names).(map[string]any)
		}
	}
}

// nameContent makes the helpers of an object with a hash in its name.
func (c *chart) nameContent(t *template) (string, bool) {
	if t.kind != "ConfigMap" && t.kind != "Secret" || !t.always() {
		return "", false
	}
	tree := t.cases[0].tree
	data, binary := child(tree, "data"), child(tree, "binaryData")
	base, hashed := strings.CutSuffix(t.name, "-"+config.Hash(contents(t.kind, data, binary)))
	if !hasText(data) {
		return "", false
	}
	if !hashed {
		c.unnamed = append(c.unnamed, t)
		return "", false
	}
	name := c.name + "." + strings.ToLower(t.kind) + "-" + base
	if c.hasHelper(name) {
		name = c.name + "." + strings.ToLower(t.kind) + "-" + t.name
	}
	t.file = base
	c.defineName(name, base, t, data, binary)
	return name, true
}

func (c *chart) hasHelper(name string) bool {
	return slices.ContainsFunc(c.helpers, func(h helper) bool { return h.name == name })
}

// defineName mirrors config.Hash. The content with values is a separate helper,
// for the object and for the hash.
func (c *chart) defineName(name, base string, t *template, data, binary map[string]any) {
	all := maps.Clone(data)
	maps.Copy(all, binary)
	var lines []string
	for _, key := range sorted(all) {
		value, ok := all[key].(text)
		if !ok {
			lines = append(lines, quoted(key+"="+digest(content(t.kind, all[key], binary[key] != nil))+"\n"))
			continue
		}
		part := name + "." + key
		c.helpers = append(c.helpers, helper{key + " of the " + t.kind + " " + base + ".", part, "{{ " + c.include(value, "") + " }}"})
		data[key] = action("{{ include " + quoted(part) + " . | " + value.filter() + " }}")
		lines = append(lines, "(print "+quoted(key+"=")+" (include "+quoted(part)+" . | sha256sum) \"\\n\")")
	}
	c.helpers = append(c.helpers, helper{
		"The name of the " + t.kind + " " + base + ", which ends in a hash of its content: pods restart when the content changes.", name,
		base + "-{{ list\n  " + strings.Join(lines, "\n  ") + "\n  | join \"\" | sha256sum | trunc 10 }}",
	})
}

// contents is the default content of the object.
func contents(kind string, data, binary map[string]any) map[string][]byte {
	all := map[string][]byte{}
	for key, value := range data {
		all[key] = content(kind, value, false)
	}
	for key, value := range binary {
		all[key] = content(kind, value, true)
	}
	return all
}

func content(kind string, value any, isBinary bool) []byte {
	switch v := value.(type) {
	case text:
		return []byte(v.meant())
	case string:
		if decoded, err := base64.StdEncoding.DecodeString(v); err == nil && (isBinary || kind == "Secret") {
			return decoded
		}
		return []byte(v)
	}
	return nil
}

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

func hasText(data map[string]any) bool {
	for _, value := range data {
		if _, ok := value.(text); ok {
			return true
		}
	}
	return false
}

// rename replaces the names of objects wherever they are used.
func (c *chart) rename(value any, names map[string]string) any {
	switch v := value.(type) {
	case string:
		if helper := names[v]; helper != "" {
			return action("{{ include " + quoted(helper) + " . }}")
		}
	case map[string]any:
		for key, below := range v {
			v[key] = c.rename(below, names)
		}
	case []any:
		for i, below := range v {
			v[i] = c.rename(below, names)
		}
	case optional:
		v.value = c.rename(v.value, names)
		return v
	}
	return value
}
