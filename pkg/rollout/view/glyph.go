package view

import (
	"strings"
	"unicode"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// glyphs is one charset.
type glyphs struct {
	available, ready, starting, unscheduled, failing, missing, terminating string
	oldAvailable                                                           string // an available pod of an old revision, where only the glyph shows the revision
	arrow, back, atMost, atLeast, ellipsis, about, times, dot              string
	rule, tick, end, dots                                                  string
	partition, point, next                                                 string
	fatal, unclear, transient, finished                                    string
	change                                                                 string
	states                                                                 [10]string // in the order of states
}

// ofState is the glyph of a verdict.
func (g *glyphs) ofState(s model.State) string {
	if i := urgency(s); i >= 0 {
		return g.states[i]
	}
	return g.unclear
}

func charset(ascii bool) glyphs {
	if ascii {
		return glyphs{
			available: "#", ready: "=", starting: "-", unscheduled: "?", failing: "x", missing: ".", terminating: "~",
			oldAvailable: "o",
			arrow:        "->", back: "<-", atMost: "<=", atLeast: ">=", ellipsis: "...", about: "about", times: "*", dot: ",",
			rule: "-", tick: "+", end: "'", dots: "-",
			partition: "|", point: "^", next: ">",
			fatal: "x", unclear: "?", transient: "-", finished: "!",
			change: "*",
			states: [10]string{"x", "X", "?", "!", "-", ">", ".", "=", "~", "+"},
		}
	}
	return glyphs{
		available: "█", ready: "▓", starting: "▒", unscheduled: "◌", failing: "✗", missing: "·", terminating: "░",
		oldAvailable: "□",
		arrow:        "→", back: "←", atMost: "≤", atLeast: "≥", ellipsis: "…", about: "≈", times: "×", dot: " ·",
		rule: "─", tick: "┴", end: "┘", dots: "┄",
		partition: "│", point: "▲", next: "▶",
		fatal: "✗", unclear: "?", transient: "◦", finished: "!",
		change: "◆",
		states: [10]string{"✗", "■", "?", "!", "◦", "▸", "·", "‖", "░", "✓"},
	}
}

// clean makes a text from the cluster safe for one line of a frame: without the colours of
// logs, with single blanks instead of white space, and in ASCII if wanted.
func clean(s string, ascii bool) string {
	if isPlain(s) {
		return s
	}
	s = text.Line(strings.Join(strings.Fields(text.WithoutStyles(s)), " "))
	if !ascii {
		return s
	}
	return strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII {
			return asciiFor(r)
		}
		return r
	}, s)
}

// isPlain reports whether there is nothing to clean: printable ASCII, single blanks.
func isPlain(s string) bool {
	for i := range len(s) {
		c := s[i]
		blank := c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ')
		if c < ' ' || c > '~' || blank {
			return false
		}
	}
	return true
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
