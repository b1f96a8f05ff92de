package atomicfile_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
)

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func wantContent(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s has %q, %v; want %q", path, got, err, want)
	}
}

// wantEntries checks what is in the folder: nothing temporary is left.
func wantEntries(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("the folder has %q, want %q", got, want)
	}
}

func link(t *testing.T, to, path string) {
	t.Helper()
	if err := os.Symlink(to, path); err != nil {
		t.Skip(err)
	}
}

// prepare prepares a file with the text "new".
func prepare(t *testing.T, dir atomicfile.Dir, name string) *atomicfile.Pending {
	t.Helper()
	p, err := atomicfile.Prepare(dir, atomicfile.File{Name: name, Content: []byte("new"), Mode: 0o644})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Discard() })
	return p
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "report.json")
	for _, text := range []string{"a long first text", "short", ""} {
		if err := atomicfile.Write(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		wantContent(t, path, text)
	}
	wantEntries(t, dir, "report.json")
}

// The mode is the one that os.OpenFile would give a new file, regardless of the
// mode of the previous file; the temporary file has it from the start.
func TestMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o666} {
		dir := t.TempDir()
		like, err := os.OpenFile(filepath.Join(t.TempDir(), "like"), os.O_CREATE|os.O_WRONLY, mode)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { like.Close() })
		want, err := like.Stat()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, "x")
		check := func() {
			t.Helper()
			if info, err := os.Stat(path); err != nil || info.Mode() != want.Mode() {
				t.Errorf("%o: the mode is %v, %v; want %v", mode, info.Mode(), err, want.Mode())
			}
		}
		for _, before := range []fs.FileMode{0, 0o600, 0o666} {
			if before != 0 {
				if err := os.Chmod(path, before); err != nil {
					t.Fatal(err)
				}
			}
			if err := atomicfile.Write(path, []byte("x"), mode); err != nil {
				t.Fatal(err)
			}
			check()
		}
		if _, err := atomicfile.Prepare(atomicfile.OS{}, atomicfile.File{Name: filepath.Join(dir, "y"), Mode: mode}); err != nil {
			t.Fatal(err)
		}
		temporary, err := filepath.Glob(filepath.Join(dir, atomicfile.Temporary+"*"))
		if err != nil || len(temporary) != 1 {
			t.Fatalf("temporary files: %q, %v", temporary, err)
		}
		path = temporary[0]
		check()
	}
}

// Links stay, and the file that they lead to is replaced in its own folder.
func TestWriteFollowsLinks(t *testing.T) {
	dir, other := t.TempDir(), t.TempDir()
	first, second, file := filepath.Join(dir, "first"), filepath.Join(other, "second"), filepath.Join(other, "file")
	put(t, file, "old")
	link(t, second, first)
	link(t, "file", second)
	if err := atomicfile.Write(first, []byte("new"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantContent(t, file, "new")
	wantEntries(t, other, "file", "second")
	for path, want := range map[string]string{first: second, second: "file"} {
		if to, err := os.Readlink(path); to != want {
			t.Errorf("%s leads to %q, %v; want %q", path, to, err, want)
		}
	}
}

func TestWriteRefusesLinkToNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "link")
	link(t, "nothing", path)
	if err := atomicfile.Write(path, []byte("new"), 0o600); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if to, err := os.Readlink(path); to != "nothing" {
		t.Errorf("the link leads to %q, %v", to, err)
	}
	wantEntries(t, dir, "link")
}

// An error has the name of the file and not its temporary name, and nothing
// changes.
func TestWriteFails(t *testing.T) {
	dir := t.TempDir()
	locked := filepath.Join(dir, "locked")
	if err := os.Mkdir(locked, 0o500); err != nil {
		t.Fatal(err)
	}
	paths := map[string]error{
		filepath.Join(dir, "missing", "x"): fs.ErrNotExist,
		dir:                                nil,
	}
	if os.Getuid() > 0 { // modes mean nothing to root
		paths[filepath.Join(locked, "x")] = fs.ErrPermission
	}
	for path, want := range paths {
		err := atomicfile.Write(path, []byte("x"), 0o600)
		if err == nil || want != nil && !errors.Is(err, want) || !strings.Contains(err.Error(), path) || strings.Contains(err.Error(), atomicfile.Temporary) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	wantEntries(t, dir, "locked")
	wantEntries(t, locked)
}

// broken is a Dir whose files cannot be written.
type broken struct{ atomicfile.OS }

func (b broken) OpenFile(name string, flag int, perm fs.FileMode) (*os.File, error) {
	file, err := b.OS.OpenFile(name, flag, perm)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	return os.Open(name) // for reading
}

func TestPrepareFails(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	put(t, path, "old")
	p, err := atomicfile.Prepare(broken{}, atomicfile.File{Name: path, Content: []byte("new"), Mode: 0o600})
	if err == nil || p != nil || !strings.Contains(err.Error(), path) {
		t.Errorf("got %v, %v", p, err)
	}
	wantContent(t, path, "old")
	wantEntries(t, dir, "x")
}

// A reader never sees a part of a file, or no file.
func TestReadersSeeOldOrNew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x")
	texts := []string{strings.Repeat("a", 1<<16), strings.Repeat("b", 1<<10)}
	put(t, path, texts[0])
	var done atomic.Bool
	var readers sync.WaitGroup
	for range 2 {
		readers.Go(func() {
			for !done.Load() {
				if got, err := os.ReadFile(path); err != nil || string(got) != texts[0] && string(got) != texts[1] {
					t.Errorf("read %d bytes, %v", len(got), err)
					return
				}
			}
		})
	}
	for i := range 200 {
		if err := atomicfile.Write(path, []byte(texts[i%2]), 0o600); err != nil {
			t.Error(err)
		}
	}
	done.Store(true)
	readers.Wait()
}

func TestPrepareChangesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	put(t, path, "old")
	p := prepare(t, atomicfile.OS{}, path)
	wantContent(t, path, "old")
	if err := p.Discard(); err != nil {
		t.Error(err)
	}
	wantContent(t, path, "old")
	wantEntries(t, dir, "x")
	if err := p.Discard(); err != nil {
		t.Errorf("again: %v", err)
	}
}

func TestCreateIsExclusive(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "x")
	const callers = 20
	var created atomic.Int32
	var all sync.WaitGroup
	for range callers {
		p := prepare(t, atomicfile.OS{}, path)
		all.Go(func() {
			switch err := p.Create(); {
			case err == nil:
				created.Add(1)
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
			if err := p.Discard(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := created.Load(); n != 1 {
		t.Errorf("%d of %d callers created the file", n, callers)
	}
	wantContent(t, path, "new")
	wantEntries(t, dir, "x")
}

func TestCreateKeepsExistingFiles(t *testing.T) {
	dir := t.TempDir()
	file, dangling := filepath.Join(dir, "file"), filepath.Join(dir, "dangling")
	put(t, file, "old")
	link(t, "nothing", dangling)
	for _, path := range []string{file, dangling, dir} {
		if err := prepare(t, atomicfile.OS{}, path).Create(); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: got %v", path, err)
		}
	}
	wantContent(t, file, "old")
	if _, err := os.Lstat(filepath.Join(dir, "nothing")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("written through a link: %v", err)
	}
}

// Replace does not follow links: callers resolve them first.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	file, to, folder := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "folder")
	put(t, file, "old")
	link(t, "file", to)
	p := prepare(t, atomicfile.OS{}, to)
	if err := errors.Join(p.Replace(), p.Discard()); err != nil {
		t.Fatal(err)
	}
	wantContent(t, file, "old")
	wantContent(t, to, "new")
	if info, err := os.Lstat(to); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the link is still one: %v, %v", info.Mode(), err)
	}
	if err := os.MkdirAll(filepath.Join(folder, "full"), 0o750); err != nil {
		t.Fatal(err)
	}
	p = prepare(t, atomicfile.OS{}, folder)
	if p.Replace() == nil {
		t.Error("a folder is replaced")
	}
	if err := p.Discard(); err != nil {
		t.Error(err)
	}
	wantEntries(t, dir, "file", "folder", "link")
}

// In a Root no path and no link leads outside.
func TestRoot(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	if err := prepare(t, root, "x").Replace(); err != nil {
		t.Error(err)
	}
	if err := prepare(t, root, "y").Create(); err != nil {
		t.Error(err)
	}
	wantContent(t, filepath.Join(dir, "x"), "new")
	wantContent(t, filepath.Join(dir, "y"), "new")
	link(t, outside, filepath.Join(dir, "out"))
	for _, name := range []string{"out/x", "../x"} {
		if _, err := atomicfile.Prepare(root, atomicfile.File{Name: name, Mode: 0o600}); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	wantEntries(t, outside)
}

// The temporary name does not grow with the name of the file.
func TestLongName(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("n", 255))
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Skip(err)
	}
	if err := atomicfile.Write(path, []byte("new"), 0o600); err != nil {
		t.Error(err)
	}
}
