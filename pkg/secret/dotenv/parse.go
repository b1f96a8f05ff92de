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

// Options are the settings that are not in a file.
type Options struct {
	File        string                      // the name used in errors
	Lookup      func(string) (string, bool) // the environment, for bare keys and references; nil: it is empty
	AllowUnset  bool                        // an unset variable is not an error: see [Bare]; in a value it is empty
	Interpolate bool                        // references to variables in values are replaced; see [Dialect.Interpolates]
}

// Parse reads a whole file. Every line that is neither blank nor a comment is
// part of an entry or of a [Problem] of the returned *[Error]: nothing is left
// out, and the length of a line has no limit. Keys may repeat; the caller
// decides what that means. An *[InterpolationError] means that Interpolate was
// set but the dialect has no references.
//
// With Interpolate a reference is looked up in the environment first, then in
// the lines before it.
func Parse(d Dialect, text string, opts Options) ([]Entry, error) {
	if opts.Interpolate && !d.Interpolates() {
		return nil, &InterpolationError{Dialect: d.Name}
	}
	p := read(d, text, opts)
	if len(p.problems) > 0 {
		return nil, &Error{File: opts.File, Dialect: d.Name, Problems: p.problems}
	}
	return p.entries, nil
}

// read is like Parse, but also returns the entries that could be read despite
// the problems.
func read(d Dialect, text string, opts Options) *parser {
	text, broken := d.decode(text)
	p := newParser(d, text, opts)
	if broken != nil {
		p.problems = append(p.problems, Problem{Place: p.placeOf(len(text)), Rule: *broken})
		p.foreign = true
		return p
	}
	for !p.done() {
		p.step()
	}
	return p
}

// decode is the text in UTF-8. If its encoding is the problem, the text is the
// part before it, and broken is the rule.
func (d Dialect) decode(text string) (decoded string, broken *Rule) {
	rule, found := foreign(text)
	if !found {
		return text, nil
	}
	if d.UTF16 {
		decoded, whole, ok := decode16(text)
		switch {
		case ok && whole:
			return decoded, nil
		case ok:
			rule = NotUTF16
			return decoded, &rule
		}
	}
	return "", &rule
}

func newParser(d Dialect, text string, opts Options) *parser {
	if d.CR && strings.Contains(text, "\r") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	p := &parser{Dialect: d, Options: opts, cursor: cursor{text: text, number: 1}}
	if d.BOM && strings.HasPrefix(text, byteOrderMark) {
		p.at, p.start = len(byteOrderMark), len(byteOrderMark)
	}
	p.dirty = p.badCharacter(text[p.at:]) >= 0
	if opts.Interpolate {
		p.values = map[string]string{}
	}
	return p
}

type parser struct {
	Dialect
	Options
	cursor
	dirty    bool              // the text has a character that is not allowed
	values   map[string]string // with Interpolate, the values so far
	grown    int               // bytes inserted by references
	entries  []Entry
	problems []Problem
	foreign  bool // the encoding is the problem
}

// step reads the statement that starts in the current line and moves to the
// line after it. A bad character takes precedence over anything that was read
// around it.
func (p *parser) step() {
	from, entries, problems := p.cursor, len(p.entries), len(p.problems)
	p.statement()
	p.next()
	if !p.dirty {
		return
	}
	index := p.badCharacter(p.text[from.at:p.at])
	if index < 0 {
		return
	}
	p.entries = p.entries[:entries]
	rule := badRule(p.text[from.at+index:])
	p.problems = append(p.problems[:problems], Problem{Place: from.placeOf(from.at + index), Rule: rule})
}

// statement reads the statement that starts in the current line.
func (p *parser) statement() {
	rest := p.rest()
	trimmed := strings.TrimLeftFunc(rest, p.Space)
	if trimmed == "" || strings.HasPrefix(trimmed, p.Comment) {
		return
	}
	p.at += len(rest) - len(trimmed)
	trimmed, ok := p.export(trimmed)
	if !ok {
		p.problem(ExportAlone, 0)
		return
	}
	key, behind := p.split(trimmed)
	if broken, index := p.Key(key); index >= 0 {
		p.problem(broken, index)
		return
	}
	entry := Entry{Key: key, Place: p.place(0)}
	if behind < 0 {
		p.bare(entry)
		return
	}
	p.at += behind
	p.assign(entry)
}

// export skips the word "export" if the dialect has it. It is not ok if no key
// follows.
func (p *parser) export(line string) (rest string, ok bool) {
	behind, found := strings.CutPrefix(line, "export")
	if !found || p.Export == nil {
		return line, true
	}
	rest = strings.TrimLeftFunc(behind, p.Export)
	if len(rest) == len(behind) {
		return line, behind != ""
	}
	rest = strings.TrimLeftFunc(rest, p.Around)
	if rest == "" || strings.HasPrefix(rest, p.Comment) || strings.HasPrefix(rest, p.Equals) {
		return line, false
	}
	p.at += len(line) - len(rest)
	return rest, true
}

// split is the key of a line and the offset after its separator, or -1 if the
// line is only a key.
func (p *parser) split(line string) (key string, behind int) {
	key, _, found := strings.Cut(line, p.Equals)
	behind = len(key) + len(p.Equals)
	if !found {
		behind = -1
	}
	if colon := p.colon(key); colon >= 0 {
		key, behind = line[:colon], colon+1
		if p.Colon == TightColon {
			return key, behind
		}
	}
	if p.Around != nil {
		key = strings.TrimRightFunc(key, p.Around)
	}
	return key, behind
}

// colon is the offset of a separating colon in the text before Equals, or -1.
func (p *parser) colon(before string) int {
	index := strings.IndexByte(before, ':')
	if p.Colon == NoColon || index < 0 {
		return -1
	}
	next, _ := utf8.DecodeRuneInString(before[index+1:])
	if p.Colon == TightColon && !p.Around(next) {
		return -1
	}
	return index
}

// bare reads the value of entry from the environment.
func (p *parser) bare(entry Entry) {
	if p.Bare == BareRefused {
		p.problem(MissingEquals, 0)
		return
	}
	value, set := p.lookup(entry.Key)
	switch {
	case set || p.AllowUnset && p.Bare == BareFromEnvironment:
		p.add(entry, value)
	case !p.AllowUnset:
		p.problem(UnsetVariable, 0)
	}
}

func (p *parser) lookup(name string) (string, bool) {
	if p.Lookup == nil {
		return "", false
	}
	return p.Lookup(name)
}

func (p *parser) add(entry Entry, value string) {
	entry.Value = value
	p.entries = append(p.entries, entry)
	if p.values != nil {
		p.values[entry.Key] = value
	}
}

func (p *parser) problem(r Rule, offset int) {
	p.problems = append(p.problems, Problem{Place: p.place(offset), Rule: r})
}
