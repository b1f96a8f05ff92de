package dotenv_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// differences are written "line:column KEY: dialects", or "line:column file:
// dialects".
func differences(t *testing.T, d dotenv.Dialect, text string, opts dotenv.Options) []string {
	t.Helper()
	opts.Lookup = environment
	entries, err := dotenv.Parse(d, text, opts)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, diff := range dotenv.Differences(d, text, entries, opts) {
		key := diff.Key
		if key == "" {
			key = "file"
		}
		out = append(out, fmt.Sprintf("%d:%d %s: %s", diff.Place.Line, diff.Place.Column, key, strings.Join(diff.Dialects, " ")))
	}
	return out
}

func TestDifferences(t *testing.T) {
	tests := map[string]struct {
		dialect, text string
		opts          dotenv.Options
		want          []string
	}{
		"nothing":          {"dotenv", "A=1\nB=x-y\n\n# c\n", dotenv.Options{}, nil},
		"quotes":           {"dotenv", "A=\"1\"\nB=2\n", dotenv.Options{}, []string{"1:1 A: kubectl docker"}},
		"from kubectl":     {"kubectl", "A=\"1\"\nB=2\n", dotenv.Options{}, []string{"1:1 A: dotenv compose node"}},
		"bcrypt":           {"dotenv", "A=$2y$10$abcdefghijk\n", dotenv.Options{}, []string{"1:1 A: compose"}},
		"bcrypt in quotes": {"dotenv", "A='$2y$10$abcdefghijk'\n", dotenv.Options{}, []string{"1:1 A: kubectl docker"}},
		"a comment":        {"dotenv", "A=x#y\nB=x #y\n", dotenv.Options{}, []string{"1:1 A: node", "2:1 B: kubectl docker"}},
		"export": {"dotenv", "export A=1\nB=2\n", dotenv.Options{},
			[]string{"1:1 file: kubectl", "1:1 file: docker", "1:8 A: kubectl docker"}},
		"several lines": {"dotenv", "B=1\nA=\"x\ny\"\n", dotenv.Options{},
			[]string{"3:2 file: kubectl", "2:1 A: kubectl docker"}},
		"a colon": {"compose", "A: 1\nB=2\n", dotenv.Options{},
			[]string{"1:2 file: dotenv", "1:2 file: kubectl", "1:3 file: docker", "1:1 A: dotenv kubectl docker"}},
		"a line that node drops": {"kubectl", "HOME\nA=1\n", dotenv.Options{}, []string{"1:1 file: dotenv", "1:1 HOME: dotenv node"}},
		"unset": {"kubectl", "UNSET\n", dotenv.Options{AllowUnset: true},
			[]string{"1:1 file: dotenv", "1:1 UNSET: dotenv docker compose node"}},
		"references that compose replaces": {"compose", "A=$x\nB=2\n", dotenv.Options{}, []string{"1:1 A: compose"}},
		"a key again":                      {"node", "A=1\nA='2'\n", dotenv.Options{}, []string{"2:1 A: kubectl docker"}},
		"references": {"dotenv", "A=$HOME\nB=$$\n", dotenv.Options{Interpolate: true},
			[]string{"1:1 A: kubectl docker", "2:1 B: kubectl docker node"}},
		"a carriage return": {"dotenv", "A=1\rB=2\nC=3\n", dotenv.Options{},
			[]string{"1:1 A: kubectl docker compose", "2:1 B: kubectl docker compose"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			got := differences(t, dialect(t, tt.dialect), tt.text, tt.opts)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("the dialects that read it differently; a new dialect changes these lists (-want +got):\n%s", diff)
			}
		})
	}
}

// Plain text needs no comparison: a comparison finds no differences.
func FuzzPlain(f *testing.F) {
	for _, seed := range []string{
		"", "A=1\nB=x y\n\n# c\n", "A=", "A=a:b%c{}", "A=-----BEGIN", "_=~", "A=b \n", " A=b", "A =b", "A", "=", "#", "A=1\nA=2", "A=[b](c)", "a=--",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !dotenv.Plain(text) {
			return
		}
		for _, d := range dotenv.Dialects() {
			opts := dotenv.Options{File: "f", Lookup: environment}
			entries, err := dotenv.Parse(d, text, opts)
			if err != nil {
				t.Fatalf("%s: %v", d.Name, err)
			}
			if found := dotenv.Compare(d, text, entries, opts); found != nil {
				t.Errorf("%s: plain, but: %v", d.Name, found)
			}
		}
	})
}

// Names of variables follow the rule of the library.
func FuzzVariableName(f *testing.F) {
	for _, seed := range []string{"", ".", "..", "..a", ".a", "a", "A_b-c.9", "9a", "a b", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if got, want := dotenv.IsVariableName(key), len(validation.IsEnvVarName(key)) == 0; got != want {
			t.Errorf("%q: %v, want %v", key, got, want)
		}
	})
}
