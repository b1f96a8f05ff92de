package text

import (
	"strings"
	"unicode/utf8"

	"github.com/mattn/go-runewidth"
)

// Width is the number of columns of the text on a terminal: the sum of its characters,
// as wcwidth counts them, so that the width of a text is the sum of the widths of its
// parts. Combining marks have 0 columns, East Asian wide characters and emoji 2. An emoji
// with a skin tone counts as two characters: terminals that join them have two columns
// left, but a number that is too small would break the line. Ambiguous characters have 1
// column in every locale.
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

// Head is the start of s that fits into the width.
func Head(s string, width int) string {
	used := 0
	for i, r := range s {
		if used += Width(string(r)); used > width {
			return s[:i]
		}
	}
	return s
}

// Tail is the end of s that fits into the width. It does not start with a combining mark
// of a character that was cut.
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

// Cut shortens a text to the width by cutting its end.
func Cut(s string, width int, ellipsis string) string {
	if Width(s) <= width {
		return s
	}
	return Head(s, max(0, width-Width(ellipsis))) + Head(ellipsis, width)
}

// CutMiddle shortens a name to the width and keeps its end, because the hash at the end
// of the name of a ReplicaSet or pod makes it unique.
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

// CutBoth shortens a message to the width by cutting its middle, because the start of a
// message often has the event, and the end the reason.
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

// Wrap breaks the text between words into lines of at most the width. A longer word has a
// line of its own. There is at least one line, which may be empty.
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

// Chunks breaks a word into pieces of at most the width. A character that is wider is a
// piece of its own.
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
