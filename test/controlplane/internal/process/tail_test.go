package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTail(t *testing.T) {
	dir := t.TempDir()
	var long strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&long, "line %d\n", i)
	}
	for name, tc := range map[string]struct {
		text string
		want string
	}{
		"long":       {long.String(), "    line 9998\n    line 9999"},
		"short":      {"only\n", "    only"},
		"unfinished": {"a\nb\nc", "    b\n    c"},
		"empty":      {"", "    "},
	} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(tc.text), 0o600); err != nil {
			t.Fatal(err)
		}
		if got := Tail(path, 2); got != tc.want {
			t.Errorf("%s: %q, expected %q", name, got, tc.want)
		}
	}
	if got := Tail(filepath.Join(dir, "none"), 2); !strings.Contains(got, "no log") {
		t.Errorf("no file: %q", got)
	}
}
