package deliver_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
)

func TestCheckOwner(t *testing.T) {
	const me, other, third = 1000, 1001, 1002
	for name, tt := range map[string]struct {
		file, folder, self int
		linked             bool
		want               string
	}{
		"mine":                               {me, me, me, false, ""},
		"mine, in /tmp":                      {me, 0, me, false, ""},
		"root's":                             {0, 0, me, false, ""},
		"planted in /tmp":                    {other, 0, me, false, "refused"},
		"planted in my folder":               {other, me, me, false, "refused"},
		"planted in the folder of a third":   {other, third, me, false, "refused"},
		"planted, for root":                  {other, 0, 0, false, "refused"},
		"in the folder of its owner":         {other, other, me, false, "warning"},
		"linked, in the folder of its owner": {other, other, me, true, "refused"},
		"mine, linked":                       {me, 0, me, true, ""},
		"root in the folder of its owner":    {other, other, 0, false, "warning"},
	} {
		notices, err := deliver.CheckOwner(deliver.OutputFile{Name: "out.yaml"}, tt.file, tt.folder, tt.self, tt.linked)
		got := ""
		switch {
		case err != nil:
			got = "refused"
		case len(notices) > 0:
			got = string(notices[0].Severity)
		}
		if got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

func TestExposed(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 0, 0, 0, time.UTC)
	for mode, want := range map[fs.FileMode]string{
		0o600: "", 0o400: "", 0o700: "",
		0o640: "its group could read its values since 2026-11-20T10:00:00Z,", 0o660: "its group could read or change its values since",
		0o644: "all users of this machine could read its values since", 0o666: "all users of this machine could read or change its values since",
	} {
		notices := deliver.Exposed(deliver.OutputFile{Name: "out.yaml"}, mode, at)
		if (want == "") != (len(notices) == 0) || want != "" && !strings.Contains(notices[0].String(), want) {
			t.Errorf("%v: %v, want %q", mode, notices, want)
		}
	}
}

// A file with values reports once that other users could read it. A new file, a file
// without values and a sealed one report nothing.
func TestWriteReportsExposedValues(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes have no users")
	}
	for name, tt := range map[string]struct {
		before string
		want   int
	}{
		"values":            {"apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {user: YQ==}\n", 1},
		"values, unchanged": {"", 1},
		"no values":         {"apiVersion: v1\nkind: Secret\nmetadata: {name: db}\n", 0},
		"a sealed Secret":   {"apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata: {name: db}\nspec: {encryptedData: {user: YQ==}}\n", 0},
	} {
		w := newWorld(t)
		out := w.output(t, nil)
		inputs := read(t, spec(t, "db", "user="+canary))
		if tt.before != "" {
			put(t, out.File.Path, tt.before)
		} else {
			if _, err := out.Write(t.Context(), inputs); err != nil || len(w.lines) != 0 {
				t.Fatal(w.lines, err)
			}
			if err := os.Chmod(out.File.Path, 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			if _, err := out.Write(t.Context(), inputs); err != nil {
				t.Fatal(err)
			}
		}
		if got := strings.Count(strings.Join(w.lines, "\n"), "warning: out.yaml had mode 0644: "); got != tt.want {
			t.Errorf("%s: %d warnings, want %d: %q", name, got, tt.want, w.lines)
		}
		wantAlone(t, out.File.Path)
	}
}

// A planted file keeps its content: none of its values is used.
func TestWriteRefusesPlantedFile(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a file of a different user")
	}
	const planted = "apiVersion: v1\nkind: Secret\nmetadata: {name: db}\ndata: {password: YWFhYWFhYWFhYWFhYWFhYQ==}\n"
	w := newWorld(t)
	out := w.output(t, nil)
	put(t, out.File.Path, planted)
	if err := os.Chown(out.File.Path, 12345, -1); err != nil {
		t.Fatal(err)
	}
	_, err := out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:16")))
	if err == nil || !strings.HasPrefix(err.Error(), "out.yaml (--output-file) belongs to a different user (UID 12345)") || content(t, out.File.Path) != planted {
		t.Fatalf("got %v", err)
	}
	if err := os.Chown(filepath.Dir(out.File.Path), 12345, -1); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:16"))); err != nil || !strings.HasPrefix(w.lines[0], "warning: out.yaml belongs to a different user (UID 12345)") {
		t.Errorf("in the folder of its owner: %v, %q", err, w.lines)
	}
}

// A file that other users can read after it was written is on a file system
// without modes.
func TestOpen(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes of users")
	}
	path := filepath.Join(t.TempDir(), "out.yaml")
	for mode, want := range map[fs.FileMode]string{
		0o600: "", 0o400: "",
		0o755: "out.yaml has mode 0755 because its file system does not keep modes: other users of this machine may read its values",
	} {
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, n := range deliver.Open(deliver.OutputFile{Name: "out.yaml", Path: path}) {
			got += n.Text
		}
		if got != want {
			t.Errorf("%o: got %q", mode, got)
		}
		if err := os.Chmod(path, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}
