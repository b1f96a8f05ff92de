// Package quick shortens exhaustive tests under go test -short, which make
// test-quick uses. make test runs them in full.
package quick

import "testing"

// Some are all the cases, or every n-th of them under -short.
func Some[T any](cases []T, n int) []T {
	if !testing.Short() {
		return cases
	}
	var some []T
	for i := 0; i < len(cases); i += n {
		some = append(some, cases[i])
	}
	return some
}

// Skip skips the test under -short.
func Skip(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("skipped by -short: make test runs it")
	}
}
