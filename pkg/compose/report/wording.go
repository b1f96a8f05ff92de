package report

import (
	"slices"
	"strings"
)

// phrases are the words of a text; text in brackets is one word.
func phrases(text string) []string {
	var out []string
	depth := 0
	for word := range strings.SplitSeq(text, " ") {
		if depth > 0 {
			out[len(out)-1] += " " + word
		} else {
			out = append(out, word)
		}
		depth = max(0, depth+strings.Count(word, "(")-strings.Count(word, ")"))
	}
	return out
}

// wording is several texts that differ in one place at most, as words.
type wording struct {
	texts             [][]string // at least one
	before, after     int        // how many words all texts share before and after that place
	shortest, longest int        // text, in words
}

func newWording(text string) wording {
	words := phrases(text)
	n := len(words)
	return wording{[][]string{words}, n, n, n, n}
}

// join is the texts of both, if they share at least three words and half of the
// longest text: less says nothing.
func (w wording) join(other wording) (wording, bool) {
	first, joined := w.texts[0], w
	for _, text := range other.texts {
		joined.shortest, joined.longest = min(joined.shortest, len(text)), max(joined.longest, len(text))
		joined.before = min(joined.before, common(first, text, func(words []string, i int) string { return words[i] }))
		joined.after = min(joined.after, common(first, text, func(words []string, i int) string { return words[len(words)-1-i] }))
	}
	joined.after = min(joined.after, joined.shortest-joined.before-1) // every text has a word in that place
	shared := joined.before + joined.after
	if joined.after < 0 || shared < 3 || 2*shared < joined.longest {
		return w, false
	}
	joined.texts = append(joined.texts, other.texts...)
	return joined, true
}

// common is how many words of two texts are the same, in the order of at.
func common(a, b []string, at func(words []string, i int) string) int {
	n := 0
	for n < min(len(a), len(b)) && at(a, n) == at(b, n) {
		n++
	}
	return n
}

// text is one text for all, with what differs in braces: "{a, b} does not exist".
func (w wording) text() string {
	first := w.texts[0]
	if len(w.texts) == 1 {
		return strings.Join(first, " ")
	}
	var variants []string
	for _, text := range w.texts {
		if v := strings.Join(text[w.before:len(text)-w.after], " "); !slices.Contains(variants, v) {
			variants = append(variants, v)
		}
	}
	variants, mark := commonMark(variants)
	separator := ", "
	if slices.ContainsFunc(variants, func(v string) bool { return strings.Contains(v, separator) }) {
		separator = " | "
	}
	return strings.Join(slices.Concat(first[:w.before], []string{"{" + strings.Join(variants, separator) + "}" + mark}, first[len(first)-w.after:]), " ")
}

// commonMark takes the mark that all texts end in off them.
func commonMark(texts []string) (bare []string, mark string) {
	for _, mark := range []string{",", ":", ";"} {
		if !slices.ContainsFunc(texts, func(text string) bool { return !strings.HasSuffix(text, mark) }) {
			for _, text := range texts {
				bare = append(bare, strings.TrimSuffix(text, mark))
			}
			return bare, mark
		}
	}
	return texts, ""
}
