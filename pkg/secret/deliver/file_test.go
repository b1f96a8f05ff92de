package deliver_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// yamlFormat prints YAML documents. before is called each time; the text is
// written after it.
type yamlFormat struct{ before func() }

func (f yamlFormat) Secrets(results []*build.Result) ([]byte, error) {
	var all []any
	for _, r := range results {
		all = append(all, r.Secret.Reveal())
	}
	return f.documents(all)
}

func (f yamlFormat) Sealed(objects []*sealed.Secret) ([]byte, error) {
	var all []any
	for _, o := range objects {
		all = append(all, o)
	}
	return f.documents(all)
}

func (f yamlFormat) documents(all []any) ([]byte, error) {
	if f.before != nil {
		f.before()
	}
	var texts []string
	for _, o := range all {
		text, err := yaml.Marshal(o)
		if err != nil {
			return nil, err
		}
		texts = append(texts, string(text))
	}
	return []byte(strings.Join(texts, "---\n")), nil
}

// output is a writer to a file of this name in an empty folder.
func (w *world) output(t *testing.T, before func(path string)) deliver.Writer {
	t.Helper()
	file := deliver.OutputFile{Name: "out.yaml", Path: filepath.Join(t.TempDir(), "out.yaml")}
	f := yamlFormat{}
	if before != nil {
		f.before = func() { before(file.Path) }
	}
	return deliver.Writer{Engine: w.Engine, File: file, Format: f}
}

func put(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// wantAlone checks that the folder has only this file, readable only for its
// owner.
func wantAlone(t *testing.T, path string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	info, statErr := os.Stat(path)
	if err != nil || statErr != nil || len(entries) != 1 {
		t.Fatal(entries, err, statErr)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
}

// A file is created, kept, and replaced; its generated values are kept.
func TestWrite(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	outcome, err := out.Write(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32")))
	if err != nil || outcome != deliver.Written {
		t.Fatal(outcome, err)
	}
	wantAlone(t, out.File.Path)
	first := content(t, out.File.Path)
	if err := os.Chmod(out.File.Path, 0o644); err != nil {
		t.Fatal(err)
	}
	if outcome, err = out.Write(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32"))); err != nil || outcome != deliver.Untouched {
		t.Fatal(outcome, err)
	}
	if content(t, out.File.Path) != first {
		t.Error("the file has changed")
	}
	wantAlone(t, out.File.Path)
	if outcome, err = out.Write(t.Context(), read(t, spec(t, "db", "name="+canary+" password:alnum:32"))); err != nil || outcome != deliver.Written {
		t.Fatal(outcome, err)
	}
	password := func(text string) string {
		_, rest, _ := strings.Cut(text, "password: ")
		value, _, _ := strings.Cut(rest, "\n")
		return value
	}
	if second := content(t, out.File.Path); password(first) == "" || password(first) != password(second) {
		t.Error("the password is not kept")
	}
	if !strings.HasPrefix(w.lines[0], "note: generated password: ") {
		t.Error(w.lines[0])
	}
	w.lines = slices.DeleteFunc(w.lines[1:], func(line string) bool { return strings.HasPrefix(line, "warning: out.yaml had mode 0644") })
	w.wantLines(t, "note: kept password: already exists",
		"note: secret/db: no longer in out.yaml: user", "note: kept password: already exists")
}

// The file is created exclusively: if it appears in the meantime, it is read,
// and its values are kept.
func TestWriteCreatesExclusively(t *testing.T) {
	w := newWorld(t)
	tries := 0
	out := w.output(t, func(path string) {
		if tries++; tries == 1 {
			put(t, path, "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\nstringData: {password: "+canary+"}\n")
		}
	})
	if outcome, err := out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:32"))); err != nil || outcome != deliver.Written || tries != 2 {
		t.Fatal(outcome, err, tries)
	}
	wantAlone(t, out.File.Path)
	if !strings.Contains(content(t, out.File.Path), "password: YzRuNHJ5\n") {
		t.Error("the value of the other call is lost")
	}
}

// A file that changes in the meantime is not overwritten.
func TestWriteSeesChanges(t *testing.T) {
	w := newWorld(t)
	tries := 0
	out := w.output(t, func(path string) {
		tries++
		put(t, path, fmt.Sprintf("# %d\napiVersion: v1\nkind: Secret\nmetadata: {name: db}\n", tries))
	})
	_, err := out.Write(t.Context(), read(t, spec(t, "db", "key="+canary)))
	wantError(t, err, "write out.yaml (--output-file): another process keeps changing it")
	if tries != 20 || !strings.HasPrefix(content(t, out.File.Path), "# 20\n") {
		t.Errorf("%d tries: %s", tries, content(t, out.File.Path))
	}
}

// Values that were generated in a failed try are used in the next one.
func TestWriteAgainKeepsValues(t *testing.T) {
	w := newWorld(t)
	tries := 0
	out := w.output(t, func(path string) {
		if tries++; tries == 1 {
			put(t, path, "")
		}
	})
	if _, err := out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:32", "a", "b"))); err != nil {
		t.Fatal(err)
	}
	text := content(t, out.File.Path)
	var values []string
	for line := range strings.Lines(text) {
		if strings.Contains(line, "password: ") {
			values = append(values, line)
		}
	}
	if len(values) != 2 || values[0] != values[1] || tries != 2 {
		t.Errorf("%d tries, %d values", tries, len(values))
	}
}

// If something would be lost, it is an error, and the file is not changed.
func TestWriteRefuses(t *testing.T) {
	const other = "apiVersion: v1\nkind: Secret\nmetadata: {name: other, namespace: ns}\ndata: {key: YzRuNHJ5}\n"
	for name, tt := range map[string]struct{ before, want string }{
		"another Secret":                     {other, "out.yaml (--output-file) contains secret/other in namespace ns"},
		"another Secret in a list":           {"kind: List\nitems:\n- kind: Secret\n  metadata: {name: other}\n", "out.yaml (--output-file) contains secret/other"},
		"another SealedSecret":               {"kind: SealedSecret\nmetadata: {name: other}\n", "contains secret/other"},
		"a ConfigMap":                        {"kind: ConfigMap\n", "contains something other than Secrets"},
		"a ConfigMap in a list":              {"kind: List\nitems: [{kind: ConfigMap}]\n", "contains something other than Secrets"},
		"no YAML":                            {"a: b: " + canary, "contains something other than Secrets"},
		"a Secret with an invalid structure": {"kind: Secret\ndata: " + canary, "contains something other than Secrets"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			out := w.output(t, nil)
			put(t, out.File.Path, tt.before)
			_, err := out.Write(t.Context(), read(t, spec(t, "db", "key="+canary)))
			wantError(t, err, tt.want)
			if len(fault.Hints(err)) == 0 || content(t, out.File.Path) != tt.before {
				t.Errorf("hints %q, content %q", fault.Hints(err), content(t, out.File.Path))
			}
		})
	}
}

// The file of -f lists all Secrets: others are removed, with a note.
func TestWriteFromSpecFile(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	put(t, out.File.Path, "apiVersion: v1\nkind: Secret\nmetadata: {name: other}\n")
	s := spec(t, "db", "key="+canary)
	s.Place = "secrets.yaml:1:1"
	if _, err := out.Write(t.Context(), read(t, s)); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t, "note: secret/other is removed from out.yaml")
}

// A Secret with a hash in its name replaces the one with the previous hash.
func TestWriteHash(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	var texts []string
	for _, pairs := range []string{"user=" + canary + " password:uuid", "user=" + canary + "2 password:uuid"} {
		s := spec(t, "db", pairs)
		s.Identity.AppendHash = true
		if _, err := out.Write(t.Context(), read(t, s)); err != nil {
			t.Fatal(err)
		}
		texts = append(texts, content(t, out.File.Path))
	}
	if texts[0] == texts[1] || strings.Count(texts[1], "kind: Secret") != 1 || w.lines[len(w.lines)-1] != "note: kept password: already exists" {
		t.Errorf("said %q", w.lines)
	}
}

func TestWriteFails(t *testing.T) {
	w := newWorld(t)
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, path string) string
		want    string
	}{
		"no folder": {func(_ *testing.T, path string) string { return filepath.Join(path, "none", "out.yaml") }, "no such file or directory"},
		"a folder": {func(t *testing.T, path string) string {
			t.Helper()
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
			return path
		}, "it is not a regular file"},
		"a large file": {func(t *testing.T, path string) string {
			t.Helper()
			put(t, path, "")
			if err := os.Truncate(path, 1<<30); err != nil {
				t.Fatal(err)
			}
			return path
		}, "it is larger than any file that this command writes"},
		"a link to nothing": {func(t *testing.T, path string) string {
			t.Helper()
			if err := os.Symlink("nothing", path); err != nil {
				t.Skip(err)
			}
			return path
		}, "no such file or directory"},
	} {
		t.Run(name, func(t *testing.T) {
			out := w.output(t, nil)
			out.File.Path = tt.prepare(t, out.File.Path)
			_, err := out.Write(t.Context(), read(t, spec(t, "db", "key="+canary)))
			wantError(t, err, "write out.yaml (--output-file): "+tt.want)
		})
	}
}

// A symbolic link is kept.
func TestWriteFollowsLinks(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	target := filepath.Join(t.TempDir(), "target.yaml")
	put(t, target, "")
	if err := os.Symlink(target, out.File.Path); err != nil {
		t.Skip(err)
	}
	if _, err := out.Write(t.Context(), read(t, spec(t, "db", "key="+canary))); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(out.File.Path); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(content(t, target), "name: db") {
		t.Error(info, err)
	}
}

// Nothing is written if one Secret of several cannot be built, or the call ends.
func TestWriteAllOrNothing(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	bad := spec(t, "bad", "key="+canary)
	bad.Rotation.Keys = []string{"none"}
	bad.Generate = spec(t, "x", "token:uuid").Generate
	_, err := out.Write(t.Context(), read(t, spec(t, "db", "key="+canary), bad))
	wantError(t, err, "--rotate")
	ended, end := context.WithCancel(t.Context())
	inputs := read(t, spec(t, "db", "key="+canary))
	end()
	if _, err := out.Write(ended, inputs); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := os.Stat(out.File.Path); !errors.Is(err, os.ErrNotExist) {
		t.Error("the file is there")
	}
	w.wantLines(t)
}

// Build ignores existing Secrets; the order is that of the specs.
func TestBuild(t *testing.T) {
	w := newWorld(t)
	results, err := w.Build(t.Context(), read(t, spec(t, "b", "password:uuid", "x", "y"), spec(t, "a", "key="+canary)))
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, r := range results {
		ids = append(ids, r.Secret.Namespace+"/"+r.Secret.Name)
	}
	if !slices.Equal(ids, []string{"x/b", "y/b", "/a"}) || !results[0].Secret.Data["password"].Equal(results[1].Secret.Data["password"]) {
		t.Errorf("built %q", ids)
	}
	if got := deliver.Notices(results[0], true); len(got) != 1 || !strings.HasPrefix(got[0].String(), "note: secret/b: generated password: ") {
		t.Errorf("notices %q", got)
	}
	if len(w.cluster.requests) != 0 {
		t.Errorf("requests %q", w.cluster.requests)
	}
}
