package build_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
)

// environment has these variables, and answers questions with the text of the
// question.
func environment(t *testing.T, variables map[string]string) build.Environment {
	t.Helper()
	return build.Environment{
		Lookup: func(name string) (string, bool) { value, ok := variables[name]; return value, ok },
		Dir:    t.TempDir(),
		Ask: func(_ context.Context, q build.Question) ([]byte, error) {
			return []byte(q.Text + "|" + q.Subject + "|" + q.Instead), nil
		},
	}
}

func TestPassphrase(t *testing.T) {
	env := environment(t, map[string]string{"SET": "from the variable"})
	if err := os.WriteFile(filepath.Join(env.Dir, "pass"), []byte("from the file\r\n\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct{ file, variable, want, err string }{
		"a file":              {file: "pass", want: "from the file"},
		"a missing file":      {file: "canary", err: "--passphrase-file: the file cannot be read: "},
		"a variable":          {variable: "SET", want: "from the variable"},
		"a variable not set":  {variable: "canary", err: "PLACE: no environment variable has that name"},
		"neither: a question": {want: "passphrase of web.key: |web.key is encrypted|use --passphrase-file or --passphrase-env"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := env.Passphrase(build.Setting{Value: tt.file, Place: "PLACE"}, build.Setting{Value: tt.variable, Place: "PLACE"})(t.Context(), "web.key")
			if tt.err == "" && (err != nil || string(got) != tt.want) {
				t.Errorf("got %q, %v", got, err)
			}
			if tt.err != "" && (err == nil || !strings.HasPrefix(err.Error(), tt.err) || strings.Contains(err.Error(), "canary")) {
				t.Errorf("error %v, want %q", err, tt.err)
			}
		})
	}
}

func TestExpand(t *testing.T) {
	for path, want := range map[string]string{"~/a": filepath.Join("/home/ada", "a"), "a": "a", "~ada/a": "~ada/a", "": ""} {
		if got := environment(t, map[string]string{"HOME": "", "USERPROFILE": "/home/ada"}).Expand(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
	if got := environment(t, nil).Expand("~/a"); got != "~/a" {
		t.Errorf("without a home: %q", got)
	}
}

func TestReadingPrompts(t *testing.T) {
	got, err := environment(t, nil).Reading().Ask(t.Context(), "password")
	if want := "value of password: |--prompt password|use --from-stdin password"; err != nil || string(got) != want {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestIndex(t *testing.T) {
	index := build.Index{}
	s := &build.Spec{Place: "f.yaml:1:1"}
	s.Identity.Name = "db"
	again := &build.Spec{Identity: s.Identity, Place: "f.yaml:9:1"}
	if err := errors.Join(index.Add(s, []string{"a", "b"}), index.Add(again, []string{"c"}), index.Add(again, nil)); err != nil {
		t.Fatal(err)
	}
	err := index.Add(again, []string{"d", "b"})
	if want := "f.yaml:9:1: secret/db in namespace b is already described at f.yaml:1:1"; err == nil || err.Error() != want {
		t.Errorf("error %v, want %q", err, want)
	}
}

func TestWithLabel(t *testing.T) {
	in := read(t, literals(t, []string{"a=1"}, nil))
	labelled := in.WithLabel("key", "value")
	if labelled.Identity.Labels["key"] != "value" || in.Identity.Labels != nil {
		t.Errorf("labels %v, before %v", labelled.Identity.Labels, in.Identity.Labels)
	}
	if labelled.WithLabel("key", "other").Identity.Labels["key"] != "value" {
		t.Error("a given label was replaced")
	}
}
