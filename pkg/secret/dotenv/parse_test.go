package dotenv_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

func kubectl(t testing.TB) dotenv.Dialect {
	t.Helper()
	d, ok := dotenv.Find("kubectl")
	if !ok {
		t.Fatal("the table has no dialect kubectl")
	}
	return d
}

func environment(name string) (string, bool) {
	vars := map[string]string{"HOME": "/root", "EMPTY": ""}
	value, ok := vars[name]
	return value, ok
}

// pair is an entry as "line:column KEY=VALUE".
type pair struct {
	At         dotenv.Place
	Key, Value string
}

func TestKubectlReads(t *testing.T) {
	tests := map[string]struct {
		text string
		want []pair
	}{
		"nothing":                     {"", nil},
		"one line":                    {"A=b\n", []pair{{at(1, 1), "A", "b"}}},
		"no final line break":         {"A=b", []pair{{at(1, 1), "A", "b"}}},
		"empty value":                 {"A=\n", []pair{{at(1, 1), "A", ""}}},
		"blank lines and comments":    {"\n \t\n# c\n  #c=d\nA=1\n", []pair{{at(5, 1), "A", "1"}}},
		"space before the key":        {" \u00a0A=1\n", []pair{{at(1, 3), "A", "1"}}},
		"space is part of a value":    {"A= b  \n", []pair{{at(1, 1), "A", " b  "}}},
		"quotes are part of a value":  {"A=\"b\"\nB='c'\n", []pair{{at(1, 1), "A", `"b"`}, {at(2, 1), "B", "'c'"}}},
		"# is part of a value":        {"A=b # c\n", []pair{{at(1, 1), "A", "b # c"}}},
		"= is part of a value":        {"A==b=\n", []pair{{at(1, 1), "A", "=b="}}},
		"nothing is interpolated":     {"A=$HOME ${HOME} $2y$10\n", []pair{{at(1, 1), "A", "$HOME ${HOME} $2y$10"}}},
		"CRLF":                        {"A=1\r\n\r\nB=2\r\n", []pair{{at(1, 1), "A", "1"}, {at(3, 1), "B", "2"}}},
		"only the last CR is removed": {"A=1\r\r\n", []pair{{at(1, 1), "A", "1\r"}}},
		"CR at the end of the file":   {"A=1\r", []pair{{at(1, 1), "A", "1"}}},
		"byte order mark":             {"\uFEFFA=1\n", []pair{{at(1, 1), "A", "1"}}},
		"byte order mark and comment": {"\uFEFF# c\nA=1\n", []pair{{at(2, 1), "A", "1"}}},
		"keys with '.', '-', '_'":     {".a-b_C.1=x\n-k=y\n", []pair{{at(1, 1), ".a-b_C.1", "x"}, {at(2, 1), "-k", "y"}}},
		"NUL in a value":              {"A=b\x00c\n", []pair{{at(1, 1), "A", "b\x00c"}}},
		"bare key":                    {"HOME\n", []pair{{at(1, 1), "HOME", "/root"}}},
		"bare key, empty variable":    {"EMPTY\n", []pair{{at(1, 1), "EMPTY", ""}}},
		"a key twice":                 {"A=1\nA=2\n", []pair{{at(1, 1), "A", "1"}, {at(2, 1), "A", "2"}}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			entries, err := dotenv.Parse(kubectl(t), tt.text, dotenv.Options{File: "f", Lookup: environment})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, pairs(entries)); diff != "" {
				t.Errorf("entries (-want +got):\n%s", diff)
			}
		})
	}
}

func at(line, column int) dotenv.Place { return dotenv.Place{Line: line, Column: column} }

func pairs(entries []dotenv.Entry) []pair {
	var out []pair
	for _, e := range entries {
		out = append(out, pair{e.Place, e.Key, e.Value})
	}
	return out
}

func TestKubectlRefuses(t *testing.T) {
	tests := map[string]struct {
		text string
		at   dotenv.Place
		rule dotenv.Rule
	}{
		"not UTF-8":                {"A=1\nB=\u00fc\xff\n", at(2, 4), dotenv.NotUTF8},
		"not UTF-8 in a comment":   {"# \xff\n", at(1, 3), dotenv.NotUTF8},
		"no key":                   {"=x\n", at(1, 1), dotenv.NoKey},
		"no key, indented":         {"\t =x\n", at(1, 3), dotenv.NoKey},
		"export":                   {"export A=b\n", at(1, 1), dotenv.ExportWord},
		"export, tab":              {"export\tA=b\n", at(1, 1), dotenv.ExportWord},
		"space before =":           {"A =b\n", at(1, 2), dotenv.SpaceBeforeEquals},
		"bare key and space":       {"HOME \n", at(1, 5), dotenv.SpaceBeforeEquals},
		"space in key":             {"A B=b\n", at(1, 2), dotenv.SpaceInKey},
		"digit first":              {"1A=b\n", at(1, 1), dotenv.DigitFirst},
		"dot":                      {".=b\n", at(1, 1), dotenv.DotsFirst},
		"dots":                     {"..a=b\n", at(1, 1), dotenv.DotsFirst},
		"colon":                    {"A: b\n", at(1, 2), dotenv.NotKey},
		"base64":                   {"MHcCAQEEIIr/SSNQ\n", at(1, 12), dotenv.NotKey},
		"umlaut":                   {"K\u00e4=b\n", at(1, 2), dotenv.NotKey},
		"byte order mark, line 2":  {"z=1\n\uFEFFA=1\n", at(2, 1), dotenv.NotKey},
		"bare key, no variable":    {"UNSET\n", at(1, 1), dotenv.UnsetVariable},
		"bare key, no variable, 2": {"A=1\n  UNSET", at(2, 3), dotenv.UnsetVariable},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			entries, err := dotenv.Parse(kubectl(t), tt.text, dotenv.Options{File: "f", Lookup: environment})
			var bad *dotenv.Error
			if !errors.As(err, &bad) {
				t.Fatalf("got %v, %v; want an error", entries, err)
			}
			want := []dotenv.Problem{{Place: tt.at, Rule: tt.rule}}
			if diff := cmp.Diff(want, bad.Problems); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
			if bad.Hint() == "" || strings.HasSuffix(bad.Error(), ".") {
				t.Errorf("no hint or a full stop: %q, %q", bad.Error(), bad.Hint())
			}
		})
	}
}

func TestAllowUnset(t *testing.T) {
	entries, err := dotenv.Parse(kubectl(t), "UNSET\nHOME\n",
		dotenv.Options{File: "f", Lookup: environment, AllowUnset: true})
	want := []pair{{at(1, 1), "UNSET", ""}, {at(2, 1), "HOME", "/root"}}
	if diff := cmp.Diff(want, pairs(entries)); err != nil || diff != "" {
		t.Errorf("err %v, entries (-want +got):\n%s", err, diff)
	}
}

// kubectl reads with bufio.Scanner, whose lines end at 64 KiB, and ignores its
// error: that key and all later ones are lost.
func TestNoLineLimit(t *testing.T) {
	long := strings.Repeat("x", 3<<20)
	entries, err := dotenv.Parse(kubectl(t), "A=1\nBIG="+long+"\nC=3\n", dotenv.Options{Lookup: environment})
	if err != nil || len(entries) != 3 || entries[1].Value != long || entries[2].Value != "3" {
		t.Fatalf("lost something: %d entries, %v", len(entries), err)
	}
}

func TestErrorText(t *testing.T) {
	_, err := dotenv.Parse(kubectl(t), "A=1\n=x\n", dotenv.Options{File: "app.env", Lookup: environment})
	if got, want := err.Error(), "app.env:2:1: no key before '='"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	_, err = dotenv.Parse(kubectl(t), strings.Repeat("=x\n", 12), dotenv.Options{File: "app.env", Lookup: environment})
	want := "app.env: 12 lines are not KEY=VALUE in the kubectl dialect" +
		"\n  app.env:1:1: no key before '='"
	if got := err.Error(); !strings.HasPrefix(got, want) || !strings.HasSuffix(got, "\n  and 2 more, the last in line 12") {
		t.Errorf("got %q", got)
	}
}

// A dialect is one row: this dialect reads the same file differently, and
// consists only of a row.
func TestADialectIsARow(t *testing.T) {
	row := kubectl(t)
	row.Name, row.Comment, row.Equals = "colons", ";", ": "
	entries, err := dotenv.Parse(row, "; c\nA: b=c\n", dotenv.Options{Lookup: environment})
	want := []pair{{at(2, 1), "A", "b=c"}}
	if diff := cmp.Diff(want, pairs(entries)); err != nil || diff != "" {
		t.Errorf("err %v, entries (-want +got):\n%s", err, diff)
	}
}

func TestTheTableIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for _, d := range dotenv.Dialects() {
		if seen[d.Name] || d.Name == "" || d.Summary == "" || d.Source == "" {
			t.Errorf("dialect %q: the name is taken, or Name, Summary or Source is empty: complete its row in pkg/secret/dotenv/table.go", d.Name)
		}
		if d.Space == nil || d.Key == nil || d.Value == nil || d.Equals == "" {
			t.Errorf("dialect %q lacks a rule: Space, Key, Value and Equals are required (pkg/secret/dotenv/dialect.go describes them)", d.Name)
		}
		if d.Around == nil && (d.Export != nil || d.Colon != dotenv.NoColon || len(d.Quotes) > 0) {
			t.Errorf("dialect %q has Export, a colon or quotes: set Around as well, the characters that are skipped around the key and the value", d.Name)
		}
		seen[d.Name] = true
	}
	if _, ok := dotenv.Find("nobody's"); ok {
		t.Error("found a dialect that is not in the table")
	}
	if first := dotenv.Names()[0]; first != "dotenv" {
		t.Errorf("the first dialect is %s, want dotenv: it is the default of --env-dialect and the one that docs/env-dialects.md recommends", first)
	}
}

// Every rule has its own text and a hint.
func TestTheRulesAreComplete(t *testing.T) {
	seen := map[string]bool{}
	for rule := dotenv.NotUTF8; rule <= dotenv.UnsetVariable; rule++ {
		p := dotenv.Problem{Rule: rule}
		if seen[p.Says()] || p.Hint() == "" {
			t.Errorf("rule %d: text twice or no hint: %q", rule, p.Says())
		}
		seen[p.Says()] = true
	}
	if p := (dotenv.Problem{Rule: dotenv.UnsetVariable + 1}); p.Hint() != "" {
		t.Errorf("a rule is not in this test: %q", p.Says())
	}
}
