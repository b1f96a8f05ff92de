package container

import "strings"

// literal escapes text so that Kubernetes' expansion of $(VAR) in commands,
// arguments and variables leaves it unchanged: "$(" and "$$" are special there, a
// single "$" is not. Source: third_party/forked/golang/expansion of Kubernetes
// 1.36.
func literal(text string) string {
	if !strings.Contains(text, "$(") && !strings.Contains(text, "$$") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		b.WriteByte(text[i])
		if text[i] == '$' && i+1 < len(text) && (text[i+1] == '(' || text[i+1] == '$') {
			b.WriteByte('$')
		}
	}
	return b.String()
}

// Literals writes each word as literal does; nil stays nil.
func Literals(words []string) []string {
	if words == nil {
		return nil
	}
	out := make([]string, len(words))
	for i, word := range words {
		out[i] = literal(word)
	}
	return out
}
