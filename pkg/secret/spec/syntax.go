package spec

import (
	"errors"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// notText records the first byte that is not allowed in text, if there is one.
func (p *parser) notText(text []byte) bool {
	line, column := 1, 1
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			p.fail(Place{line, column}, "save the file as UTF-8; put a binary value into a separate file: `file: KEY=PATH`", "bytes that are not UTF-8")
			return true
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0x7f:
			p.fail(Place{line, column}, "put a binary value into a separate file: `file: KEY=PATH`", "a control character, which YAML does not allow")
			return true
		case r == '\n':
			line, column = line+1, 0
		}
		column++
		i += size
	}
	return false
}

// syntax records an error of the YAML parser, with a message that does not
// repeat the file: some of the parser's own messages do.
func (p *parser) syntax(text []byte, err error) {
	var load *yaml.LoadError
	if !errors.As(err, &load) {
		p.fail(Place{1, 1}, "", "invalid YAML")
		return
	}
	at := Place{max(load.Mark.Line, 1), max(load.Mark.Column, 1)}
	if began := load.ContextMark; strings.Contains(load.ContextMsg, "quoted scalar") && began.Line > 0 {
		at = Place{began.Line, max(began.Column, 1)}
	}
	says, hint := explain(load, lineOf(text, at.Line))
	p.fail(at, hint, "%s", says)
}

// explain is the table of errors of the YAML parser.
func explain(load *yaml.LoadError, line string) (says, hint string) {
	indent := line[:len(line)-len(strings.TrimLeft(line, " \t"))]
	for _, row := range []struct {
		applies    bool
		says, hint string
	}{
		{strings.Contains(indent, "\t"), "a tab; expected spaces: YAML allows only spaces for indentation", "replace the tab with two spaces"},
		{strings.Contains(load.ContextMsg, "quoted scalar"), "a quoted string that is not closed, or has an unknown escape",
			"close the quote; single-quoted strings have no escapes"},
		{strings.Contains(load.Message, "mapping values are not allowed"), "an unexpected colon",
			"put a string with a colon in quotes, or check the indentation"},
		{strings.Contains(load.Message, "unknown anchor"), "an alias without an anchor above it",
			"put a string that begins with '*' in quotes"},
		{strings.Contains(load.Message, "cannot start any token"), "a character that cannot begin a string",
			"put a string that begins with '@', '`' or '%' in quotes"},
		{strings.Contains(load.Message, "max depth"), "nested too deeply", ""},
	} {
		if row.applies {
			return row.says, row.hint
		}
	}
	return "invalid YAML", "check the indentation, colons and quotes of this line and the one above"
}

func lineOf(text []byte, number int) string {
	for line := range strings.Lines(string(text)) {
		if number--; number == 0 {
			return line
		}
	}
	return ""
}
