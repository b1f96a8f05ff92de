package outdir

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

var two = []render.File{
	{Path: "deployment-web.yaml", Content: []byte("kind: Deployment\n"), Marked: true},
	{Path: "secret-web.yaml", Content: []byte("kind: Secret\n"), Marked: true, Private: true},
}

func marked(name, text string) render.File {
	return render.File{Path: name, Content: []byte(text), Marked: true}
}

func mustWrite(t *testing.T, dir string, files []render.File, force bool) *Result {
	t.Helper()
	result, err := Write(dir, files, force)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func content(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func put(t *testing.T, text string, path ...string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(path...), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// refused writes, and requires a usage error and no changes.
func refused(t *testing.T, dir string, files []render.File, force bool, words string) {
	t.Helper()
	before := listing(t, dir)
	_, err := Write(dir, files, force)
	if err == nil || !strings.Contains(err.Error(), words) {
		t.Fatalf("got %v, want %q", err, words)
	}
	if fault.Code(err) != int(fault.Usage) {
		t.Errorf("exit code %d", fault.Code(err))
	}
	if after := listing(t, dir); !slices.Equal(before, after) {
		t.Errorf("before %q, after %q", before, after)
	}
}

func listing(t *testing.T, dir string) []string {
	t.Helper()
	var out []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			out = append(out, path)
			return err
		}
		text, err := os.ReadFile(path)
		out = append(out, path+":"+string(text))
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	return out
}

func TestWriteTwice(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a", "b")
	if got := mustWrite(t, dir, two, false); len(got.Written) != 2 || len(got.Unchanged) != 0 {
		t.Errorf("first: %+v", got)
	}
	if text := content(t, dir, "deployment-web.yaml"); !strings.HasSuffix(text, "\nkind: Deployment\n") || !strings.HasPrefix(text, marker) {
		t.Errorf("written: %q", text)
	}
	if got := mustWrite(t, dir, two, false); len(got.Written) != 0 || len(got.Unchanged) != 2 {
		t.Errorf("again: %+v", got)
	}
	changed := []render.File{marked(two[0].Path, "kind: Deployment # new\n"), two[1]}
	if got := mustWrite(t, dir, changed, false); !slices.Equal(got.Written, []string{two[0].Path}) {
		t.Errorf("changed: %+v", got)
	}
}

func TestSecretsAreReadableByOwnerOnly(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, two, false)
	perm := func(name string) fs.FileMode {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return info.Mode().Perm()
	}
	if perm(two[0].Path) != 0o644 || perm(two[1].Path) != 0o600 {
		t.Errorf("modes %v, %v", perm(two[0].Path), perm(two[1].Path))
	}
	if err := os.Chmod(filepath.Join(dir, two[1].Path), 0o644); err != nil { // the subject of the test
		t.Fatal(err)
	}
	if mustWrite(t, dir, two, false); perm(two[1].Path) != 0o600 {
		t.Error("a Secret that others can read is left so")
	}
}

func TestStaleFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, append(two, marked("service-a.yaml", "a"), marked("service-b.yaml", "b")), false)
	put(t, content(t, dir, "service-b.yaml")+"mine\n", dir, "service-b.yaml")
	put(t, "mine", dir, "notes.txt")
	got := mustWrite(t, dir, two, false)
	if !slices.Equal(got.Removed, []string{"service-a.yaml"}) || !slices.Equal(got.Kept, []string{"service-b.yaml"}) {
		t.Errorf("got %+v", got)
	}
	if content(t, dir, "notes.txt") != "mine" {
		t.Error("a file of the user is gone")
	}
}

func TestFilesOfOtherToolsAreKept(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, two, false)
	put(t, content(t, dir, two[0].Path)+"replicas: 2\n", dir, two[0].Path)
	refused(t, dir, []render.File{marked(two[0].Path, "new"), marked("new.yaml", "")}, false, two[0].Path)
	put(t, "kind: Other\n", dir, two[1].Path)
	refused(t, dir, two, false, two[1].Path)
	if got := mustWrite(t, dir, two, true); len(got.Written) != 2 {
		t.Errorf("forced: %+v", got)
	}
}

func TestFolderInTheWay(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, two[1].Path), 0o750); err != nil {
		t.Fatal(err)
	}
	refused(t, dir, two, false, "a folder exists with the name")
	refused(t, dir, two, true, "a folder exists with the name")
}

func TestLinkIsReplacedNotFollowed(t *testing.T) {
	dir, elsewhere := t.TempDir(), filepath.Join(t.TempDir(), "target")
	put(t, "mine", elsewhere)
	if err := os.Symlink(elsewhere, filepath.Join(dir, two[0].Path)); err != nil {
		t.Skip(err)
	}
	refused(t, dir, two, false, two[0].Path)
	mustWrite(t, dir, two, true)
	if content(t, elsewhere) != "mine" {
		t.Error("the target of the link was overwritten")
	}
}

func TestOutputIsAFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "out")
	put(t, "mine", file)
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink("nowhere", link); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{file, filepath.Join(file, "below"), link} {
		if _, err := Write(dir, two, true); fault.Code(err) != 2 || content(t, file) != "mine" {
			t.Errorf("%s: got %v", dir, err)
		}
	}
}

func TestUnwritableDirectory(t *testing.T) {
	if os.Getuid() == 0 {
		t.Skip("modes mean nothing to root")
	}
	dir := t.TempDir()
	if err := os.Chmod(dir, 0o500); err != nil { // the subject of the test
		t.Fatal(err)
	}
	if _, err := Write(dir, two, false); err == nil || len(listing(t, dir)) != 1 {
		t.Errorf("got %v, %q", err, listing(t, dir))
	}
}
