package report

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// gap stands for words in which the texts of a group differ.
const gap = "…"

// Texts with more words are told as they are: comparing takes time that grows
// with the square.
const longestCompared = 60

// frame is what two texts share, as words with a gap wherever they differ, if
// that is at least half of the longer one and three words.
func frame(a, b []string) ([]string, bool) {
	if slices.Equal(a, b) {
		return a, true
	}
	if max(len(a), len(b)) > longestCompared {
		return nil, false
	}
	words, shared := join(a, b, common(a, b))
	return words, shared >= 3 && 2*shared >= max(len(a), len(b))
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

// A gap that is filled has no more than this many characters.
const widestFilling = 60

// fill puts what the texts have in the place of their only gap, when that is
// short: "{a, b} does not exist".
func fill(words []string, texts []string) []string {
	at := slices.Index(words, gap)
	if at < 0 || slices.Contains(words[at+1:], gap) {
		return words
	}
	var variants []string
	for _, text := range texts {
		all := strings.Split(text, " ")
		variant := strings.Join(all[at:len(all)-(len(words)-at-1)], " ")
		if !slices.Contains(variants, variant) {
			variants = append(variants, variant)
		}
	}
	filling := "{" + strings.Join(variants, ", ") + "}"
	if len(variants) < 2 || utf8.RuneCountInString(filling) > widestFilling {
		return words
	}
	return slices.Concat(words[:at], []string{filling}, words[at+1:])
}
