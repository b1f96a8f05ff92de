package outdir

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/atomicfile"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

func raw(name, text string) render.File { return render.File{Path: name, Content: []byte(text)} }

var chart = []render.File{
	raw("base/kustomization.yaml", "kind: Kustomization\n"),
	raw("base/files/site/logo.png", "\x89PNG"),
	{Path: "base/secrets/db/password", Content: []byte("sesame"), Private: true},
	raw("NOTES.txt", "hello"),
}

// Files without a mark are written unchanged, and are recognised later.
func TestRawFiles(t *testing.T) {
	dir := t.TempDir()
	if got := mustWrite(t, dir, chart, false); len(got.Written) != 4 {
		t.Errorf("first: %+v", got)
	}
	for _, f := range chart {
		if content(t, dir, f.Path) != string(f.Content) {
			t.Errorf("%s holds something else", f.Path)
		}
	}
	for name, want := range map[string]os.FileMode{"base/secrets/db/password": 0o600, "NOTES.txt": 0o644, indexName: 0o600} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v %v", name, info.Mode(), err)
		}
	}
	before := listing(t, dir)
	if got := mustWrite(t, dir, chart, false); len(got.Unchanged) != 4 || !slices.Equal(before, listing(t, dir)) {
		t.Errorf("again: %+v", got)
	}
	changed := slices.Concat([]render.File{raw("base/kustomization.yaml", "kind: Other\n")}, chart[1:])
	if got := mustWrite(t, dir, changed, false); !slices.Equal(got.Written, []string{"base/kustomization.yaml"}) {
		t.Errorf("changed: %+v", got)
	}
}

func TestRawFilesChangedByHand(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, chart, false)
	put(t, "mine", dir, "base/files/site/logo.png")
	refused(t, dir, slices.Concat([]render.File{raw("new/file", "x")}, chart), false, "base/files/site/logo.png: not written by this command, or changed")
	if got := mustWrite(t, dir, chart, true); !slices.Equal(got.Written, []string{"base/files/site/logo.png"}) {
		t.Errorf("forced: %+v", got)
	}
}

// Files that are no longer generated are removed with their folders; files that
// the user changed or added are kept, with their folders.
func TestStaleFoldersAreRemoved(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, append(chart, raw("overlays/dev/a.yaml", "a"), raw("overlays/dev/b.yaml", "b"), raw("overlays/old/c.yaml", "c")), false)
	put(t, "mine", dir, "overlays/dev/b.yaml")
	put(t, "mine", dir, "overlays/dev/notes.txt")
	got := mustWrite(t, dir, chart, false)
	if !slices.Equal(got.Removed, []string{"overlays/dev/a.yaml", "overlays/old/c.yaml"}) || !slices.Equal(got.Kept, []string{"overlays/dev/b.yaml"}) {
		t.Errorf("got %+v", got)
	}
	if content(t, dir, "overlays/dev/notes.txt") != "mine" {
		t.Error("a file of the user is gone")
	}
	if _, err := os.Stat(filepath.Join(dir, "overlays/old")); !os.IsNotExist(err) {
		t.Errorf("the empty folder is there: %v", err)
	}
	if again := mustWrite(t, dir, chart, false); len(again.Kept) != 0 {
		t.Errorf("reported twice: %+v", again)
	}
}

// Changing the format and changing it back leaves no file of the other format,
// and no index.
func TestChangeOfFormat(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, two, false)
	plain := listing(t, dir)
	if got := mustWrite(t, dir, chart, false); len(got.Removed) != 2 {
		t.Errorf("to folders: %+v", got)
	}
	if got := mustWrite(t, dir, two, false); len(got.Removed) != 4 || !slices.Equal(plain, listing(t, dir)) {
		t.Errorf("back: %+v, %q", got, listing(t, dir))
	}
}

func TestFilledInSeedIsKept(t *testing.T) {
	dir := t.TempDir()
	seed := func(text string) []render.File {
		return []render.File{{Path: "secrets/password", Content: []byte(text), Private: true, Seed: true}}
	}
	mustWrite(t, dir, seed(""), false)
	if mustWrite(t, dir, seed("<fill in>"), false); content(t, dir, "secrets/password") != "<fill in>" {
		t.Error("a seed that was not filled in is not updated")
	}
	put(t, "sesame", dir, "secrets/password")
	for _, force := range []bool{false, true} {
		if got := mustWrite(t, dir, seed(""), force); len(got.Unchanged) != 1 || content(t, dir, "secrets/password") != "sesame" {
			t.Errorf("force %t: %+v", force, got)
		}
	}
	if got := mustWrite(t, dir, two, false); len(got.Kept) != 1 || content(t, dir, "secrets/password") != "sesame" {
		t.Errorf("no longer generated: %+v", got)
	}
}

func TestPathsStayInside(t *testing.T) {
	for _, name := range []string{"../out", "/etc/out", "a/../../out", "", ".", indexName} {
		dir := filepath.Join(t.TempDir(), "dir")
		if _, err := Write(dir, []render.File{raw(name, "x")}, true); err == nil {
			t.Errorf("%q is written", name)
		}
	}
	if _, err := Write(t.TempDir(), []render.File{raw("a", "x"), raw("a", "y")}, true); err == nil {
		t.Error("two files in one place")
	}
}

// A link at the path of a folder is never followed.
func TestLinkInPlaceOfFolder(t *testing.T) {
	for _, inside := range []bool{true, false} {
		dir := t.TempDir()
		elsewhere := t.TempDir()
		if inside {
			elsewhere = filepath.Join(dir, "mine")
			if err := os.Mkdir(elsewhere, 0o750); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Symlink(elsewhere, filepath.Join(dir, "base")); err != nil {
			t.Skip(err)
		}
		refused(t, dir, chart, false, "a file exists with the name of a folder")
		refused(t, dir, chart, true, "a file exists with the name of a folder")
		if entries, err := os.ReadDir(elsewhere); err != nil || len(entries) != 0 {
			t.Errorf("written through the link: %v %v", entries, err)
		}
	}
}

// An index can be edited, or come from another tool: it does not allow changes
// outside the directory, or to files with different content.
func TestForgedIndex(t *testing.T) {
	outside := filepath.Join(t.TempDir(), "precious")
	put(t, "mine", outside)
	dir := t.TempDir()
	up := strings.Repeat("../", strings.Count(dir, "/")+1)
	put(t, "mine", dir, "own.txt")
	put(t, indexHeader+"sha256:\n  "+up+outside[1:]+":\n  - "+digest([]byte("mine"))+"\n  own.txt:\n  - "+digest([]byte("other"))+"\n", dir, indexName)
	got := mustWrite(t, dir, chart, false)
	if content(t, outside) != "mine" || content(t, dir, "own.txt") != "mine" || len(got.Removed) != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestIndexOfAnotherTool(t *testing.T) {
	for _, text := range []string{"mine: true\n", indexHeader + "sha256: [1]\n", indexHeader + "other: {}\n", indexHeader + "\t"} {
		dir := t.TempDir()
		put(t, text, dir, indexName)
		refused(t, dir, chart, false, indexName+": not written by this command")
		mustWrite(t, dir, two, false) // needs no index
		if content(t, dir, indexName) != text {
			t.Error("an index of another tool is changed without need")
		}
		mustWrite(t, dir, chart, true)
	}
}

// prepared is a directory after planning, ready to be written.
func prepared(t *testing.T, dir string, files ...render.File) *directory {
	t.Helper()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	d := newDirectory(dir, root)
	d.changes, d.next = files, index{}
	d.index, _ = d.readIndex()
	for _, f := range files {
		d.next[f.Path] = []string{digest(f.Content)}
	}
	return d
}

// If a file cannot be renamed, the error lists the written ones, no temporary
// file remains, and the next run recognises the written files.
func TestRenameFailsHalfway(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, chart, false)
	if err := os.MkdirAll(filepath.Join(dir, "taken", "by-a-folder"), 0o750); err != nil {
		t.Fatal(err)
	}
	d := prepared(t, dir, raw("NOTES.txt", "new"), raw("fresh/a", "a"), raw("taken", "x"), raw("never/b", "b"))
	err := d.write()
	if err == nil || !strings.Contains(err.Error(), "taken: ") || !strings.HasSuffix(err.Error(), "; 2 of 4 files were already written: NOTES.txt, fresh/a") {
		t.Fatalf("got %v", err)
	}
	if content(t, dir, "NOTES.txt") != "new" || content(t, dir, "fresh/a") != "a" {
		t.Error("what is said to be written is not")
	}
	for _, line := range listing(t, dir) {
		if name, _, _ := strings.Cut(line, ":"); strings.Contains(name, atomicfile.Temporary) || strings.Contains(name, "never") {
			t.Errorf("not removed: %s", line)
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, "taken")); err != nil {
		t.Fatal(err)
	}
	mustWrite(t, dir, []render.File{raw("NOTES.txt", "newer"), raw("fresh/a", "b")}, false)
}

func TestFirstRenameFails(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "taken", "by-a-folder"), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := prepared(t, dir, raw("taken", "x"), raw("b", "b")).write(); err == nil || !strings.HasSuffix(err.Error(), "; nothing was written") {
		t.Errorf("got %v", err)
	}
}

// If a file cannot be prepared, nothing changes.
func TestPrepareFails(t *testing.T) {
	dir := t.TempDir()
	mustWrite(t, dir, chart, false)
	before := listing(t, dir)
	err := prepared(t, dir, raw("new/a", "a"), raw("NOTES.txt/below-a-file", "x")).write()
	if err == nil || !strings.HasSuffix(err.Error(), "; nothing was written") || !slices.Equal(before, listing(t, dir)) {
		t.Errorf("got %v, %q", err, listing(t, dir))
	}
}
