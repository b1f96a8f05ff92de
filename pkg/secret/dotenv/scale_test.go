package dotenv_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// Reading makes no copies: the entries are pieces of the text. A value with
// escapes is built once.
func TestAllocations(t *testing.T) {
	const lines = 20_000
	plain, escaped := make([]string, lines), make([]string, lines)
	for i := range lines {
		plain[i] = fmt.Sprintf("KEY_%d=value %d\n", i, i)
		escaped[i] = fmt.Sprintf("KEY_%d=\"a\\n%d\"\n", i, i)
	}
	for _, d := range dotenv.Dialects() {
		for name, tt := range map[string]struct {
			lines []string
			most  float64 // allocations per entry
		}{"plain": {plain, 0.01}, "escaped": {escaped, 1.01}} {
			if len(d.Quotes) == 0 {
				tt.most = 0.01
			}
			few := allocations(t, d, tt.lines[:lines/10])
			many := allocations(t, d, tt.lines)
			t.Logf("%s, %s: %.0f allocations for %d lines, %.0f for %d", d.Name, name, few, lines/10, many, lines)
			if many > lines*tt.most+100 || many > 10*few+100 {
				t.Errorf("%s, %s: more than %.2f for an entry", d.Name, name, tt.most)
			}
		}
	}
}

func allocations(t *testing.T, d dotenv.Dialect, lines []string) float64 {
	t.Helper()
	text := strings.Join(lines, "")
	return testing.AllocsPerRun(1, func() {
		entries, err := dotenv.Parse(d, text, dotenv.Options{})
		if err != nil || len(entries) != len(lines) {
			t.Fatalf("%s: %d entries, %v", d.Name, len(entries), err)
		}
	})
}

// If parsing were quadratic, one of these would take minutes.
func TestLargeAndUnusualFiles(t *testing.T) {
	const size = 1 << 18
	for name, tt := range map[string][2]string{
		"open quotes":          {"", "A=\"x\n"},
		"an open quote":        {"A='", "B=x\\'\n"},
		"escaped quotes":       {"A='", `\'  \' `},
		"a quote and blanks":   {"A=\"", "'          "},
		"carriage returns":     {"", "A=1\r"},
		"PEM":                  {"", "A=-----BEGIN X-----\nMHcC\n"},
		"bad bytes":            {"A=\"", "A='\xff\n"},
		"marks":                {"", "A=1\uFEFF\n"},
		"references":           {"A=", "${A:-x}"},
		"open references":      {"A=", "${A:-"},
		"nested references":    {"A=", "${A:-{"},
		"dollars":              {"A=", `$$\$`},
		"lines of references":  {"A=\"", "${A:-x} {\n"},
		"lines without braces": {"A=\"", "${A:-x\n"},
	} {
		text := tt[0] + strings.Repeat(tt[1], size/len(tt[1]))
		for _, d := range dotenv.Dialects() {
			opts := dotenv.Options{Interpolate: d.Interpolates(), AllowUnset: true}
			if entries, err := dotenv.Parse(d, text, opts); len(entries) == 0 && err == nil {
				t.Errorf("%s, %s: nothing", d.Name, name)
			}
		}
	}
}
