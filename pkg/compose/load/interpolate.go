package load

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// interpolate substitutes variables and converts the text to a number or boolean
// if the attribute requires one. Mirrors recursiveInterpolate in compose-go's
// interpolation/interpolation.go (2.16.2).
func (b *builder) interpolate(text string, n *node, casts *castNode) any {
	result := text
	if strings.IndexByte(text, '$') >= 0 {
		var ok bool
		if result, ok = b.substitute(text, n); !ok {
			return text
		}
	}
	if casts == nil || casts.cast == nil {
		return result
	}
	var value any
	messages, err := captured(func() (err error) {
		value, err = casts.cast(result)
		return err
	})
	for _, m := range messages {
		b.s.logged(n.inside, slices.Clone(b.path), m)
	}
	if err != nil {
		b.fail(n.inside, fmt.Sprintf("%q is %s", result, expectation(err)), castHint(err))
		return result
	}
	return value
}

// The bounds of interpolation: a variable of a megabyte may be used a million
// times.
const (
	maxUses     = 5000     // of variables in one text
	maxInserted = 16 << 20 // bytes of all texts with variables
)

// substitute substitutes variables, and reports unset variables and invalid
// expressions.
func (b *builder) substitute(text string, n *node) (string, bool) {
	if strings.Count(text, "$") > maxUses || b.s.inserted > maxInserted {
		b.fail(n.inside, fmt.Sprintf("too many variables: the limits are %d in one text and %d MiB of text with variables", maxUses, maxInserted>>20), "move long texts to files")
		return "", false
	}
	var result string
	messages, err := captured(func() (err error) {
		use := project.Use{Text: text, Path: b.path, Position: b.s.position(n.at)}
		result, err = b.s.substitution(use, b.lookup)
		return err
	})
	b.s.inserted += len(result)
	slices.Sort(messages)
	for _, m := range slices.Compact(messages) {
		b.s.logged(b.use(n, unsetVariable(m)), slices.Clone(b.path), m)
	}
	if err == nil {
		return result, true
	}
	var required *template.MissingRequiredError
	if errors.As(err, &required) {
		what := fmt.Sprintf("the variable %s is required but not set", required.Variable)
		if required.Reason != "" {
			what += ": " + required.Reason
		}
		b.fail(b.use(n, required.Variable), what, fmt.Sprintf("set %s in the environment or in .env", required.Variable))
		return "", false
	}
	b.fail(b.use(n, ""), "invalid variable reference, expected $NAME, ${NAME} or ${NAME:-default}", // the value may be a secret
		"write $$ for a literal dollar sign")
	return "", false
}

// use is the place in the source text of n's value where a variable is used:
// a "$" before its name, or any "$" when there is no name.
func (b *builder) use(n *node, name string) pos {
	from := int(n.inside.column) - 1
	for line := n.inside.line; line < n.inside.line+1000; line++ {
		text, ok := b.file.line(int(line))
		if !ok {
			break
		}
		runes := []rune(string(text))
		if column := useIn(runes, min(from, len(runes)), name); column > 0 {
			return pos{line, int32(column), b.file.number}
		}
		from = 0
	}
	return n.inside
}

// useIn is the 1-based column of $name or ${name in line; 0 when there is none.
func useIn(line []rune, from int, name string) int {
	for i := from; i < len(line); i++ {
		if line[i] != '$' {
			continue
		}
		rest := strings.TrimPrefix(string(line[i+1:]), "{")
		after, ok := strings.CutPrefix(rest, name)
		if ok && (name == "" || after == "" || !isNameByte(after[0])) {
			return i + 1
		}
	}
	return 0
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// shorten makes text from outside short and puts it on one line.
func shorten(text string) string {
	text, more, _ := strings.Cut(text, "\n")
	if runes := []rune(text); len(runes) > 60 {
		text, more = string(runes[:60]), "…"
	}
	if more != "" {
		text += "…"
	}
	return text
}

// expectation is what a failed cast expected.
func expectation(err error) string {
	switch text := err.Error(); {
	case strings.Contains(text, "ParseFloat"):
		return "not a number"
	case strings.Contains(text, "out of range"):
		return "out of range"
	case strings.Contains(text, "Atoi"), strings.Contains(text, "ParseInt"), strings.Contains(text, "ParseUint"):
		return "not a whole number"
	default:
		return "neither true nor false"
	}
}

func castHint(err error) string {
	if strings.Contains(err.Error(), "boolean") {
		return "write true or false"
	}
	return "write digits only, without a unit"
}
