package dotenv

import "strings"

// Expansion is how a dialect writes references to variables: $NAME, ${NAME},
// and ${NAME operator WORD}, where the word may have references too.
type Expansion struct {
	Dollar       string // the escape for a '$' that does not start a reference
	Operators    string // of '-' a default, '+' a replacement, '?' an error; each also with ':' before it, which treats an empty variable as unset
	EmptyIsUnset bool   // an operator without ':' does so too
	Always       bool   // its program always replaces references

	// Rescans means that the program looks for references from the inside out,
	// and again in inserted values. Ambiguous text is refused: braces that are
	// not balanced or do not start a reference, and a '$' directly before a
	// reference.
	Rescans bool
}

const (
	maxDepth = 32      // the maximum nesting of words with references
	maxGrown = 8 << 20 // the maximum bytes that references may insert into all values of a file: a Secret holds 1 MiB
)

// source is the place in the file from which a value was read.
type source struct {
	cursor        // somewhere before the value
	offset   int  // of the value
	verbatim bool // the value is in the file unchanged, without escapes
}

// failure is a reference that has no value.
type failure struct {
	at   int // byte offset in the value
	rule Rule
	name string
}

// dollar is the replacement for an escaped '$' of a quoted value: with
// Interpolate it must remain escaped.
func (p *parser) dollar() string {
	if p.Interpolate {
		return p.Expand.Dollar
	}
	return "$"
}

// expanded sets the value, with its references replaced if requested.
func (p *parser) expanded(entry Entry, value string, from source) {
	if !p.Interpolate {
		p.add(entry, value)
		return
	}
	value, failed := p.expand(value, 0)
	if failed == nil {
		p.add(entry, value)
		return
	}
	if !from.verbatim {
		failed.at = 0
	}
	place := from.placeOf(from.offset + failed.at)
	p.problems = append(p.problems, Problem{Place: place, Rule: failed.rule, Name: failed.name})
}

// expand replaces the references in s, which is a word at this nesting level.
func (p *parser) expand(s string, depth int) (string, *failure) {
	next := strings.IndexByte(s, '$')
	if next < 0 {
		return s, nil
	}
	e := expander{p: p, text: s, depth: depth}
	for next >= 0 {
		e.at += next
		if failed := e.reference(); failed != nil {
			return "", failed
		}
		if p.grown > maxGrown {
			return "", &failure{rule: GrowsTooLong}
		}
		next = strings.IndexByte(s[e.at:], '$')
	}
	e.out.WriteString(s[e.done:])
	return e.out.String(), nil
}

// expander goes through one text from reference to reference.
type expander struct {
	p     *parser
	text  string
	depth int
	out   strings.Builder
	at    int // byte offset: where to continue reading
	done  int // byte offset: the end of the text that is already in out
	end   int // byte offset of the end of the line that brace is about
	brace int // byte offset of the last '}' of that line, or -1
}

// put replaces the text between two offsets, and continues after it.
func (e *expander) put(from, to int, s string) {
	e.out.WriteString(e.text[e.done:from])
	e.out.WriteString(s)
	e.at, e.done = to, to
	e.p.grown += len(s)
}

// reference replaces the reference that the '$' at the current offset starts.
func (e *expander) reference() *failure {
	dollar, behind := e.at, e.text[e.at+1:]
	switch name := variable(behind); {
	case e.p.Expand.Dollar == "$$" && strings.HasPrefix(behind, "$"):
		e.put(dollar, dollar+2, "$")
	case e.p.Expand.Dollar == `\$` && strings.HasSuffix(e.text[e.done:dollar], `\`):
		e.put(dollar-1, dollar+1, "$")
	case e.p.Expand.Rescans && opens(behind):
		return &failure{at: dollar, rule: BadReference}
	case name != "":
		value, set := e.p.variable(name)
		if !set && !e.p.AllowUnset {
			return &failure{at: dollar, rule: UnsetReference}
		}
		e.put(dollar, dollar+1+len(name), value)
	case strings.HasPrefix(behind, "{"):
		return e.braces(dollar)
	default:
		e.at++
	}
	return nil
}

// braces replaces the ${…} at an offset.
func (e *expander) braces(dollar int) *failure {
	name := variable(e.text[dollar+2:])
	if name == "" {
		return &failure{at: dollar, rule: BadReference}
	}
	word := dollar + 2 + len(name)
	op, ok := e.operator(e.text[word:])
	closing := word
	switch {
	case op.width > 0 && e.p.Expand.Rescans:
		closing = balanced(e.text, dollar)
	case op.width > 0:
		closing = e.closing(dollar)
	}
	if !ok || closing < word+op.width {
		return &failure{at: dollar, rule: BadReference}
	}
	value, failed := e.apply(op, name, e.text[word+op.width:closing])
	if failed != nil {
		failed.at = dollar
		return failed
	}
	e.put(dollar, closing+1, value)
	return nil
}

// operator is the operator between a name and its word.
type operator struct {
	kind  byte // of Expansion.Operators, 0 for none
	empty bool // an empty variable counts as unset
	width int  // bytes
}

// operator reads the operator at the start of text. It may be missing if the
// brace closes.
func (e *expander) operator(text string) (operator, bool) {
	behind, colon := strings.CutPrefix(text, ":")
	if behind == "" || strings.IndexByte(e.p.Expand.Operators, behind[0]) < 0 {
		return operator{}, text != "" && text[0] == '}'
	}
	return operator{kind: behind[0], empty: colon || e.p.Expand.EmptyIsUnset, width: len(text) - len(behind) + 1}, true
}

// closing is the offset of the brace that closes ${ at an offset, in the same
// line, or -1. It counts as compose-go does (getFirstBraceClosingIndex of its
// template): every '{' opens, the next character does not matter, and
// unbalanced text extends to the last brace of the line.
func (e *expander) closing(dollar int) int {
	if dollar >= e.end {
		line, _, _ := strings.Cut(e.text[dollar:], "\n")
		e.end = dollar + len(line)
		e.brace = -1
		if last := strings.LastIndexByte(line, '}'); last >= 0 {
			e.brace = dollar + last
		}
	}
	open := 0
	for i := dollar; i <= e.brace; i++ {
		switch e.text[i] {
		case '}':
			if open--; open == 0 {
				return i
			}
		case '{':
			open++
			i++
		}
	}
	return e.brace
}

// balanced is the offset of the brace that closes ${ at an offset, or -1 if a
// brace in between does not start a reference.
func balanced(text string, dollar int) int {
	open := 0
	for i := dollar; i < len(text); i++ {
		switch text[i] {
		case '}':
			if open--; open == 0 {
				return i
			}
		case '{':
			if open++; text[i-1] != '$' || i > 1 && text[i-2] == '\\' {
				return -1
			}
		}
	}
	return -1
}

// opens reports whether a reference starts at the start of text.
func opens(text string) bool {
	behind, dollar := strings.CutPrefix(text, "$")
	return dollar && (strings.HasPrefix(behind, "{") || variable(behind) != "")
}

// apply is the value of ${name op word}.
func (e *expander) apply(op operator, name, word string) (string, *failure) {
	value, set := e.p.variable(name)
	usable := set && (!op.empty || value != "")
	switch {
	case op.kind == '-' && !usable, op.kind == '+' && usable:
		return e.word(word)
	case op.kind == '?' && !usable:
		return "", &failure{rule: RequiredReference, name: name}
	case op.kind == 0 && !set && !e.p.AllowUnset:
		return "", &failure{rule: UnsetReference, name: name}
	}
	return value, nil
}

func (e *expander) word(word string) (string, *failure) {
	if e.depth == maxDepth {
		return "", &failure{rule: BadReference}
	}
	return e.p.expand(word, e.depth+1)
}

// variable looks a name up in the environment, then in the lines before.
func (p *parser) variable(name string) (string, bool) {
	if value, set := p.lookup(name); set {
		return value, true
	}
	value, set := p.values[name]
	return value, set
}

// variable is the variable's name at the start of text, or "".
func variable(text string) string {
	n := 0
	for n < len(text) && (text[n] == '_' || letter(text[n]) || n > 0 && text[n] >= '0' && text[n] <= '9') {
		n++
	}
	return text[:n]
}

func letter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
