// Package didyoumean finds the name that a person probably meant.
package didyoumean

import "strings"

// Nearest is the candidate that was probably meant: one with a similar spelling, one
// that has the name as a part, or one that is the start or the end of the name
// ("output" for "output-format").
func Nearest(name string, candidates []string) (string, bool) {
	for _, find := range []func(string, []string) (string, bool){Best, Part, whole} {
		if best, ok := find(name, candidates); ok {
			return best, true
		}
	}
	return "", false
}

// whole is the longest candidate that the name starts or ends with, up to a dash.
func whole(name string, candidates []string) (string, bool) {
	best := ""
	for _, c := range candidates {
		if len(c) > 2 && len(c) > len(best) && (strings.HasPrefix(name, c+"-") || strings.HasSuffix(name, "-"+c)) {
			best = c
		}
	}
	return best, best != ""
}

// Part is the shortest candidate that has the name, of three characters or more, as
// a part.
func Part(name string, candidates []string) (string, bool) {
	best := ""
	for _, c := range candidates {
		if len(name) > 2 && strings.Contains(c, name) && (best == "" || len(c) < len(best)) {
			best = c
		}
	}
	return best, best != ""
}

// Short is the shortest candidate that the name, of three characters or more, is an
// abbreviation of: it starts with the same character and has the others in order
// ("img" for "image").
func Short(name string, candidates []string) (string, bool) {
	best := ""
	for _, c := range candidates {
		if len(name) > 2 && isShort(name, c) && (best == "" || len(c) < len(best) || len(c) == len(best) && c < best) {
			best = c
		}
	}
	return best, best != ""
}

func isShort(name, long string) bool {
	if name[0] != long[0] {
		return false
	}
	for _, r := range name {
		at := strings.IndexRune(long, r)
		if at < 0 {
			return false
		}
		long = long[at+1:]
	}
	return true
}

// Best is the candidate with the most similar spelling. At most a third of the name's
// characters may differ (one, for short names); upper and lower case are the same. Of
// candidates that are equally similar, it is the first in the alphabet.
func Best(name string, candidates []string) (string, bool) {
	best, least := "", limit(name)+1
	for _, c := range candidates {
		d := edits(strings.ToLower(name), strings.ToLower(c))
		if d < least || d == least && d <= limit(name) && c < best {
			best, least = c, d
		}
	}
	return best, least <= limit(name)
}

func limit(name string) int {
	if len(name) < 2 {
		return 0
	}
	return max(1, len(name)/3)
}

// edits is the number of changed, added, removed or swapped characters between
// a and b (optimal string alignment).
func edits(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range y {
		rows[0][j+1] = j + 1
	}
	for i := range x {
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			best := min(rows[i][j]+cost, rows[i][j+1]+1, rows[i+1][j]+1)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				best = min(best, rows[i-1][j-1]+1)
			}
			rows[i+1][j+1] = best
		}
	}
	return rows[len(x)][len(y)]
}
