package text

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Width is how many columns the text takes on a terminal: the sum of its
// characters, as wcwidth counts them, so that the parts of a text are together as
// wide as the whole. Combining marks have none, East Asian wide characters and
// emoji two. An emoji with a skin tone counts as its two characters: terminals
// that join them leave two columns free, where too small a number would break
// the line. Ambiguous characters count one column, whatever the locale.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i + wide(s[i:])
		}
	}
	return len(s)
}

func wide(s string) int {
	narrow := runewidth.Condition{StrictEmojiNeutral: true}
	w := 0
	for _, r := range s {
		w += narrow.RuneWidth(r)
	}
	return w
}

// Head is as much of the beginning of s as fits into the width.
func Head(s string, width int) string {
	used := 0
	for i, r := range s {
		if used += Width(string(r)); used > width {
			return s[:i]
		}
	}
	return s
}

// Tail is as much of the end of s as fits into the width. It does not start with
// a mark of a character that was cut off.
func Tail(s string, width int) string {
	start, used := len(s), 0
	for at := len(s); at > 0; {
		_, size := utf8.DecodeLastRuneInString(s[:at])
		at -= size
		w := Width(s[at : at+size])
		if used += w; used > width {
			break
		}
		if w > 0 {
			start = at
		}
	}
	return s[start:]
}

// Cut shortens a text to the width, at its end.
func Cut(s string, width int, ellipsis string) string {
	if Width(s) <= width {
		return s
	}
	return Head(s, max(0, width-Width(ellipsis))) + Head(ellipsis, width)
}

// CutMiddle shortens a name to the width and keeps its tail: the hash at the end
// of a ReplicaSet's or pod's name is what tells it from others.
func CutMiddle(name string, width int, ellipsis string) string {
	if Width(name) <= width {
		return name
	}
	keep := width - Width(ellipsis)
	if keep <= 0 {
		return Head(name, width)
	}
	end := Tail(name, max(keep*2/3, keep-8))
	return Head(name, keep-Width(end)) + ellipsis + end
}

// CutBoth shortens a message to the width, in its middle: what happened is often
// at its beginning, and why at its end.
func CutBoth(s string, width int, ellipsis string) string {
	if Width(s) <= width {
		return s
	}
	keep := max(0, width-Width(ellipsis))
	end := Tail(s, keep/2)
	return strings.TrimRight(Head(s, keep-Width(end)), " ") + Head(ellipsis, width) + strings.TrimLeft(end, " ")
}

// Pad fills the text with blanks up to the width, on its right.
func Pad(s string, width int) string { return s + blanks(width-Width(s)) }

// PadLeft fills the text with blanks up to the width, on its left.
func PadLeft(s string, width int) string { return blanks(width-Width(s)) + s }

func blanks(n int) string { return strings.Repeat(" ", max(0, n)) }

// Wrap breaks the text between words into lines of at most the width; a longer
// word has a line of its own. There is always one line, if an empty one.
func Wrap(s string, width int) []string {
	var lines []string
	line, used := "", 0
	for word := range strings.FieldsSeq(s) {
		w := Width(word)
		switch {
		case line == "":
			line, used = word, w
		case used+1+w <= width:
			line, used = line+" "+word, used+1+w
		default:
			lines = append(lines, line)
			line, used = word, w
		}
	}
	return append(lines, line)
}

// Chunks breaks a word into pieces of at most the width; a character that is
// wider is a piece of its own.
func Chunks(word string, width int) []string {
	var out []string
	start, used := 0, 0
	for i, r := range word {
		w := Width(string(r))
		if used > 0 && used+w > width {
			out = append(out, word[start:i])
			start, used = i, 0
		}
		used += w
	}
	return append(out, word[start:])
}
