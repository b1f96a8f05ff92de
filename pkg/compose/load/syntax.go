package load

import (
	"bytes"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/pkg/compose/credential"
)

// trouble is the error of the YAML parser: where it stopped, and where the
// unfinished construct begins.
type trouble struct {
	file        *file
	message     string
	context     string
	line, col   int // where it stopped
	began, from int // the line and column of the context
}

// explanation is the message that replaces it.
type explanation struct {
	line, column int
	text, hint   string
}

// syntaxError explains the error of the YAML parser at the place that must be
// changed: that is often not the place where the parser stopped.
func (s *session) syntaxError(f *file, err error) error {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		return s.fault(pos{1, 1, f.number}, fmt.Sprintf("not YAML: %v", err), "")
	}
	t := trouble{
		file: f, message: load.Message, context: load.ContextMsg,
		line: load.Mark.Line, col: load.Mark.Column,
		began: load.ContextMark.Line, from: load.ContextMark.Column,
	}
	for _, explain := range []func(trouble) *explanation{
		conflictMarker, badCharacter, tab, missingColon, secondColon, unclosedQuote, unclosedBracket, strayBracket,
		badIndent, mixedList, badEscape, unknownAnchor, reservedCharacter, tooDeep,
	} {
		if e := explain(t); e != nil {
			return s.fault(pos{int32(e.line), int32(e.column), f.number}, e.text, e.hint)
		}
	}
	return s.fault(pos{int32(max(t.line, 1)), int32(max(t.col, 1)), f.number}, "invalid YAML: "+t.message, "check the indentation, colons and quotes of this line and the one above")
}

func (t trouble) text(line int) string {
	text, _ := t.file.line(line)
	return string(text)
}

// above is the nearest line above that is not blank; 0 for none.
func (t trouble) above(line int) int {
	for line--; line > 0; line-- {
		if text := strings.TrimSpace(t.text(line)); text != "" && text[0] != '#' {
			return line
		}
	}
	return 0
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// tooDeep has the same message as in check.go: the parser fails before that
// check.
func tooDeep(t trouble) *explanation {
	if !strings.HasPrefix(t.message, "exceeded max depth") {
		return nil
	}
	return &explanation{t.line, t.col, fmt.Sprintf("nested more than %d levels deep", maxDepth), ""}
}

func conflictMarker(t trouble) *explanation {
	for n := 1; n <= t.line+1; n++ {
		for _, marker := range []string{"<<<<<<< ", ">>>>>>> "} {
			if strings.HasPrefix(t.text(n), marker) {
				return &explanation{n, 1, "found a git conflict marker, expected YAML", "resolve the conflict first"}
			}
		}
	}
	return nil
}

// badCharacter finds bytes that are not text; the parser reports no place for
// them.
func badCharacter(t trouble) *explanation {
	if t.line > 0 {
		return nil
	}
	const hint = "save the file as UTF-8 text"
	line := 1
	for text := t.file.text; len(text) > 0; line++ {
		end := bytes.IndexByte(text, '\n')
		if end < 0 {
			end = len(text)
		}
		for i, column := 0, 1; i < end; column++ {
			r, size := utf8.DecodeRune(text[i:end])
			if r == utf8.RuneError && size == 1 || r < ' ' && r != '\t' && r != '\r' || r == 0x7f {
				return &explanation{line, column, fmt.Sprintf("the byte 0x%02x is not text, expected UTF-8", text[i]), hint}
			}
			i += size
		}
		text = text[min(end+1, len(text)):]
	}
	return &explanation{1, 1, "not text: " + t.message, hint}
}

func tab(t trouble) *explanation {
	line := t.text(t.line)
	before := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	at := strings.IndexByte(before, '\t')
	if at < 0 {
		return nil
	}
	return &explanation{t.line, at + 1, "found a tab, expected spaces: YAML allows only spaces for indentation", "replace each tab at the start of a line with two spaces"}
}

const mappingHere = "mapping values are not allowed"

// missingColon finds the word above without a colon.
func missingColon(t trouble) *explanation {
	deeper := strings.Contains(t.message, "expected key") && indent(t.text(t.line)) > indent(t.text(t.above(t.line)))
	if !deeper && !strings.Contains(t.message, mappingHere) && !strings.Contains(t.message, "could not find expected ':'") {
		return nil
	}
	for n := t.line; n > 0 && n >= t.line-1; n = t.above(n) {
		if n == t.line && (deeper || strings.Contains(t.message, mappingHere)) {
			continue
		}
		if e := colonIn(n, t.text(n)); e != nil {
			return e
		}
		if !strings.Contains(t.message, mappingHere) {
			return nil
		}
	}
	return nil
}

// colonIn explains what is missing in line n: the colon, or the space after it.
func colonIn(n int, line string) *explanation {
	word := strings.TrimSpace(strings.TrimSuffix(strings.SplitN(line, " #", 2)[0], "\r"))
	column := indent(line) + 1
	if rest, ok := strings.CutPrefix(word, "- "); ok {
		column += len(word) - len(strings.TrimLeft(rest, " "))
		word = strings.TrimLeft(rest, " ")
	}
	if name, value, ok := strings.Cut(word, ":"); ok && value != "" && value[0] != ' ' && isWord(name) {
		if credential.Hide(name, value) || credential.Hide("", word) {
			value = "…"
		}
		return &explanation{n, column + len(name), fmt.Sprintf("expected a space after the colon: \"%s: %s\"", name, value), "add a space: without it YAML reads the colon as part of the text"}
	}
	if isWord(word) {
		return &explanation{n, column, fmt.Sprintf("expected %q, found %q without a colon", word+":", word), fmt.Sprintf("write %q, and indent its contents by two more spaces", word+":")}
	}
	return nil
}

func isWord(text string) bool {
	return text != "" && regexp.MustCompile(`^["']?[A-Za-z0-9_][A-Za-z0-9_./-]*["']?$`).MatchString(text)
}

// secondColon is for "key: value: more", and for a key below a value.
func secondColon(t trouble) *explanation {
	if !strings.Contains(t.message, mappingHere) {
		return nil
	}
	line := []rune(t.text(t.line))
	before := string(line[:min(max(t.col-1, 0), len(line))])
	if key, value, ok := strings.Cut(strings.TrimLeft(before, " -"), ": "); ok && credential.Hide(key, value) {
		return &explanation{t.line, t.col, fmt.Sprintf("found a second colon in the value of %q, expected a quoted value", key), "quote the whole value"}
	} else if ok {
		return &explanation{t.line, t.col, fmt.Sprintf("found a second colon in the value of %q, expected a quoted value", key),
			fmt.Sprintf("quote the whole value, or write %q on its own line, indented", strings.TrimSpace(value)+":")}
	}
	if up := t.above(t.line); up > 0 && indent(t.text(t.line)) > indent(t.text(up)) {
		return &explanation{t.line, indent(t.text(t.line)) + 1, fmt.Sprintf("indented under line %d, which already has a value", up),
			fmt.Sprintf("indent it by %d spaces, like line %d", indent(t.text(up)), up)}
	}
	return &explanation{t.line, t.col, "found a colon where a key is not allowed", "check the indentation of this line and the one above"}
}

// badIndent is for a line whose indentation is not a level of the lines above.
func badIndent(t trouble) *explanation {
	line := t.text(t.line)
	if !strings.Contains(t.message, "expected key") || strings.HasPrefix(strings.TrimSpace(line), "- ") {
		return nil
	}
	here := indent(line)
	levels := []string{}
	least := here + 1000
	for n := t.above(t.line); n > 0; n = t.above(n) {
		if i := indent(t.text(n)); i < least {
			least = i
			levels = append(levels, fmt.Sprint(i))
			if i == here && !strings.HasPrefix(strings.TrimSpace(t.text(n)), "- ") {
				return nil
			}
		}
	}
	slices.Reverse(levels)
	return &explanation{t.line, here + 1, fmt.Sprintf("indented by %d spaces, expected %s as in the lines above", here, either(levels)), "start all keys of a mapping in the same column"}
}

// either joins alternatives: a, b or c.
func either(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " or " + words[len(words)-1]
}

// mixedList is for items among keys, and keys among items.
func mixedList(t trouble) *explanation {
	item := strings.HasPrefix(strings.TrimSpace(t.text(t.line))+" ", "- ")
	column := indent(t.text(t.line)) + 1
	switch {
	case strings.Contains(t.message, "'-' indicator"):
		return &explanation{t.line, column, fmt.Sprintf("found a key between the items of the list that starts in line %d, expected \"- \"", t.began), "start the line with \"- \", or indent it to the correct level"}
	case item && strings.Contains(t.message, "expected key"):
		return &explanation{t.line, column, fmt.Sprintf("found a list item between the keys of the mapping that starts in line %d, expected \"key: value\"", t.began), "indent the item under its key, or write it as \"key: value\""}
	}
	return nil
}
