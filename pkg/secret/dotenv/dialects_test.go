package dotenv_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// pem has the form of a key over several lines.
const pem = "-----BEGIN EC PRIVATE KEY-----\nMHcCAQEEIIrYSSNQFaA2Hwf1duRSxKtLYX5CB04fSeQ6tF1aYQ==\n-----END EC PRIVATE KEY-----"

// reading is a text and the result of a dialect: entries, or the place and rule
// of each problem.
type reading struct {
	text string
	want []pair
	bad  []dotenv.Problem
}

func good(entries ...pair) []pair { return entries }

func bad(line, column int, rule dotenv.Rule) []dotenv.Problem {
	return []dotenv.Problem{{Place: at(line, column), Rule: rule}}
}

func (r reading) check(t *testing.T, d dotenv.Dialect, opts dotenv.Options) {
	t.Helper()
	opts.File, opts.Lookup = "f", environment
	entries, err := dotenv.Parse(d, r.text, opts)
	var problems []dotenv.Problem
	var e *dotenv.Error
	switch {
	case errors.As(err, &e):
		problems = e.Problems
		if e.Hint() == "" || strings.HasSuffix(e.Error(), ".") {
			t.Errorf("%s: %q: no hint, or a full stop", d.Name, r.text)
		}
	case err != nil:
		t.Fatal(err)
	}
	if diff := cmp.Diff(r.want, pairs(entries)); diff != "" {
		t.Errorf("%s: %q: entries (-want +got):\n%s%v", d.Name, r.text, diff, err)
	}
	if diff := cmp.Diff(r.bad, problems); diff != "" {
		t.Errorf("%s: %q: problems (-want +got):\n%s", d.Name, r.text, diff)
	}
}

// readings are texts that each dialect of the table reads or refuses.
func readings() map[string][]reading {
	return map[string][]reading{
		"dotenv": dotenvReadings(), "kubectl": kubectlReadings(), "docker": dockerReadings(), "compose": composeReadings(), "node": nodeReadings(),
	}
}

// Every dialect has texts that it reads and texts that it refuses.
func TestReadings(t *testing.T) {
	all := readings()
	for _, d := range dotenv.Dialects() {
		read, refused := 0, 0
		for _, r := range all[d.Name] {
			r.check(t, d, dotenv.Options{})
			if r.bad == nil {
				read++
			} else {
				refused++
			}
		}
		if read == 0 || refused == 0 {
			t.Errorf("the dialect %s has %d texts that it reads and %d that it refuses: add both to readings in pkg/secret/dotenv/dialects_test.go (see \"Where things go\" in CONTRIBUTING.md)",
				d.Name, read, refused)
		}
		delete(all, d.Name)
	}
	for name := range all {
		t.Errorf("readings in dialects_test.go has %s, which the table in pkg/secret/dotenv/table.go lacks", name)
	}
}

// A bare key whose variable is not set is left out if the program does so.
func TestUnsetIsLeftOut(t *testing.T) {
	for _, name := range []string{"docker", "compose"} {
		reading{"A=1\nUNSET\n", good(pair{at(1, 1), "A", "1"}), nil}.check(t, dialect(t, name), dotenv.Options{AllowUnset: true})
	}
}

func dotenvReadings() []reading {
	return []reading{
		{"\uFEFFA=1\r\nexport\tB = 2 \r\n", good(pair{at(1, 1), "A", "1"}, pair{at(2, 8), "B", "2"}), nil},
		{"A=1\rB=2", good(pair{at(1, 1), "A", "1"}, pair{at(2, 1), "B", "2"}), nil},
		{"A=$2y$10$abc\nB=\"$2y$10$abc\"\n", good(pair{at(1, 1), "A", "$2y$10$abc"}, pair{at(2, 1), "B", "$2y$10$abc"}), nil},
		{"A=x#y\nB=x #y\nC=x\t# y\nD=#y\nE= # y\n", good(pair{at(1, 1), "A", "x#y"}, pair{at(2, 1), "B", "x"},
			pair{at(3, 1), "C", "x"}, pair{at(4, 1), "D", "#y"}, pair{at(5, 1), "E", ""}), nil},
		{`A="\a\b\f\n\r\t\v\\\"\$\x\'"`, good(pair{at(1, 1), "A", "\a\b\f\n\r\t\v\\\"$\\x\\'"}), nil},
		{`A='\n\'\\'`, good(pair{at(1, 1), "A", `\n'\\`}), nil},
		{"A=\"x\r\ny\"#c\nB='\n' # c\nC=3", good(pair{at(1, 1), "A", "x\ny"}, pair{at(3, 1), "B", "\n"}, pair{at(5, 1), "C", "3"}), nil},
		{"A=\"" + pem + "\"\n", good(pair{at(1, 1), "A", pem}), nil},
		{"A=-----BEGIN X-----\\n-----END X-----\n", good(pair{at(1, 1), "A", `-----BEGIN X-----\n-----END X-----`}), nil},
		{"A=`x`\n", good(pair{at(1, 1), "A", "`x`"}), nil},
		{"export=1\nexportA=2\n", good(pair{at(1, 1), "export", "1"}, pair{at(2, 1), "exportA", "2"}), nil},

		{"A=" + pem + "\nB=1\n", nil, bad(1, 3, dotenv.UnquotedPEM)},
		{"A=-----BEGIN X-----\nMHcC==\nB b\n", nil, append(bad(1, 3, dotenv.UnquotedPEM), bad(3, 2, dotenv.SpaceInKey)...)},
		{"A=-----BEGIN X-----", nil, bad(1, 3, dotenv.UnquotedPEM)},
		{"A: b\n", nil, bad(1, 2, dotenv.NotKey)},
		{"HOME\n", nil, bad(1, 1, dotenv.MissingEquals)},
		{"export HOME\n", nil, bad(1, 8, dotenv.MissingEquals)},
		{"export\n", nil, bad(1, 1, dotenv.ExportAlone)},
		{" export \n", nil, bad(1, 2, dotenv.ExportAlone)},
		{"export =1\n", nil, bad(1, 1, dotenv.ExportAlone)},
		{"export # c\n", nil, bad(1, 1, dotenv.ExportAlone)},
		{"= 1\n", nil, bad(1, 1, dotenv.NoKey)},
		{"1A=1\n", nil, bad(1, 1, dotenv.DigitFirst)},
		{"..A=1\n", nil, bad(1, 1, dotenv.DotsFirst)},
		{"é=1\n", nil, bad(1, 1, dotenv.NotKey)},
		{"A=1\nB= \"x\nC=1\n", nil, bad(2, 4, dotenv.UnterminatedQuote)},
		{"A='x\\'\n", nil, bad(1, 3, dotenv.UnterminatedQuote)},
		{"A=\"x\nB=\"  y\"\nC=1\n", nil, bad(2, 6, dotenv.JunkAfterQuote)},
		{"A='x' 'y'\n", nil, bad(1, 7, dotenv.JunkAfterQuote)},
		{"A=x\x00\n", nil, bad(1, 4, dotenv.NULByte)},
		{"A='\n\u00fc\x00'\nB=\n", nil, bad(2, 2, dotenv.NULByte)},
		{"A=1\n\uFEFFB=2\n", nil, bad(2, 1, dotenv.MarkInside)},
		{"# \xff\n", nil, bad(1, 3, dotenv.NotUTF8)},
	}
}

// kubectlReadings have the same form as the others; TestKubectlReads and
// TestKubectlRefuses have more cases.
func kubectlReadings() []reading {
	return []reading{
		{"\uFEFFA=\"b\"\r\nB= x # c \n", good(pair{at(1, 1), "A", `"b"`}, pair{at(2, 1), "B", " x # c "}), nil},
		{"HOME\nEMPTY\r\n", good(pair{at(1, 1), "HOME", "/root"}, pair{at(2, 1), "EMPTY", ""}), nil},

		{"export A=1\n", nil, bad(1, 1, dotenv.ExportWord)},
		{"1A=1\n", nil, bad(1, 1, dotenv.DigitFirst)},
	}
}

func dockerReadings() []reading {
	return []reading{
		{"\uFEFFA=\"b\"\r\nB= x # c \n", good(pair{at(1, 1), "A", `"b"`}, pair{at(2, 1), "B", " x # c "}), nil},
		{"\u00a0key:x=1\n1=2\n[é]=3\n", good(pair{at(1, 2), "key:x", "1"}, pair{at(2, 1), "1", "2"}, pair{at(3, 1), "[é]", "3"}), nil},
		{"A=b\x00c\n", good(pair{at(1, 1), "A", "b\x00c"}), nil},
		{"HOME\nEMPTY\r\n", good(pair{at(1, 1), "HOME", "/root"}, pair{at(2, 1), "EMPTY", ""}), nil},

		{"UNSET\n", nil, bad(1, 1, dotenv.UnsetVariable)},
		{"A B=1\n", nil, bad(1, 2, dotenv.SpaceInKey)},
		{"A =1\n", nil, bad(1, 2, dotenv.SpaceBeforeEquals)},
		{"HOME \n", nil, bad(1, 5, dotenv.SpaceBeforeEquals)},
		{"export A=1\n", nil, bad(1, 1, dotenv.ExportWord)},
		{"=1\n", nil, bad(1, 1, dotenv.NoKey)},
		{"A\x00=1\n", nil, bad(1, 2, dotenv.NotKey)},
		{"A=1\n\uFEFFB=2\n", nil, bad(2, 1, dotenv.NotKey)},
		{"A=\xff\n", nil, bad(1, 3, dotenv.NotUTF8)},
		{"A=" + pem + "\n", nil, bad(1, 3, dotenv.UnquotedPEM)},
	}
}

func composeReadings() []reading {
	return []reading{
		{"A: b\nB : c=d\nC:d\nD:\n", good(pair{at(1, 1), "A", "b"}, pair{at(2, 1), "B", "c=d"}, pair{at(3, 1), "C", "d"}, pair{at(4, 1), "D", ""}), nil},
		{"A= #c\nB=x\t#c\nC=x #c\n", good(pair{at(1, 1), "A", "#c"}, pair{at(2, 1), "B", "x\t#c"}, pair{at(3, 1), "C", "x"}), nil},
		{`A="\0123\0\0400\0351\c"`, good(pair{at(1, 1), "A", `S\\400é\c`}), nil},
		{"A=\"x\r\ny\"\r\nB=a\rb\r\n", good(pair{at(1, 1), "A", "x\r\ny"}, pair{at(3, 1), "B", "a\rb"}), nil},
		{"A=\"\x00\"\n", good(pair{at(1, 1), "A", "\x00"}), nil},
		{" HOME \t\nexport EMPTY\n", good(pair{at(1, 2), "HOME", "/root"}, pair{at(2, 8), "EMPTY", ""}), nil},
		{"a[1]=c\nÁ²=d\nA=b\uFEFF", good(pair{at(1, 1), "a[1]", "c"}, pair{at(2, 1), "Á²", "d"}, pair{at(3, 1), "A", "b\uFEFF"}), nil},

		{"UNSET\n", nil, bad(1, 1, dotenv.UnsetVariable)},
		{"=1\n:2\n", nil, append(bad(1, 1, dotenv.NoKey), bad(2, 1, dotenv.NoKey)...)},
		{"A B=1\nA\tB=1\n", nil, append(bad(1, 2, dotenv.SpaceInKey), bad(2, 2, dotenv.SpaceInKey)...)},
		{"A%=1\n", nil, bad(1, 2, dotenv.NotKey)},
		{"export\n", nil, bad(1, 1, dotenv.ExportAlone)},
		{"A='x' B=1\n", nil, bad(1, 7, dotenv.JunkAfterQuote)},
		{"A=\"x\n", nil, bad(1, 3, dotenv.UnterminatedQuote)},
		{"A=1\n\uFEFFB=2\n", nil, bad(2, 1, dotenv.NotKey)},
		{"A=" + pem + "\n", nil, bad(1, 3, dotenv.UnquotedPEM)},
	}
}

func nodeReadings() []reading {
	return []reading{
		{"A: b\nB:  c\nC :=d\n", nil, bad(3, 2, dotenv.NotKey)},
		{"A: b\nB: =c\n1=x\n", good(pair{at(1, 1), "A", "b"}, pair{at(2, 1), "B", "=c"}, pair{at(3, 1), "1", "x"}), nil},
		{"A=x#c\nB=#c\nC= x y # c\n", good(pair{at(1, 1), "A", "x"}, pair{at(2, 1), "B", ""}, pair{at(3, 1), "C", "x y"}), nil},
		{`A="\n\r\t\"\\n"`, good(pair{at(1, 1), "A", "\n\r\\t\\\"\\\n"}), nil},
		{"A='\\n' # c\nB=`\\n'\"`\n", good(pair{at(1, 1), "A", `\n`}, pair{at(2, 1), "B", `\n'"`}), nil},
		{"A='it's'\nB=\"{\"a\":\"b\\n\"}\"\n", good(pair{at(1, 1), "A", "it's"}, pair{at(2, 1), "B", "{\"a\":\"b\n\"}"}), nil},
		{"A='x\\'\nB='\\' # ' c\n", good(pair{at(1, 1), "A", `x\`}, pair{at(2, 1), "B", `\`}), nil},
		{"A='x\\'\nB='\n", good(pair{at(1, 1), "A", "x\\'\nB="}), nil},
		{"A=\"x\r\ny\"\rB=\x00\n", good(pair{at(1, 1), "A", "x\ny"}, pair{at(3, 1), "B", "\x00"}), nil},

		{"HOME\n", nil, bad(1, 1, dotenv.MissingEquals)},
		{"A:b\nB :  c\n", nil, append(bad(1, 2, dotenv.NotKey), bad(2, 2, dotenv.SpaceBeforeEquals)...)},
		{"A=\"x\nB=1\n", nil, bad(1, 3, dotenv.UnterminatedQuote)},
		{"A='x'y\n", nil, bad(1, 6, dotenv.JunkAfterQuote)},
		{"A=\n'x'\n", nil, bad(2, 1, dotenv.NotKey)},
		{"A=x # c\u2028B=1\n", nil, bad(1, 8, dotenv.LineSeparator)},
		{"A=1\n\uFEFFB=2\n", nil, bad(2, 1, dotenv.MarkInside)},
		{"export\nA=1\n", nil, bad(1, 1, dotenv.ExportAlone)},
		{"not a line\n", nil, bad(1, 4, dotenv.SpaceInKey)},
		{"A=" + pem + "\n", nil, bad(1, 3, dotenv.UnquotedPEM)},
	}
}

// Errors do not contain the refused text.
func TestErrorsContainNoInput(t *testing.T) {
	const canary = "c4n4ry"
	for _, d := range dotenv.Dialects() {
		for _, text := range []string{
			canary, canary + " " + canary + "=" + canary, "=" + canary, "A=\"" + canary, "A='x' " + canary, "A=" + pem + canary,
			"A=-----BEGIN " + canary + "\n" + canary, canary + "\xff=" + canary + "\xff", "A=" + canary + "$" + canary, "A=${" + canary,
			"A=${A:?" + canary + "}", "A=$" + canary + "${" + canary + "!", "export " + canary + "\x00=" + canary, canary + "\uFEFF" + canary + "=" + canary,
		} {
			opts := dotenv.Options{File: "f", Interpolate: d.Interpolates()}
			if _, err := dotenv.Parse(d, text, opts); err != nil && strings.Contains(err.Error(), "c4n") {
				t.Errorf("%s: %q: %v", d.Name, text, err)
			}
		}
	}
}
