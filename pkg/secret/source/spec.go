// Package source reads what --from-literal, --from-file and --from-env-file
// name, in the order in which they were typed. Sizes are looked at first:
// what cannot fit into a Secret is refused before it is read. Start at [Read].
//
// Errors name flags, keys and paths, never a value. What was typed before the
// first '=' counts as a key only when it is one, and a path is shown only when
// it cannot be a value that somebody put behind the wrong flag.
package source

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"
)

// Kind is the flag a source was given with.
type Kind int

// The kinds of sources.
const (
	Literal Kind = iota // KEY=VALUE
	File                // [KEY=]FILE or DIRECTORY
	EnvFile             // a file of KEY=VALUE lines
)

// Kinds are all kinds, in the order of the help text.
func Kinds() []Kind { return []Kind{Literal, File, EnvFile} }

// Flag is the name of the flag, without dashes.
func (k Kind) Flag() string {
	return [...]string{"from-literal", "from-file", "from-env-file"}[k]
}

// Spec is one source as typed.
type Spec struct {
	Kind     Kind
	Argument string
	Nth      int // counts the sources of this kind from 1
}

// String names the source without its argument.
func (s Spec) String() string {
	return fmt.Sprintf("the %s --%s", ordinal(s.Nth), s.Kind.Flag())
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprint(n, suffix)
}

// literal splits KEY=VALUE (ParseLiteralSource in k8s.io/kubectl/pkg/util
// v0.37.2, with errors that do not repeat the argument).
func (s Spec) literal() (key, value string, err error) {
	key, value, found := strings.Cut(s.Argument, "=")
	switch {
	case !found:
		return "", "", usage("write --from-literal KEY=VALUE", "%s has no '='; expected KEY=VALUE", s)
	case key == "":
		return "", "", usage("write --from-literal KEY=VALUE", "%s has no key before '='; expected KEY=VALUE", s)
	}
	return key, value, nil
}

// file splits [KEY=]PATH (ParseFileSource in k8s.io/kubectl/pkg/util v0.37.2).
// Without KEY it is the last element of the path.
func (s Spec) file() (key, name string, err error) {
	key, name, keyed := strings.Cut(s.Argument, "=")
	switch {
	case s.Argument == "":
		return "", "", usage(fileHint, "%s is empty; expected [KEY=]FILE", s)
	case !keyed:
		return path.Base(filepath.ToSlash(key)), key, nil
	case key == "":
		return "", "", usage(fileHint, "%s has no key before '='; expected [KEY=]FILE", s)
	case name == "":
		return "", "", usage(fileHint, "%s has no path after '='; expected [KEY=]FILE", s)
	case strings.Contains(name, "="):
		return "", "", usage(fileHint, "%s has more than one '='; expected [KEY=]FILE", s)
	}
	return key, name, nil
}

const fileHint = "write --from-file KEY=FILE, --from-file FILE or --from-file DIRECTORY; a value goes to --from-literal KEY=VALUE"
