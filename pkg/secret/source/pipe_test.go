//go:build unix

package source_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

func TestNamedPipe(t *testing.T) {
	dir := t.TempDir()
	pipe := filepath.Join(dir, "pipe")
	must(t, syscall.Mkfifo(pipe, 0o600))
	go func() { _ = os.WriteFile(pipe, []byte("through a pipe"), 0o600) }()
	entries, _, err := read(t, options(dir), "f:k=pipe")
	if err != nil || len(entries) != 1 || entries[0] != "pipe k=through a pipe" {
		t.Errorf("got %v, %v", entries, err)
	}
}
