package helm

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"sigs.k8s.io/yaml"
)

// encoder writes trees as YAML with the actions of templates in it.
type encoder struct{ chart *chart }

// encode is the tree as the text of a template.
func (e encoder) encode(tree map[string]any) string {
	lines := e.mapping(tree)
	for i, line := range lines {
		if at := indentation.FindString(line); strings.Contains(line, "nindent @") {
			lines[i] = strings.Replace(line, "nindent @", "nindent "+strconv.Itoa(len(at)), 1)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

var indentation = regexp.MustCompile(`^ *`)

// mapping has its keys sorted, like the plain output.
func (e encoder) mapping(m map[string]any) []string {
	var lines []string
	for _, key := range sorted(m) {
		lines = append(lines, e.entry(key, m[key])...)
	}
	return lines
}

func (e encoder) entry(key string, value any) []string {
	switch v := value.(type) {
	case optional:
		return conditional(v.condition, e.entry(key, v.value))
	case block:
		return strings.Split(string(v), "\n")
	case action:
		return []string{e.key(key) + " " + string(v)}
	case text:
		return indented(strings.Split(e.key(key)+" "+e.chart.inline(v, ""), "\n"), "  ")
	case map[string]any:
		if len(v) > 0 {
			return append([]string{e.key(key)}, indent(e.mapping(v), "  ")...)
		}
	case []any:
		if len(v) > 0 {
			return append([]string{e.key(key)}, e.list(v)...)
		}
	case string:
		if fragile(v) {
			return []string{e.key(key) + " " + inQuotes(v)}
		}
	}
	return plain(map[string]any{key: value})
}

func (e encoder) list(list []any) []string {
	var lines []string
	for _, item := range list {
		if o, ok := item.(optional); ok {
			lines = append(lines, conditional(o.condition, e.list([]any{o.value}))...)
			continue
		}
		lines = append(lines, e.item(item)...)
	}
	return lines
}

func (e encoder) item(value any) []string {
	switch v := value.(type) {
	case action:
		return []string{"- " + string(v)}
	case text:
		return indented(strings.Split("- "+e.chart.inline(v, ""), "\n"), "  ")
	case map[string]any:
		if len(v) > 0 {
			return bulleted(e.mapping(v))
		}
	case []any:
		if len(v) > 0 {
			return bulleted(e.list(v))
		}
	case string:
		if fragile(v) {
			return []string{"- " + inQuotes(v)}
		}
	}
	return plain([]any{value})
}

func (e encoder) key(key string) string {
	line := plain(map[string]any{key: 0})[0]
	return strings.TrimSuffix(line, " 0")
}

// plain is YAML without template actions. A literal "{{" is written by an action.
func plain(value any) []string {
	lines := plainYAML(value)
	for i, line := range lines {
		lines[i] = escaped(line)
	}
	return lines
}

func plainYAML(value any) []string {
	content, err := yaml.Marshal(value)
	if err != nil { // of strings, numbers and booleans
		panic(fmt.Sprintf("encode a value: %v", err))
	}
	return strings.Split(strings.TrimSuffix(string(content), "\n"), "\n")
}

func escaped(text string) string { return strings.ReplaceAll(text, "{{", `{{ "{{" }}`) }

// fragile strings cannot be in a block of lines: "{{-" removes the spaces before
// it, helm removes "<no value>", and YAML needs an indicator if the first line
// begins with a space.
func fragile(s string) bool {
	if strings.Contains(s, "<no value>") {
		return true
	}
	if !strings.Contains(s, "\n") {
		return false
	}
	return strings.ContainsAny(s[:1], " \t\n") || strings.TrimRight(s, " \t\r\n") != strings.TrimSuffix(s, "\n") || strings.ContainsRune(s, '\r')
}

// inQuotes is a JSON string, which is YAML too.
func inQuotes(s string) string {
	content, err := json.Marshal(s)
	if err != nil {
		return `""`
	}
	return escaped(string(content))
}

func conditional(condition string, lines []string) []string {
	return append(append([]string{"{{- if " + condition + " }}"}, lines...), "{{- end }}")
}

func indent(lines []string, by string) []string {
	out := make([]string, len(lines))
	for i, line := range lines {
		if out[i] = line; line != "" {
			out[i] = by + line
		}
	}
	return out
}

// indented indents all lines except the first.
func indented(lines []string, by string) []string {
	return append(lines[:1:1], indent(lines[1:], by)...)
}

func bulleted(lines []string) []string {
	lines = indented(lines, "  ")
	lines[0] = "- " + lines[0]
	return lines
}
