package helm

import (
	"regexp"
	"strconv"
	"strings"
)

// helper is a named template.
type helper struct{ comment, name, body string }

func (h helper) String() string {
	return "{{/*\n" + h.comment + "\n*/}}\n{{- define " + quoted(h.name) + " -}}\n" + h.body + "\n{{- end }}\n"
}

var identifier = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// serviceValues is the expression for the values of a service.
func serviceValues(name string) string {
	if identifier.MatchString(name) {
		return ".Values.services." + name
	}
	return "(index .Values.services " + quoted(name) + ")"
}

// quoted is a string of a template.
func quoted(s string) string {
	if strings.ContainsAny(s, `"\`) && strconv.CanBackquote(s) {
		return "`" + s + "`"
	}
	return strconv.Quote(s)
}

// include is the text of the pieces: common code for values is in a helper. The
// lines of a longer text are separate, indented lines.
func (c *chart) include(t text, indent string) string {
	name, lines := ".text", t.lines()
	if t.form == expanded {
		name = ".literal"
	}
	separator := " "
	if len(lines) > 1 {
		separator = "\n" + indent + "  "
	}
	var b strings.Builder
	b.WriteString("include " + quoted(c.name+name) + " (list")
	for _, line := range lines {
		b.WriteString(separator)
		for i, p := range line {
			if i > 0 {
				b.WriteString(" ")
			}
			b.WriteString(c.source(p))
		}
	}
	b.WriteString(")")
	return b.String()
}

// lines are the pieces of each line, which ends with its line feed.
func (t text) lines() [][]piece {
	lines := [][]piece{nil}
	for _, p := range t.pieces {
		if p.mark != nil {
			lines[len(lines)-1] = append(lines[len(lines)-1], p)
			continue
		}
		for part := range strings.SplitAfterSeq(p.literal, "\n") {
			if part == "" {
				continue
			}
			lines[len(lines)-1] = append(lines[len(lines)-1], piece{literal: part})
			if strings.HasSuffix(part, "\n") {
				lines = append(lines, nil)
			}
		}
	}
	if len(lines[len(lines)-1]) == 0 {
		lines = lines[:len(lines)-1]
	}
	return lines
}

// source is the expression for the piece.
func (c *chart) source(p piece) string {
	switch {
	case p.mark == nil:
		return quoted(p.literal)
	case p.mark.name == "" || !c.variables[p.mark.name].varies || p.mark.meant == "":
		return p.mark.source
	}
	return "(include " + quoted(c.name+".text") + " (list " + p.mark.source + ") | default " + quoted(p.mark.meant) + ")"
}

// inline is the action for the text.
func (c *chart) inline(t text, indent string) string {
	return "{{ " + c.include(t, indent) + " | " + t.filter() + " }}"
}
