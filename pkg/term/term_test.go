package term

import (
	"bytes"
	"os"
	"strings"
	"testing"
)

// env is an environment as "A=1 B=2".
func env(text string) Lookup {
	vars := map[string]string{}
	for pair := range strings.FieldsSeq(text) {
		name, value, _ := strings.Cut(pair, "=")
		vars[name] = value
	}
	return func(name string) (string, bool) { v, ok := vars[name]; return v, ok }
}

func TestColor(t *testing.T) {
	for _, tc := range []struct {
		flag, env string
		tty, want bool
	}{
		{"auto", "", true, true},
		{"", "", true, true},
		{"auto", "", false, false},
		{"always", "", false, true},
		{"always", "NO_COLOR=1 TERM=dumb CLICOLOR=0", false, true},
		{"never", "", true, false},
		{"never", "FORCE_COLOR=1 CLICOLOR_FORCE=1", true, false},
		{"auto", "NO_COLOR=1", true, false},
		{"auto", "NO_COLOR=0", true, false},
		{"auto", "NO_COLOR=", true, true},
		{"auto", "NO_COLOR=1 FORCE_COLOR=1", true, false},
		{"auto", "FORCE_COLOR=1", false, true},
		{"auto", "FORCE_COLOR=0", false, false},
		{"auto", "FORCE_COLOR=", false, false},
		{"auto", "CLICOLOR_FORCE=1", false, true},
		{"auto", "CLICOLOR_FORCE=0", false, false},
		{"auto", "FORCE_COLOR=1 TERM=dumb", true, true},
		{"auto", "TERM=dumb", true, false},
		{"auto", "TERM=xterm", true, true},
		{"auto", "TERM=xterm-256color", true, true},
		{"auto", "TERM=linux", true, true},
		{"auto", "TERM=vt100", true, false},
		{"auto", "TERM=ansi", true, false},
		{"auto", "TERM=xterm-color", true, false},
		{"always", "TERM=vt100", true, true},
		{"auto", "CLICOLOR=0", true, false},
		{"auto", "CLICOLOR=1", true, true},
		{"auto", "CLICOLOR=1", false, false},
	} {
		if got := color(tc.tty, env(tc.env), tc.flag); got != tc.want {
			t.Errorf("--color=%q, %q, terminal %v: got %v", tc.flag, tc.env, tc.tty, got)
		}
	}
}

func TestUnicode(t *testing.T) {
	for _, tc := range []struct {
		env       string
		tty, want bool
	}{
		{"", true, false},
		{"", false, true},
		{"LANG=en_US.UTF-8", true, true},
		{"LANG=en_US.utf8", true, true},
		{"LANG=C.UTF-8", true, true},
		{"LANG=C", true, false},
		{"LANG=C", false, false},
		{"LANG=POSIX", true, false},
		{"LANG=de_DE.ISO-8859-1", true, false},
		{"LC_ALL=C LANG=en_US.UTF-8", true, false},
		{"LC_ALL= LANG=en_US.UTF-8", true, true},
		{"LC_CTYPE=en_US.UTF-8 LANG=C", true, true},
		{"LC_ALL=C LC_CTYPE=en_US.UTF-8", true, false},
		{"LC_ALL=en_US.UTF-8 LC_CTYPE=C LANG=C", true, true},
		{"TERM=dumb LANG=en_US.UTF-8", true, false},
		{"TERM=dumb LANG=en_US.UTF-8", false, false},
	} {
		if got := unicode(tc.tty, env(tc.env)); got != tc.want {
			t.Errorf("%q, terminal %v: got %v", tc.env, tc.tty, got)
		}
	}
}

func TestDetect(t *testing.T) {
	for _, tc := range []struct {
		env     string
		options Options
		want    Profile
	}{
		{"", Options{}, Profile{Width: 80, Unicode: true}},
		{"COLUMNS=120", Options{}, Profile{Width: 120, Unicode: true}},
		{"COLUMNS=wide", Options{}, Profile{Width: 80, Unicode: true}},
		{"COLUMNS=0", Options{}, Profile{Width: 80, Unicode: true}},
		{"COLUMNS=-4", Options{}, Profile{Width: 80, Unicode: true}},
		{"COLUMNS=120", Options{Width: 40}, Profile{Width: 40, Unicode: true}},
		{"LANG=C.UTF-8", Options{ASCII: true, Color: "always"}, Profile{Width: 80, Color: true}},
	} {
		if got := Detect(&bytes.Buffer{}, env(tc.env), tc.options); got != tc.want {
			t.Errorf("%q, %+v: got %+v, want %+v", tc.env, tc.options, got, tc.want)
		}
	}
}

func TestIsTerminal(t *testing.T) {
	file, err := os.CreateTemp(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for _, stream := range []any{nil, &bytes.Buffer{}, file} {
		if IsTerminal(stream) {
			t.Errorf("%T is a terminal", stream)
		}
	}
}
