package container

import (
	"strings"
	"testing"
)

// expand is Kubernetes' expansion of variables in commands, arguments and values,
// as documented: "$(NAME)" is replaced when NAME is known and stays otherwise,
// "$$" is "$", everything else stays as it is.
func expand(text string, known func(string) (string, bool)) string {
	var b strings.Builder
	for text != "" {
		end := strings.IndexByte(text, ')')
		switch {
		case strings.HasPrefix(text, "$$"):
			b.WriteByte('$')
			text = text[2:]
		case strings.HasPrefix(text, "$(") && end > 0:
			value, ok := known(text[2:end])
			if !ok {
				value = text[:end+1]
			}
			b.WriteString(value)
			text = text[end+1:]
		default:
			b.WriteByte(text[0])
			text = text[1:]
		}
	}
	return b.String()
}

func TestLiteral(t *testing.T) {
	for in, want := range map[string]string{
		"plain": "plain", "$HOME": "$HOME", "${HOME}": "${HOME}", "$": "$", "a$": "a$",
		"$(X)": "$$(X)", "$$": "$$$", "$$(X)": "$$$$(X)", "$(": "$$(",
	} {
		if got := literal(in); got != want {
			t.Errorf("literal(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzLiteral(f *testing.F) {
	for _, seed := range []string{"", "$", "$$", "$(X)", "$$(X)$", "a$(b$(c)", "$$$", "${A}$(B)", "$()"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, ok := range []bool{true, false} {
			got := expand(literal(text), func(string) (string, bool) { return "EXPANDED", ok })
			if got != text {
				t.Fatalf("%q is %q after the expansion of %q", text, got, literal(text))
			}
		}
	})
}
