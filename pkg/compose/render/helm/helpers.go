package helm

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
)

// helper is a named template.
type helper struct{ comment, name, body string }

func (h helper) String() string {
	return "{{/*\n" + h.comment + "\n*/}}\n{{- define " + quoted(h.name) + " -}}\n" + h.body + "\n{{- end }}\n"
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// serviceValues is what gives the values of a service.
func serviceValues(name string) string {
	if identifier.MatchString(name) {
		return ".Values.services." + name
	}
	return "(index .Values.services " + quoted(name) + ")"
}

// quoted is a string of a template.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// include is the text of the pieces: what helps with any value stands in a
// helper. Lines of a longer text stand in lines of their own, indented.
func (c *chart) include(t text, indent string) string {
	name, lines := ".text", t.lines()
	if t.form == expanded {
		name = ".literal"
	}
	separator := " "
	if len(lines) > 1 {
		separator = "\n" + indent + "  "
	}
	var b strings.Builder
	b.WriteString("include " + quoted(c.name+name) + " (list")
	for _, line := range lines {
		b.WriteString(separator)
		for i, p := range line {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(c.source(p))
		}
	}
	b.WriteString(")")
	return b.String()
}

// lines are the pieces of each line, which ends with its line feed.
func (t text) lines() [][]piece {
	lines := [][]piece{nil}
	for _, p := range t.pieces {
		if p.mark != nil {
			lines[len(lines)-1] = append(lines[len(lines)-1], p)
			continue
		}
		for part := range strings.SplitAfterSeq(p.literal, "\n") {
			if part == "" {
				continue
			}
			lines[len(lines)-1] = append(lines[len(lines)-1], piece{literal: part})
			if strings.HasSuffix(part, "\n") {
				lines = append(lines, nil)
			}
		}
	}
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// source is what gives the piece.
func (c *chart) source(p piece) string {
	switch {
	case p.mark == nil:
		return quoted(p.literal)
	case p.mark.name == "" || !c.variables[p.mark.name].varies || p.mark.meant == "":
		return p.mark.source
	}
	return "(include " + quoted(c.name+".text") + " (list " + p.mark.source + ") | default " + quoted(p.mark.meant) + ")"
}

// inline is the action for the text. helm takes "<no value>" out of what it
// renders, which JSON writes otherwise.
func (c *chart) inline(t text, indent string) string {
	filter := "quote"
	for _, p := range t.pieces {
		if strings.Contains(p.literal, "<no value>") {
			filter = "toJson"
		}
	}
	if t.form == encoded {
		filter = "b64enc | quote"
	}
	return "{{ " + c.include(t, indent) + " | " + filter + " }}"
}

// nameContents lets the names of ConfigMaps and Secrets follow their content
// where values are part of it: they end in its hash, as without a chart.
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
	base, hashed := strings.CutSuffix(t.name, "-"+convert.ContentHash(contents(t.kind, data, binary)))
	if !hashed || !hasText(data) {
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
	for _, h := range c.helpers {
		if h.name == name {
			return true
		}
	}
	return false
}

// defineName mirrors convert.ContentHash.
func (c *chart) defineName(name, base string, t *template, data, binary map[string]any) {
	var lines []string
	all := map[string]any{}
	for _, from := range []map[string]any{data, binary} {
		for key, value := range from {
			all[key] = value
		}
	}
	for _, key := range sorted(all) {
		if value, ok := all[key].(text); ok {
			part := name + "." + key
			c.helpers = append(c.helpers, helper{key + " of the " + t.kind + " " + base + ".", part, "{{ " + c.include(value, "") + " }}"})
			lines = append(lines, "(print "+quoted(key+"=")+" (include "+quoted(part)+" . | sha256sum) \"\\n\")")
			filter := "quote"
			if value.form == encoded {
				filter = "b64enc | quote"
			}
			data[key] = action("{{ include " + quoted(part) + " . | " + filter + " }}")
			continue
		}
		lines = append(lines, quoted(key+"="+digest(content(t.kind, all[key], binary[key] != nil))+"\n"))
	}
	c.helpers = append(c.helpers, helper{
		"The name of the " + t.kind + " " + base + ", which ends in a hash of what it holds: pods roll when that changes.", name,
		base + "-{{ list\n  " + strings.Join(lines, "\n  ") + "\n  | join \"\" | sha256sum | trunc 10 }}",
	})
}

// contents is what the object holds by default.
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
		meant := ""
		for _, p := range v.pieces {
			if p.mark != nil {
				meant += p.mark.meant
			} else {
				meant += p.literal
			}
		}
		return []byte(meant)
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
