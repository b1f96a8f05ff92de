package load

import (
	"fmt"
	"slices"
	"strings"
)

// typesOf are the JSON types of a shape; none for any.
func typesOf(sh *shape) []string {
	switch t := sh.Type.(type) {
	case string:
		return []string{t}
	case []any:
		var all []string
		for _, e := range t {
			all = append(all, fmt.Sprint(e))
		}
		return all
	}
	if len(sh.AllOf) > 0 || len(sh.Properties) > 0 || len(sh.Patterns) > 0 {
		return []string{"object"}
	}
	return nil
}

// fits reports whether n has one of the JSON types.
func fits(n *node, types []string) bool {
	switch n.kind {
	case mapping:
		return slices.Contains(types, "object") || n.listed && slices.Contains(types, "array")
	case sequence:
		return slices.Contains(types, "array")
	}
	switch n.value.(type) {
	case nil:
		return slices.Contains(types, "null")
	case bool:
		return slices.Contains(types, "boolean")
	case string:
		return slices.Contains(types, "string")
	}
	number, ok := asNumber(n.value)
	if !ok {
		return slices.Contains(types, "string") // a date
	}
	return slices.Contains(types, "number") || slices.Contains(types, "integer") && number == float64(int64(number))
}

func asNumber(v any) (float64, bool) {
	switch v := v.(type) {
	case int:
		return float64(v), true
	case int64:
		return float64(v), true
	case uint64:
		return float64(v), true
	case float32:
		return float64(v), true
	case float64:
		return v, true
	}
	return 0, false
}

// found describes a value in an error.
func found(n *node) string {
	switch n.kind {
	case mapping:
		if n.listed {
			return "a list"
		}
		return "a mapping"
	case sequence:
		return "a list"
	}
	switch v := n.value.(type) {
	case nil:
		return "empty"
	case string:
		return fmt.Sprintf("the text %q", shorten(v))
	case bool:
		return fmt.Sprint(v)
	}
	if _, ok := asNumber(n.value); ok {
		return "the number " + n.text()
	}
	return fmt.Sprintf("%q", n.text())
}

// expected describes the types in an error.
func expected(types []string) string {
	var words []string
	for _, t := range []string{"object", "array", "string", "integer", "number", "boolean", "null"} {
		if !slices.Contains(types, t) {
			continue
		}
		words = append(words, map[string]string{
			"object": "a mapping", "array": "a list", "string": "text", "integer": "a whole number",
			"number": "a number", "boolean": "true or false", "null": "no value",
		}[t])
	}
	return either(words)
}

// typeHint is the hint about what to write instead of n.
func typeHint(n *node, types []string) string {
	text, isText := n.str()
	switch {
	case n.null() && slices.Contains(types, "object"):
		return "indent its attributes under it, or remove the line"
	case n.null():
		return "write a value, or remove the line"
	case isText && slices.Contains(types, "object") && isWord(text):
		return fmt.Sprintf("add a colon after %q", text)
	case n.kind == scalar && slices.Contains(types, "array"):
		return fmt.Sprintf("write it as a list: [%s]", quoted(n))
	case n.kind == scalar && slices.Contains(types, "string"):
		return fmt.Sprintf("quote it: %q", n.text())
	case n.kind == sequence && slices.Contains(types, "object"):
		return "write \"key: value\" lines, without \"- \""
	case n.kind == mapping && slices.Contains(types, "array"):
		return "start each item with \"- \""
	}
	return ""
}

func quoted(n *node) string {
	if _, isText := n.str(); isText {
		return fmt.Sprintf("%q", n.text())
	}
	return n.text()
}

// dotted joins a path with dots; the file for an empty path.
func dotted(path []string) string {
	var b strings.Builder
	for i, part := range path {
		if i > 0 && !strings.HasPrefix(part, "[") {
			b.WriteByte('.')
		}
		b.WriteString(part)
	}
	if b.Len() == 0 {
		return "the file"
	}
	return b.String()
}
