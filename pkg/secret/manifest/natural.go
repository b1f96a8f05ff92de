package manifest

import (
	"cmp"
	"strings"
)

// natural orders keys like kubectl's YAML: at the first difference, letters
// come after everything else, and numbers by their value, so that KEY_2 is
// before KEY_10. It follows keyList.Less in sorter.go of go.yaml.in/yaml/v2
// v2.4.4, without its limit for long numbers. Keys are ASCII.
//
// The order is not transitive: some three keys form a circle ("1e3", "2026-1",
// "1000"). So sort only input with a fixed order; otherwise the result is
// random.
func natural(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	if i == len(a) || i == len(b) {
		return cmp.Compare(len(a), len(b))
	}
	if x, y := letter(a[i]), letter(b[i]); x || y {
		return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(a[i], b[i]))
	}
	m, n := digits(a[i:]), digits(b[i:])
	if !within(a[:i]) {
		return cmp.Or(compareNumbers(strings.TrimLeft(m, "0"), strings.TrimLeft(n, "0")), cmp.Compare(len(m), len(n)), cmp.Compare(a[i], b[i]))
	}
	return cmp.Or(compareNumbers(m, n), cmp.Compare(len(m), len(n)), cmp.Compare(a[i], b[i]))
}

func rank(isLetter bool) int {
	if isLetter {
		return 1
	}
	return 0
}

// digits are those that text starts with.
func digits(text string) string {
	n := 0
	for n < len(text) && digit(text[n]) {
		n++
	}
	return text[:n]
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// within reports whether the next character is inside a number that has begun:
// after a digit other than 0.
func within(before string) bool {
	for i := len(before) - 1; i >= 0 && digit(before[i]); i-- {
		if before[i] != '0' {
			return true
		}
	}
	return false
}

// compareNumbers compares by value: there are no leading zeros.
func compareNumbers(m, n string) int {
	return cmp.Or(cmp.Compare(len(m), len(n)), strings.Compare(m, n))
}
