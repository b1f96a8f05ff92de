package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// gap represents words in which the texts of a group differ.
const gap = "…"

// Texts with more words are reported unchanged: comparing takes time that grows
// with the square.
const longestCompared = 60

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

// frame is what two texts share, as words with a gap wherever they differ, if
// that is at least half of the longer one, three words, and two for each gap
// where there are more than two gaps: less says nothing.
func frame(a, b []string) ([]string, bool) {
	if slices.Equal(a, b) {
		return a, true
	}
	if max(len(a), len(b)) > longestCompared {
		return nil, false
	}
	words, shared := join(a, b, common(a, b))
	gaps := 0
	for _, word := range words {
		if word == gap {
			gaps++
		}
	}
	return words, shared >= 3 && (gaps <= 2 || shared >= 2*gaps) && 2*shared >= max(len(a), len(b))
}

// common is the table of the longest common subsequence: how many words of
// a[i:] and b[j:] are the same, in order.
func common(a, b []string) [][]int {
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] && a[i] != gap {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	return length
}

// join walks the table and counts the shared words.
func join(a, b []string, length [][]int) (words []string, shared int) {
	skip := func() {
		if len(words) == 0 || words[len(words)-1] != gap {
			words = append(words, gap)
		}
	}
	i, j := 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j] && a[i] != gap:
			words, shared = append(words, a[i]), shared+1
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			skip()
			i++
		default:
			skip()
			j++
		}
	}
	if i < len(a) || j < len(b) {
		skip()
	}
	return words, shared
}

// What fills a gap is about this wide at most.
const widestFilling = 60

// fill puts what the texts have in the place of their only gap, as far as there
// is room: "{a, b and 3 more} does not exist".
func fill(words []string, texts []string) []string {
	at := slices.Index(words, gap)
	if at < 0 || slices.Contains(words[at+1:], gap) {
		return words
	}
	variants, mark := commonMark(variants(texts, at, len(words)-at-1))
	n, width := 0, 0
	for n < len(variants) && width+text.Width(variants[n]) <= widestFilling {
		width += text.Width(variants[n]) + len(", ")
		n++
	}
	if n == 0 || len(variants) < 2 {
		return words
	}
	filling := strings.Join(variants[:n], ", ")
	if more := len(variants) - n; more > 0 {
		filling = fmt.Sprintf("%s and %d more", filling, more)
	}
	return slices.Concat(words[:at], strings.Split("{"+filling+"}"+mark, " "), words[at+1:])
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

// variants are the texts without their first and last words, each once.
func variants(texts []string, first, last int) []string {
	var out []string
	seen := map[string]bool{}
	for _, text := range texts {
		words := phrases(text)
		variant := strings.Join(words[first:len(words)-last], " ")
		if !seen[variant] {
			seen[variant] = true
			out = append(out, variant)
		}
	}
	return out
}
