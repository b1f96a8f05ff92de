package dotenv_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// The environment of the tests has HOME=/root and EMPTY=.
func TestInterpolate(t *testing.T) {
	both := []string{"dotenv", "compose"}
	all := []string{"dotenv", "compose", "node"}
	for _, tt := range []struct {
		dialects    []string
		value, want string
	}{
		{all, "x", "x"},
		{all, "$HOME ${HOME}x $B", "/root /rootx b"},
		{all, "${UNSET:-a b}${UNSET-a}${HOME:-c}", "a ba/root"},
		{all, "${EMPTY:-a}", "a"},
		{all, "${HOME:+x}${HOME+y}${UNSET:+z}${EMPTY:+z}", "xy"},
		{all, "${UNSET:-${EMPTY:-${HOME}}}", "/root"},
		{all, "$1 $ $. 100%$", "$1 $ $. 100%$"},
		{both, "${EMPTY-a}|${EMPTY+b}|$EMPTY", "|b|"},
		{both, "$$HOME $${HOME} $$$HOME", "$HOME ${HOME} $/root"},
		{both, "${HOME:?no}${EMPTY?no}", "/root"},
		{both, "${UNSET:-{x}}y}", "{x}y}"},
		{both, "'$HOME'", "$HOME"},
		{both, `"\$HOME $HOME\n"`, "$HOME /root\n"},
		{[]string{"node"}, `\$HOME $HOME`, "$HOME /root"},
		{[]string{"node"}, "'$HOME' # c", "/root"},
		{[]string{"node"}, "${EMPTY-a}|${EMPTY+b}|$EMPTY", "a||"},
	} {
		for _, name := range tt.dialects {
			text := "B=b\nA=" + tt.value + "\n"
			opts := dotenv.Options{Lookup: environment, Interpolate: true}
			entries, err := dotenv.Parse(dialect(t, name), text, opts)
			if err != nil || len(entries) != 2 || entries[1].Value != tt.want {
				t.Errorf("%s: %s: got %v, %v; want %q", name, tt.value, entries, err, tt.want)
			}
		}
	}
}

func TestInterpolateProblems(t *testing.T) {
	both := []string{"dotenv", "compose"}
	all := []string{"dotenv", "compose", "node"}
	for _, tt := range []struct {
		dialects []string
		value    string
		column   int
		rule     dotenv.Rule
		name     string
	}{
		{all, "x $UNSET", 5, dotenv.UnsetReference, ""},
		{all, "x ${UNSET}", 5, dotenv.UnsetReference, "UNSET"},
		{all, "\"é ${UNSET}\"", 6, dotenv.UnsetReference, "UNSET"},
		{all, "\"\\n ${UNSET}\"", 4, dotenv.UnsetReference, "UNSET"},
		{all, "${HOME+$UNSET}", 3, dotenv.UnsetReference, ""},
		{all, "${", 3, dotenv.BadReference, ""},
		{all, "${}", 3, dotenv.BadReference, ""},
		{all, "${1}", 3, dotenv.BadReference, ""},
		{all, "${HOME", 3, dotenv.BadReference, ""},
		{all, "${HOME!}", 3, dotenv.BadReference, ""},
		{all, "${HOME:-x", 3, dotenv.BadReference, ""},
		{both, "\"${HOME:-\n}\"", 4, dotenv.BadReference, ""},
		{both, "${UNSET?x}", 3, dotenv.RequiredReference, "UNSET"},
		{both, "x${EMPTY:?x}", 4, dotenv.RequiredReference, "EMPTY"},
		{both, strings.Repeat("${UNSET-", 40) + strings.Repeat("}", 40), 3, dotenv.BadReference, ""},
		{[]string{"node"}, "x$$HOME", 4, dotenv.BadReference, ""},
		{[]string{"node"}, "$$${HOME}", 4, dotenv.BadReference, ""},
		{[]string{"node"}, "${HOME-${HOME}", 3, dotenv.BadReference, ""},
		{[]string{"node"}, "${HOME-{x}}", 3, dotenv.BadReference, ""},
		{[]string{"node"}, "${HOME-\\${HOME}}", 3, dotenv.BadReference, ""},
		{[]string{"node"}, "${HOME:?x}", 3, dotenv.BadReference, ""},
	} {
		for _, name := range tt.dialects {
			opts := dotenv.Options{File: "f", Lookup: environment, Interpolate: true}
			_, err := dotenv.Parse(dialect(t, name), "A="+tt.value+"\n", opts)
			var bad *dotenv.Error
			if !errors.As(err, &bad) {
				t.Errorf("%s: %s: got %v", name, tt.value, err)
				continue
			}
			want := []dotenv.Problem{{Place: at(1, tt.column), Rule: tt.rule, Name: tt.name}}
			if diff := cmp.Diff(want, bad.Problems); diff != "" {
				t.Errorf("%s: %s: problems (-want +got):\n%s", name, tt.value, diff)
			}
		}
	}
}

func TestInterpolationOrder(t *testing.T) {
	const text = "HOME=file\nA=$HOME\nB=$LATER\nLATER=x\nD=1\nD=2\nE=$D\n"
	for _, name := range []string{"dotenv", "compose", "node"} {
		opts := dotenv.Options{Lookup: environment, Interpolate: true, AllowUnset: true}
		entries, err := dotenv.Parse(dialect(t, name), text, opts)
		if err != nil {
			t.Fatal(err)
		}
		got := map[string]string{}
		for _, e := range entries {
			got[e.Key] = e.Value
		}
		want := map[string]string{"HOME": "file", "A": "/root", "B": "", "LATER": "x", "D": "2", "E": "2"}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestNoInterpolation(t *testing.T) {
	var have []string
	for _, d := range dotenv.Dialects() {
		if d.Interpolates() {
			have = append(have, d.Name)
		}
	}
	for _, d := range dotenv.Dialects() {
		_, err := dotenv.Parse(d, "A=1\n", dotenv.Options{Interpolate: true})
		var none *dotenv.InterpolationError
		if refused := errors.As(err, &none); refused == d.Interpolates() {
			t.Errorf("%s: interpolates %v, got %v", d.Name, d.Interpolates(), err)
		}
		if none != nil && (!strings.Contains(none.Error(), d.Name) || !strings.HasSuffix(none.Hint(), ": "+strings.Join(have, ", "))) {
			t.Errorf("got %q, hint %q", none, none.Hint())
		}
	}
}

// Each line doubles the one before it.
func TestInterpolationIsBounded(t *testing.T) {
	text := "A=0123456789\n" + strings.Repeat("A=$A$A\n", 40)
	for _, name := range []string{"dotenv", "compose", "node"} {
		_, err := dotenv.Parse(dialect(t, name), text, dotenv.Options{Interpolate: true})
		var bad *dotenv.Error
		if !errors.As(err, &bad) || bad.Problems[0].Rule != dotenv.GrowsTooLong || bad.Problems[0].Place.Line < 15 {
			t.Errorf("%s: got %v", name, err)
		}
	}
}
