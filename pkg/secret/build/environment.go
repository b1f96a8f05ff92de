package build

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// DefaultDialect is the dialect of env files where none is named.
const DefaultDialect = "dotenv"

// Environment is what specs may use of the process and its terminal.
type Environment struct {
	Lookup func(name string) (value string, ok bool) // variables
	Dir    string                                    // the working directory, absolute
	In     io.Reader                                 // standard input
	Ask    func(ctx context.Context, q Question) ([]byte, error)
	Helper registry.Helper // docker's credential programs
}

// Question is one for a person, whose answer is not shown.
type Question struct {
	Text    string
	Subject string // what errors are about
	Instead string // what to do where nobody can be asked
}

// Reading is how sources are read, before a spec says more about it.
func (e Environment) Reading() source.Options {
	return source.Options{Lookup: e.Lookup, Dir: e.Dir, In: e.In, Ask: e.askValue}
}

func (e Environment) askValue(ctx context.Context, key string) ([]byte, error) {
	return e.ask(ctx, "value of "+key+": ", "--prompt "+key, "use --from-stdin "+key)
}

func (e Environment) ask(ctx context.Context, text, subject, instead string) ([]byte, error) {
	return e.Ask(ctx, Question{Text: text, Subject: subject, Instead: instead})
}

// Home is the user's folder; "" when the environment does not say.
func (e Environment) Home() string {
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if dir, ok := e.Lookup(name); ok && dir != "" {
			return dir
		}
	}
	return ""
}

// Expand replaces '~' at the start of a path with the user's folder.
func (e Environment) Expand(path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && e.Home() != "" {
		return filepath.Join(e.Home(), rest)
	}
	return path
}
