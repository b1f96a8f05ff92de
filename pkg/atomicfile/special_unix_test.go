//go:build linux || darwin

package atomicfile_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
)

// A pipe is written to, also through a link, and stays a pipe.
func TestWriteToPipe(t *testing.T) {
	dir := t.TempDir()
	pipe, to := filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip(err)
	}
	link(t, "pipe", to)
	reader, err := os.OpenFile(pipe, os.O_RDONLY|syscall.O_NONBLOCK, 0) // a writer then does not wait for one
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	for _, path := range []string{pipe, to} {
		if err := atomicfile.Write(path, []byte("new"), 0o644); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, 10)
		if n, err := reader.Read(got); string(got[:n]) != "new" {
			t.Errorf("%s: the reader got %q, %v", path, got[:n], err)
		}
	}
	if info, err := os.Lstat(pipe); err != nil || info.Mode() != fs.ModeNamedPipe|0o600 {
		t.Errorf("the pipe is %v, %v", info.Mode(), err)
	}
	wantEntries(t, dir, "link", "pipe")
}

// A pipe without a name, such as /dev/stdout in a pipeline, is written to.
func TestWriteToDescriptor(t *testing.T) {
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	path := fmt.Sprint("/dev/fd/", writer.Fd())
	if _, err := os.Stat(path); err != nil {
		t.Skip(err)
	}
	err = atomicfile.Write(path, []byte("new"), 0o644)
	if err = errors.Join(err, writer.Close()); err != nil {
		t.Fatal(err)
	}
	if text, err := io.ReadAll(reader); string(text) != "new" {
		t.Errorf("the reader got %q, %v", text, err)
	}
}

// A device is written to and not replaced.
func TestWriteToDevice(t *testing.T) {
	path := nullDevice(t)
	before, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := atomicfile.Write(path, []byte("new"), 0o644); err != nil {
		t.Fatal(err)
	}
	if after, err := os.Stat(path); err != nil || !os.SameFile(before, after) || after.Mode() != before.Mode() {
		t.Errorf("it is another file, or of mode %v, %v", after.Mode(), err)
	}
}

// nullDevice is /dev/null for a user who cannot replace it. Root gets a separate
// device: with a bug in Write, this test would break the machine.
func nullDevice(t *testing.T) string {
	t.Helper()
	null, err := os.Stat(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	if os.Getuid() != 0 {
		return os.DevNull
	}
	path := filepath.Join(t.TempDir(), "null")
	err = syscall.Mknod(path, syscall.S_IFCHR|0o600, int(null.Sys().(*syscall.Stat_t).Rdev))
	if err == nil {
		var file *os.File
		if file, err = os.OpenFile(path, os.O_WRONLY, 0); err == nil {
			err = file.Close()
		}
	}
	if err != nil {
		t.Skip(err) // no right to make devices, or a file system without them
	}
	return path
}
