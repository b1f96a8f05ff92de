// Package foreign has texts for tests of the output: characters that control a
// terminal, which no output may have, and characters whose width is not one.
package foreign

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is the part of the text that outputs may show.
const Visible = "PLANTED"

// Characters are the attacks, by name.
var Characters = []struct{ Name, Text string }{
	{"an escape sequence that changes a colour", "\x1b[35m"},
	{"an escape sequence that sets the title", "\x1b]0;title\a"},
	{"a carriage return", "\r"},
	{"a bidirectional override", "\u202e"},
	{"a bidirectional isolate", "\u2067"},
	{"a character without width", "\u200b"},
	{"a byte order mark", "\ufeff"},
	{"a C1 control character", "\u009b"},
	{"a delete character", "\x7f"},
	{"a tag character", "\U000e0041"},
}

// Widths are texts and their number of columns. A skin tone counts as a separate
// character: terminals differ, and a number that is too small breaks lines.
var Widths = []struct {
	Text    string
	Columns int
}{
	{"ascii", 5}, {"größe", 5}, {"日本語", 6}, {"ｆｕｌｌ", 8}, {"한글", 4}, {"👍", 2}, {"👍🏽", 4}, {"🇩🇪", 2},
	{"été", 3}, {"ẋ̣", 1}, {"ไม้", 2}, {"☎ →", 3}, {"Ω½", 2},
}

// Forged is the start of a line that looks like one of the plugins.
const Forged = "hint: forged"

// Text has all the characters in one line, with the visible part around them.
func Text() string {
	var b strings.Builder
	b.WriteString(Visible)
	for _, c := range Characters {
		b.WriteString(c.Text)
	}
	return b.String() + Visible
}

// Formats has only the characters that reorder text or have no width. Some
// libraries reject control characters and accept these.
func Formats() string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.NewReplacer("\x1b[35m", "", "\x1b]0;title\a", "").Replace(Text()))
}

// Lines is the same text, and a forged line after it.
func Lines() string { return Text() + "\n" + Forged + "\nerror: forged" }

// own are the color sequences of the plugins.
var own = regexp.MustCompile("\x1b\\[(0|1|1;)?(38;5;(28|30|160|166|243))?m")

// zeroWidth are characters that reorder or have no width.
const zeroWidth = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e" +
	"\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\u3164\ufeff\uffa0\ufff9\ufffa\ufffb"

// Find returns the parts of an output that control a terminal: control characters
// except for line breaks, tabs and the plugins' own colors; characters that
// reorder or have no width; bytes that are not UTF-8; and forged lines. Its rules
// are independent of pkg/term/text.
func Find(output string) []string {
	var found []string
	for i, r := range own.ReplaceAllString(output, "") {
		switch {
		case r == '\n' || r == '\t':
		case unicode.IsControl(r), strings.ContainsRune(zeroWidth, r), r >= 0xe0000 && r <= 0xe0fff, r == utf8.RuneError:
			found = append(found, fmt.Sprintf("%U at byte %d", r, i))
		}
	}
	for line := range strings.Lines(output) {
		if forged.MatchString(line) {
			found = append(found, fmt.Sprintf("a line that is forged: %q", line))
		}
	}
	return found
}

// forged finds lines that start like those of the plugins, and contain the mark
// of a forged line.
var forged = regexp.MustCompile(`^ ?(hint|error|warning|note): forged`)
