// Package didyoumean finds the name that a person probably meant.
package didyoumean

import "strings"

// Part is the shortest candidate that holds the name, of three characters or
// more, as a part.
func Part(name string, candidates []string) (string, bool) {
	best := ""
	for _, c := range candidates {
		if len(name) > 2 && strings.Contains(c, name) && (best == "" || len(c) < len(best)) {
			best = c
		}
	}
	return best, best != ""
}

// Best is the candidate most like the name, if one is like it: at most a third
// of the name's characters differ (one, for short names), capitals apart. Of equally
// good ones the first in the alphabet is taken.
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
