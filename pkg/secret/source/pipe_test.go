//go:build unix

package source_test

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/source"
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

// A pipe that a pattern matches is left out: reading it might never end.
func TestNamedPipeOfPattern(t *testing.T) {
	dir := folder(t, map[string]string{"d/a": "1"})
	must(t, syscall.Mkfifo(filepath.Join(dir, "d", "pipe"), 0o600))
	must(t, syscall.Mkfifo(filepath.Join(dir, "only"), 0o600))
	entries, warnings, err := read(t, options(dir), "f:d/*")
	if diff := cmp.Diff([]string{"d/a a=1"}, entries); err != nil || diff != "" {
		t.Errorf("err %v, entries (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff([]string{"d/pipe is not a file and is left out"}, warnings); diff != "" {
		t.Errorf("warnings (-want +got):\n%s", diff)
	}
	_, _, err = read(t, options(dir), "f:onl*")
	checkError(t, err, "onl* (the 1st --from-file): the pattern matches no files", "--allow-empty")
}

// <(COMMAND) of a shell has a number for a name, which is not a key.
func TestOpenFileWithoutKey(t *testing.T) {
	for _, path := range []string{"/dev/fd/63", "/proc/self/fd/11", "/proc/1/fd/0", "/dev//fd/63", "/dev/stdin", "/tmp/.psub.x1"} {
		_, _, err := read(t, options(t.TempDir()), "f:"+path)
		checkError(t, err, "the 1st --from-file: "+path+" has no name of its own; expected KEY=PATH", "write --from-file KEY=PATH")
	}
	r, w, err := os.Pipe()
	must(t, err)
	_, _ = w.WriteString("v")
	must(t, w.Close())
	defer func() { _ = r.Close() }()
	opts := options(t.TempDir())
	result, err := source.Read(t.Context(), []source.Spec{{Kind: source.File, Key: "k", Argument: fdPath(r), Place: "--ssh-privatekey"}}, opts)
	if err != nil || len(result.Entries) != 1 {
		t.Errorf("with a key: %v, %v", result, err)
	}
}

func fdPath(f *os.File) string { return fmt.Sprintf("/dev/fd/%d", f.Fd()) }
