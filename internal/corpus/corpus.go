// Package corpus reads the cases of other projects' tests, which BATUTA_CORPUS
// names. A test that needs them is skipped without them, and reports that.
package corpus

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// File is one file of the corpus.
func File(t testing.TB, elements ...string) []byte {
	t.Helper()
	root := os.Getenv("BATUTA_CORPUS")
	if root == "" {
		t.Skipf("BATUTA_CORPUS is not set: the cases of %s are not run", filepath.Join(elements...))
	}
	data, err := os.ReadFile(filepath.Join(append([]string{root}, elements...)...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Rows are the lines of a file of JSON lines.
func Rows[T any](t testing.TB, elements ...string) []T {
	t.Helper()
	var rows []T
	for line := range bytes.Lines(File(t, elements...)) {
		var row T
		if err := json.Unmarshal(line, &row); err != nil {
			t.Fatal(err)
		}
		rows = append(rows, row)
	}
	return rows
}
