package helm

import (
	"encoding/base64"
	"strings"
)

// text is a string of an object that values of the chart are part of.
type text struct {
	pieces []piece
	form   form
}

// piece is a literal text, or a mark.
type piece struct {
	literal string
	mark    *mark
}

// meant is the text with the chart's default values.
func (t text) meant() string {
	var b strings.Builder
	for _, p := range t.pieces {
		if p.mark != nil {
			b.WriteString(p.mark.meant)
		} else {
			b.WriteString(p.literal)
		}
	}
	return b.String()
}

// form is how an object encodes a text.
type form int

const (
	asItIs   form = iota
	expanded      // Kubernetes expands $(NAME) in it, so that "$(" and "$$" are escaped
	encoded       // base64
)

// read undoes the form.
func (f form) read(s string) string {
	switch f {
	case encoded:
		if content, err := base64.StdEncoding.DecodeString(s); err == nil {
			return string(content)
		}
	case expanded:
		return strings.ReplaceAll(s, "$$", "$")
	}
	return s
}

// decoded is the decoded base64 text, or s if it is not base64.
func decoded(s string) string {
	if content, err := base64.StdEncoding.DecodeString(s); err == nil && standIn.Match(content) {
		return string(content)
	}
	return s
}

// split splits a text with placeholders.
func (m *marks) split(s string) []piece {
	var pieces []piece
	rest := s
	for {
		at := standIn.FindStringIndex(rest)
		if at == nil {
			break
		}
		if at[0] > 0 {
			pieces = append(pieces, piece{literal: rest[:at[0]]})
		}
		word := rest[at[0]:at[1]]
		if k := m.of(word); k != nil {
			pieces = append(pieces, piece{mark: k})
		} else {
			pieces = append(pieces, piece{literal: word})
		}
		rest = rest[at[1]:]
	}
	if rest != "" {
		pieces = append(pieces, piece{literal: rest})
	}
	return pieces
}

// filter makes any text a YAML scalar. helm removes "<no value>" from its output;
// JSON escapes it.
func (t text) filter() string {
	if t.form == encoded {
		return "b64enc | quote"
	}
	for _, p := range t.pieces {
		if strings.Contains(p.literal, "<no value>") {
			return "toJson"
		}
	}
	return "quote"
}
