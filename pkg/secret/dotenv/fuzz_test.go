package dotenv_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	composego "github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

func seeds() []string {
	return []string{
		"", "\n", "A=1\nB=2\n", "\uFEFFA=1\r\n# c\r\n\r\nB=\r\n", "export A=b\n", "A =b\n", "=x\n", "HOME\nUNSET\n",
		"A=\"multi\nline\"\n", "K=-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1\n-----END\n", "A=\xff\xfe\n",
		"\x00=\x00\n", "..=x\n", "9=x\n", " \t\u2003\n", "A=1\rB=2\n", "K\u00e4=x", "a b c\n", "\xef\xbb\n", "A==\n==\n",
		"A: b\nB : c\nC:d\nD:\n", "A='it''s'\nB='it\\'s'\nC=`\"`#\n", "A=\"\\n\\\"\\$\\\\\\0123\\0\\x\" # c\n", "A=\"x\" y\nB='z\n",
		"A=x #y\nB=x#y\nC=#y\nD= #y\n", "A=$HOME ${HOME} $$ ${X:-${Y-z}} ${HOME:+q} \\$\n", "A=\"${HOME:?\n}\"\n", "A=${\nB=${}\nC=${HOME!}\n",
		"export\n" + "export \n" + "export =1\nexport=1\nexport\tA\n", "A='\\'\nB=''\n", "A=`x\ny`\n\u2028B=1\n", "A=\"a\r\nb\"\r\n", "A=b\n\uFEFFB=c\n",
		"A=${HOME:-{}} ${EMPTY-}}\nB=${EMPTY:-a}b}\n", "A=\"-----BEGIN X-----\nYQ==\n-----END X-----\"\nB=1\n", "\u0085A=1\nB\u00a0=\u00a0x\u2003\n",
	}
}

// FuzzParse checks the guarantees of the package for any text, in every
// dialect: no panic, no part of the text in an error, every line in an entry or
// in a problem.
func FuzzParse(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed, false)
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, text string, interpolate bool) {
		for _, d := range dotenv.Dialects() {
			opts := dotenv.Options{File: "f", Lookup: environment, Interpolate: interpolate && d.Interpolates()}
			entries, err := dotenv.Parse(d, text, opts)
			checkStatements(t, d, text, opts)
			if err != nil {
				checkNoLeak(t, d, text, opts, err)
				continue
			}
			if d.Name == "kubectl" {
				checkNothingLost(t, text, entries)
			}
			dotenv.Differences(d, text, entries, opts)
		}
	})
}

// lines are the lines of text that are neither blank nor a comment, by number.
func lines(text string) map[int]string {
	out := map[int]string{}
	for i, line := range strings.Split(strings.TrimPrefix(text, "\uFEFF"), "\n") {
		line = strings.TrimLeftFunc(strings.TrimSuffix(line, "\r"), unicode.IsSpace)
		if line != "" && !strings.HasPrefix(line, "#") {
			out[i+1] = line
		}
	}
	return out
}

// checkNothingLost fails unless there is an entry for each line, with the rest
// of the line as its value.
func checkNothingLost(t *testing.T, text string, entries []dotenv.Entry) {
	t.Helper()
	want := lines(text)
	for _, e := range entries {
		line := want[e.Place.Line]
		if strings.Contains(line, "=") && line != e.Key+"="+e.Value {
			t.Errorf("line %d is read as a different key or value", e.Place.Line)
		}
		delete(want, e.Place.Line)
	}
	if len(want) > 0 {
		t.Errorf("%d lines are lost", len(want))
	}
}

// checkStatements fails unless there is one entry or a problem for every
// statement of the text.
func checkStatements(t *testing.T, d dotenv.Dialect, text string, opts dotenv.Options) {
	t.Helper()
	for _, s := range dotenv.Statements(d, text, opts) {
		switch {
		case s.Problem && s.Entries > 0, s.Entries > 1:
			t.Errorf("%s: a statement is %d entries, problem %v", d.Name, s.Entries, s.Problem)
		case len(lines(s.Text)) > 0 && !s.Problem && s.Entries == 0:
			t.Errorf("%s: a statement is lost: %q", d.Name, s.Text)
		}
	}
}

// checkNoLeak fails unless an error consists of the file's name, places, the
// texts of the rules and, in braces, names of variables. For a dialect without
// escapes and names the error must also be the same if every letter of the text
// is replaced.
func checkNoLeak(t *testing.T, d dotenv.Dialect, text string, opts dotenv.Options, err error) {
	t.Helper()
	var bad *dotenv.Error
	if !errors.As(err, &bad) {
		t.Fatalf("a different error: %T", err)
	}
	want := fmt.Sprintf("f: %d lines are not KEY=VALUE in the %s dialect", len(bad.Problems), d.Name)
	for i, p := range bad.Problems {
		said := dotenv.Problem{Rule: p.Rule}.Says()
		if p.Name != "" {
			said += ": " + p.Name
			if !opts.Interpolate || !strings.Contains(text, "${"+p.Name) && !strings.Contains(text, "\\") {
				t.Errorf("%s: a name that is not in braces", d.Name)
			}
		}
		line := fmt.Sprintf("f:%d:%d: %s", p.Place.Line, p.Place.Column, said)
		if len(bad.Problems) == 1 {
			want = line
		} else if i < 10 {
			want += "\n  " + line
		}
	}
	if got, _, _ := strings.Cut(err.Error(), "\n  and "); got != want {
		t.Errorf("%s: the error is not made of places and rules:\n%s\n%s", d.Name, got, want)
	}
	if d.Name == "kubectl" || d.Name == "docker" {
		checkDisguised(t, d, text, opts, err)
	}
}

// checkDisguised skips texts with words that the error depends on.
func checkDisguised(t *testing.T, d dotenv.Dialect, text string, opts dotenv.Options, err error) {
	t.Helper()
	for _, word := range []string{"export", "HOME", "EMPTY", "-----"} {
		if strings.Contains(text, word) {
			return
		}
	}
	if !utf8.ValidString(text) {
		return
	}
	_, again := dotenv.Parse(d, strings.Map(disguise, text), opts)
	if again == nil || again.Error() != err.Error() {
		t.Errorf("%s: the error depends on the letters of the text:\n%v\n%v", d.Name, err, again)
	}
}

func disguise(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return 'Q'
	}
	return r
}

// FuzzPrint checks that every entry that can be written is read back, alone and
// among others.
func FuzzPrint(f *testing.F) {
	for _, seed := range seeds() {
		f.Add("A", seed, "b")
		f.Add("A", "x", seed)
		f.Add(seed, "", " ")
	}
	f.Add("A", "#", `\`) // in node's dialect a backslash before a quote hides it
	f.Fuzz(func(t *testing.T, key, first, second string) {
		for _, d := range dotenv.Dialects() {
			in := []dotenv.Entry{{Key: "FIRST", Value: first}, {Key: key, Value: second}, {Key: "LAST", Value: first + second}}
			text, bad := dotenv.Print(d, in)
			if bad >= 0 {
				if d.Name == "dotenv" && key == "A" && utf8.ValidString(first) && utf8.ValidString(second) &&
					!strings.ContainsAny(first+second, "\x00\uFEFF") {
					t.Errorf("dotenv cannot write entry %d", bad)
				}
				continue
			}
			for _, interpolate := range []bool{false, d.Name == "dotenv" || d.Name == "compose"} {
				out, err := dotenv.Parse(d, text, dotenv.Options{File: "f", Lookup: environment, Interpolate: interpolate})
				if err != nil {
					t.Fatalf("%s: %v of %q", d.Name, err, text)
				}
				if diff := cmp.Diff(in, placeless(out)); diff != "" {
					t.Errorf("%s (-in +out):\n%s\nof %q", d.Name, diff, text)
				}
			}
		}
	})
}

func placeless(entries []dotenv.Entry) []dotenv.Entry {
	var out []dotenv.Entry
	for _, e := range entries {
		out = append(out, dotenv.Entry{Key: e.Key, Value: e.Value})
	}
	return out
}

// FuzzCompose checks that compose-go reads everything that the compose dialect
// reads, with the same result. The reverse is not true: docs/env-dialects.md
// lists what is refused here.
func FuzzCompose(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := dotenv.Parse(dialect(t, "compose"), text, dotenv.Options{Lookup: environment, Interpolate: true})
		if err != nil || strings.ContainsAny(text, "\u017f\u212a") {
			return // a long s and a Kelvin are letters of a name there, by (?i)
		}
		if end := strings.LastIndex(text, "\n") + 1; end < len(text) {
			text += "\n" // a bare key that ends the file is a value without a key there
		}
		theirs, err := composego.ParseWithLookup(strings.NewReader(text), environment)
		if err != nil {
			t.Fatalf("compose-go refuses it: %v", err)
		}
		ours := map[string]string{}
		for _, e := range entries {
			ours[e.Key] = e.Value
		}
		if diff := cmp.Diff(theirs, ours); diff != "" {
			t.Errorf("(-compose-go +ours):\n%s", diff)
		}
	})
}
