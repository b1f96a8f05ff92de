package load

import (
	"fmt"
	"strings"
)

// nearest is a hint that names the candidate a person probably meant, or
// otherwise the candidates when they are few, or otherwise fallback.
func nearest(name string, candidates []string, fallback string) string {
	best, distance := "", 0
	for _, c := range candidates {
		d := edits(strings.ToLower(name), strings.ToLower(c))
		if best == "" || d < distance || d == distance && c < best {
			best, distance = c, d
		}
	}
	limit := max(1, len(name)/3)
	if len(name) == 1 {
		limit = 0
	}
	switch {
	case best != "" && distance <= limit:
		return fmt.Sprintf("did you mean %q?", best)
	case len(candidates) > 0 && len(candidates) <= 8:
		return fmt.Sprintf("%s: %s", fallback, strings.Join(candidates, ", "))
	}
	return fallback
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
