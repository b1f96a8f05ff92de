package view

import (
	"strings"
	"unicode"
)

// glyphs is one charset.
type glyphs struct {
	available, ready, starting, unscheduled, failing, missing, terminating string
	arrow, atMost, atLeast, ellipsis, about                                string
	rule, tick, end                                                        string
	fatal, unclear, transient                                              string
}

func charset(ascii bool) glyphs {
	if ascii {
		return glyphs{
			available: "#", ready: "=", starting: "-", unscheduled: "?", failing: "x", missing: ".", terminating: "~",
			arrow: "->", atMost: "<=", atLeast: ">=", ellipsis: "...", about: "about",
			rule: "-", tick: "+", end: "'",
			fatal: "x", unclear: "?", transient: "-",
		}
	}
	return glyphs{
		available: "█", ready: "▓", starting: "▒", unscheduled: "◌", failing: "✗", missing: "·", terminating: "░",
		arrow: "→", atMost: "≤", atLeast: "≥", ellipsis: "…", about: "≈",
		rule: "─", tick: "┴", end: "┘",
		fatal: "✗", unclear: "?", transient: "◦",
	}
}

// clean makes foreign text fit for one line of a terminal: no control or
// invisible formatting characters, white space folded, and only ASCII if so asked.
func clean(s string, ascii bool) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar:
			return -1
		case ascii && r > unicode.MaxASCII:
			return asciiFor(r)
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func asciiFor(r rune) rune {
	switch r {
	case '“', '”', '„', '«', '»':
		return '"'
	case '‘', '’', '‚':
		return '\''
	case '–', '—', '−':
		return '-'
	}
	return '?'
}
