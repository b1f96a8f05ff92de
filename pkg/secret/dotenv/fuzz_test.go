package dotenv_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// FuzzParse holds the promises of the package against any text: no panic, no
// value in an error, every line in the result or in an error.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "A=1\nB=2\n", "\uFEFFA=1\r\n# c\r\n\r\nB=\r\n", "export A=b\n", "A =b\n", "=x\n", "HOME\nUNSET\n",
		"A=\"multi\nline\"\n", "K=-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1\n-----END\n", "A=\xff\xfe\n",
		"\x00=\x00\n", "..=x\n", "9=x\n", " \t\u2003\n", "A=1\rB=2\n", "K\u00e4=x", "a b c\n", "\xef\xbb\n", "A==\n==\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		entries, err := dotenv.Parse(kubectl(t), text, dotenv.Options{File: "f", Lookup: environment})
		if err != nil {
			checkEveryLineNamed(t, text, err)
			checkNothingTold(t, text, err)
			return
		}
		checkNothingLost(t, text, entries)
	})
}

// lines are the lines of text that say something, by number.
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

// checkNothingLost wants an entry for each line, with the rest of the line for
// its value.
func checkNothingLost(t *testing.T, text string, entries []dotenv.Entry) {
	t.Helper()
	want := lines(text)
	for _, e := range entries {
		line := want[e.Place.Line]
		if strings.Contains(line, "=") && line != e.Key+"="+e.Value {
			t.Errorf("line %d is read as another key or value", e.Place.Line)
		}
		delete(want, e.Place.Line)
	}
	if len(want) > 0 {
		t.Errorf("%d lines are lost", len(want))
	}
}

// checkEveryLineNamed wants a problem for each line that is refused on its own.
func checkEveryLineNamed(t *testing.T, text string, err error) {
	t.Helper()
	var bad *dotenv.Error
	if !errors.As(err, &bad) {
		t.Fatalf("another error: %T", err)
	}
	named := map[int]bool{}
	for _, p := range bad.Problems {
		named[p.Place.Line] = true
	}
	for number, line := range lines(text) {
		_, alone := dotenv.Parse(kubectl(t), "\n"+line, dotenv.Options{File: "f", Lookup: environment})
		if named[number] != (alone != nil) {
			t.Errorf("line %d: named %v, on its own %v", number, named[number], alone)
		}
	}
}

// checkNothingTold wants the same error when every letter of the text is
// another: then the error has nothing of the text in it. Texts with words that
// decide about the error are left alone.
func checkNothingTold(t *testing.T, text string, err error) {
	t.Helper()
	for _, word := range []string{"export", "HOME", "EMPTY"} {
		if strings.Contains(text, word) {
			return
		}
	}
	if !utf8.ValidString(text) {
		return
	}
	_, again := dotenv.Parse(kubectl(t), strings.Map(disguise, text), dotenv.Options{File: "f", Lookup: environment})
	if again == nil || again.Error() != err.Error() {
		t.Errorf("the error depends on the letters of the text:\n%v\n%v", err, again)
	}
}

func disguise(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' {
		return 'Q'
	}
	return r
}
