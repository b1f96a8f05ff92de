package dotenv

import (
	"strings"
	"unicode/utf8"
)

const byteOrderMark = "\uFEFF"

// Entry is one key of a file.
type Entry struct {
	Key   string
	Value string
	Place Place // of the key
}

// Options say what a file cannot know.
type Options struct {
	File       string                      // the name used in errors
	Lookup     func(string) (string, bool) // the environment, for bare keys
	AllowUnset bool                        // a bare key whose variable is unset is an empty value
}

// Parse reads a whole file. Every line that is neither blank nor a comment is
// an entry or a [Problem] of the returned *[Error]: nothing is left out, no
// line is too long. Keys may repeat; what that means is for the caller to say.
func Parse(d Dialect, text string, opts Options) ([]Entry, error) {
	p := parser{Dialect: d, Options: opts, cursor: cursor{text: text, number: 1}}
	if d.BOM && strings.HasPrefix(text, byteOrderMark) {
		p.at, p.start = len(byteOrderMark), len(byteOrderMark)
	}
	for ; !p.done(); p.next() {
		p.statement()
	}
	if len(p.problems) > 0 {
		return nil, &Error{File: opts.File, Dialect: d.Name, Problems: p.problems}
	}
	return p.entries, nil
}

type parser struct {
	Dialect
	Options
	cursor
	entries  []Entry
	problems []Problem
}

// statement reads what starts in the current line.
func (p *parser) statement() {
	rest := p.rest()
	if bad := invalidUTF8(rest); bad >= 0 {
		p.problem(NotUTF8, bad)
		return
	}
	trimmed := strings.TrimLeftFunc(rest, p.Space)
	if trimmed == "" || strings.HasPrefix(trimmed, p.Comment) {
		return
	}
	p.at += len(rest) - len(trimmed)
	key, _, hasValue := strings.Cut(trimmed, p.Equals)
	if broken, ok := p.Key(key); !ok {
		p.problem(broken, offset(broken, key))
		return
	}
	entry := Entry{Key: key, Place: p.place(0)}
	if hasValue {
		p.at += len(key) + len(p.Equals)
		p.assign(entry)
		return
	}
	p.bare(entry)
}

// assign reads the value of entry at the cursor.
func (p *parser) assign(entry Entry) {
	value, problem := p.Value(&p.cursor)
	if problem != nil {
		p.problems = append(p.problems, *problem)
		return
	}
	entry.Value = value
	p.entries = append(p.entries, entry)
}

// bare takes the value of entry from the environment. kubectl reads
// os.Getenv, so an unset variable is an empty value there.
func (p *parser) bare(entry Entry) {
	value, set := p.Lookup(entry.Key)
	if !set && !p.AllowUnset {
		p.problem(UnsetVariable, 0)
		return
	}
	entry.Value = value
	p.entries = append(p.entries, entry)
}

func (p *parser) problem(r Rule, offset int) {
	p.problems = append(p.problems, Problem{Place: p.place(offset), Rule: r})
}

// offset is where in key the rule is broken.
func offset(r Rule, key string) int {
	switch r {
	case NotKey, SpaceInKey, SpaceBeforeEquals:
		return max(0, firstBad(key))
	}
	return 0
}

// invalidUTF8 is the byte offset of the first byte that is no character, or -1.
func invalidUTF8(s string) int {
	if utf8.ValidString(s) {
		return -1
	}
	for i, r := range s {
		if _, size := utf8.DecodeRuneInString(s[i:]); r == utf8.RuneError && size == 1 {
			return i
		}
	}
	return -1
}
