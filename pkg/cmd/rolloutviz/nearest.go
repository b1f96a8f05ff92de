package rolloutviz

import "strings"

// nearest is the name most like the one typed, "" when none is like it: at most
// a third of its letters differ, or one contains the other.
func nearest(typed string, names []string) string {
	best, least := "", len(typed)/3+1
	for _, name := range names {
		if d := distance(typed, name); d <= least {
			best, least = name, d-1
		}
	}
	if best != "" {
		return best
	}
	for _, name := range names {
		if strings.Contains(name, typed) || strings.Contains(typed, name) {
			return name
		}
	}
	return ""
}

// distance is the number of letters to insert, delete or replace (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j+1]+1, row[j]+1)
		}
	}
	return row[len(b)]
}
