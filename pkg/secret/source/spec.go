// Package source reads the sources of secretgen's flags, in the order in which
// they were typed: literals, files, folders, env files, variables, commands, sops
// files, standard input, prompts. Sizes are checked first: a file that cannot fit into a Secret
// is refused before it is read. Start at [Read].
//
// Errors name flags, keys and paths, never a value. Text before the first '='
// is shown as a key only if it is a valid key, and a path is shown only if it
// cannot be a value that was typed after the wrong flag.
package source

import (
	"fmt"
	"path"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
)

// Kind is the flag of a source.
type Kind int

// The kinds of sources.
const (
	Literal Kind = iota // KEY=VALUE
	File                // [KEY=]FILE, DIRECTORY, PATTERN or -
	EnvFile             // a file of KEY=VALUE lines, or -
	EnvVar              // [KEY=]NAME of a variable of the environment
	Command             // KEY=COMMAND: its value is the output of a program
	Sops                // a file that sops decrypts, of KEY and VALUE
	Stdin               // KEY: its value is all of standard input
	Prompt              // KEY: its value is typed at the terminal
)

// Kinds are all kinds, in the order of the help text.
func Kinds() []Kind { return []Kind{Literal, File, EnvFile, EnvVar, Command, Sops, Stdin, Prompt} }

// Flag is the name of the flag, without dashes.
func (k Kind) Flag() string {
	return [...]string{"from-literal", "from-file", "from-env-file", "from-env-var", "from-command", "from-sops", "from-stdin", "prompt"}[k]
}

// Spec is one source as typed.
type Spec struct {
	Kind     Kind
	Argument string
	Nth      int    // counts the sources of this kind from 1
	Place    string // its place, if it is not the flag of a source: file:line:column, or another flag
	Key      string // of a File or a Command: its key, if it is not in Argument

	Words []string // of a Command: the program and its arguments, if they are not in Argument

	Dialect *dotenv.Dialect // of an env file; nil means that of [Options]
	Keys    *Mapping        // of an env file; nil means that of [Options]
}

// String is the name of the source without its argument.
func (s Spec) String() string {
	if s.Place != "" {
		return s.Place
	}
	return fmt.Sprintf("the %s --%s", Ordinal(s.Nth), s.Kind.Flag())
}

// Ordinal is a number as errors count flags: 1st, 2nd, 3rd.
func Ordinal(n int) string {
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

// standardInput is the path that means standard input.
const standardInput = "-"

// readsStdin reports whether the source reads standard input.
func (s Spec) readsStdin() bool {
	switch s.Kind {
	case Stdin:
		return true
	case EnvFile:
		return s.Argument == standardInput
	case File:
		return s.Argument == standardInput || strings.HasSuffix(s.Argument, "="+standardInput) && strings.Count(s.Argument, "=") == 1
	}
	return false
}

// literal splits KEY=VALUE (ParseLiteralSource in k8s.io/kubectl/pkg/util
// v0.37.2, with errors that do not repeat the argument).
func (s Spec) literal() (key, value string, err error) {
	key, value, found := strings.Cut(s.Argument, "=")
	switch {
	case !found:
		return "", "", fault.Usagef("%s has no '='; expected KEY=VALUE", s).WithHint(s.form("KEY=VALUE"))
	case key == "":
		return "", "", fault.Usagef("%s has no key before '='; expected KEY=VALUE", s).WithHint(s.form("KEY=VALUE"))
	}
	return key, value, nil
}

// file splits [KEY=]PATH (ParseFileSource in k8s.io/kubectl/pkg/util v0.37.2).
// Without KEY it is the last element of the path.
func (s Spec) file() (key, name string, err error) {
	key, name, keyed := strings.Cut(s.Argument, "=")
	switch {
	case s.Key != "" && s.Argument != "":
		return s.Key, s.Argument, nil
	case s.Argument == "":
		return "", "", fault.Usagef("%s is empty; expected [KEY=]FILE", s).WithHint(fileHint)
	case s.Argument == standardInput:
		return "", "", fault.Usagef("%s reads standard input, which has no name; expected KEY=-", s).WithHint("write --from-file KEY=-")
	case !keyed:
		return path.Base(filepath.ToSlash(key)), key, nil
	case key == "":
		return "", "", fault.Usagef("%s has no key before '='; expected [KEY=]FILE", s).WithHint(fileHint)
	case name == "":
		return "", "", fault.Usagef("%s has no path after '='; expected [KEY=]FILE", s).WithHint(fileHint)
	case strings.Contains(name, "="):
		return "", "", fault.Usagef("%s has more than one '='; expected [KEY=]FILE", s).WithHint(fileHint)
	}
	return key, name, nil
}

// form is the correct form: the flag's argument, or its equivalent in a file.
func (s Spec) form(argument string) string {
	if s.Place != "" {
		return "write " + argument
	}
	return "write --" + s.Kind.Flag() + " " + argument
}

const fileHint = "write --from-file KEY=FILE, --from-file FILE or --from-file DIRECTORY; pass a value with --from-literal KEY=VALUE"

// variable splits [KEY=]NAME. Without KEY it is the variable's name.
func (s Spec) variable() (key, name string, err error) {
	const hint = "write --from-env-var NAME or --from-env-var KEY=NAME; pass a value with --from-literal KEY=VALUE"
	key, name, keyed := strings.Cut(s.Argument, "=")
	if !keyed {
		name = key
	}
	if check.Key(key) != nil || !isVariable(name) {
		return "", "", fault.Usagef("%s is not the name of a variable; expected [KEY=]NAME", s).WithHint(hint)
	}
	return key, name, nil
}

// isVariable reports whether a shell can have a variable of that name.
func isVariable(name string) bool {
	for i, r := range name {
		letter := r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r < '0' || r > '9') {
			return false
		}
	}
	return name != ""
}

// key is the argument of a source that has only a key.
func (s Spec) key() (string, error) {
	if check.Key(s.Argument) != nil {
		return "", fault.Usagef("%s is not a key; expected KEY", s).
			WithHint("write --" + s.Kind.Flag() + " KEY; the value is asked for at the terminal")
	}
	return s.Argument, nil
}
