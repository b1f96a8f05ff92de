// Package term detects the terminal: whether there is one, its width, and whether
// colours and Unicode can be used. The first rule that matches applies:
//
//	colour   --color=always|never · NO_COLOR set → no · FORCE_COLOR or CLICOLOR_FORCE
//	         not empty and not 0 → yes · not a terminal → no · TERM=dumb → no ·
//	         TERM has fewer than 256 colours → no · CLICOLOR=0 → no · yes
//	charset  --ascii → ASCII · TERM=dumb → ASCII · LC_ALL, LC_CTYPE, LANG: the first
//	         that is set decides, UTF-8 or not · none set → ASCII on a terminal, else Unicode
//	width    --width · the terminal's · COLUMNS · 80
package term

import (
	"cmp"
	"io"
	"os"
	"strconv"
	"strings"

	"golang.org/x/term"
)

// Lookup finds an environment variable.
type Lookup func(name string) (string, bool)

// DefaultWidth is the width if it cannot be detected.
const DefaultWidth = 80

// Profile is what an output can show.
type Profile struct {
	TTY     bool
	Width   int // columns, > 0
	Height  int // rows; 0 when unknown
	Color   bool
	Unicode bool
}

// Options are the flags that override detection.
type Options struct {
	Color string // auto, always or never; "" is auto
	ASCII bool
	Width int // 0: detect
}

// IsTerminal reports whether the stream is a terminal.
func IsTerminal(stream any) bool {
	f, ok := stream.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// Detect returns the profile of an output in the environment.
func Detect(out io.Writer, lookup Lookup, o Options) Profile {
	p := Profile{TTY: IsTerminal(out)}
	p.Width, p.Height = size(out, lookup)
	p.Width = cmp.Or(o.Width, p.Width)
	p.Color = color(p.TTY, lookup, o.Color)
	p.Unicode = !o.ASCII && unicode(p.TTY, lookup)
	return p
}

func size(out io.Writer, lookup Lookup) (width, height int) {
	if f, ok := out.(*os.File); ok {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w, h
		}
	}
	if columns, ok := lookup("COLUMNS"); ok {
		if w, err := strconv.Atoi(columns); err == nil && w > 0 {
			return w, 0
		}
	}
	return DefaultWidth, 0
}

func color(tty bool, lookup Lookup, flag string) bool {
	switch {
	case flag == "always":
		return true
	case flag == "never" || set(lookup, "NO_COLOR"):
		return false
	case on(lookup, "FORCE_COLOR") || on(lookup, "CLICOLOR_FORCE"):
		return true
	case !tty || value(lookup, "TERM") == "dumb":
		return false
	}
	return has256(value(lookup, "TERM")) && value(lookup, "CLICOLOR") != "0"
}

// has256 reports whether terminals of the type have 256 colours. Nearly all have; those
// that do not would take the parameters for other styles.
func has256(term string) bool {
	for _, old := range []string{"ansi", "vt", "cons", "xterm-color", "xterm-16color", "cygwin", "sun", "rxvt-16color"} {
		if term == old || (old == "vt" || old == "cons") && strings.HasPrefix(term, old) {
			return false
		}
	}
	return true
}

func unicode(tty bool, lookup Lookup) bool {
	if value(lookup, "TERM") == "dumb" {
		return false
	}
	locale := cmp.Or(value(lookup, "LC_ALL"), value(lookup, "LC_CTYPE"), value(lookup, "LANG"))
	if locale == "" {
		return !tty
	}
	locale = strings.ToLower(strings.ReplaceAll(locale, "-", ""))
	return strings.Contains(locale, "utf8")
}

func value(lookup Lookup, name string) string {
	v, _ := lookup(name)
	return v
}

func set(lookup Lookup, name string) bool { return value(lookup, name) != "" }

func on(lookup Lookup, name string) bool {
	v := value(lookup, name)
	return v != "" && v != "0"
}
