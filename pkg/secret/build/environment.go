package build

import (
	"context"
	"io"
	"path/filepath"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// DefaultDialect is the dialect of env files if none is given.
const DefaultDialect = "dotenv"

// Environment is the part of the process and its terminal that specs may use.
type Environment struct {
	Lookup func(name string) (value string, ok bool) // variables
	Dir    string                                    // the working directory, absolute
	In     io.Reader                                 // standard input
	Ask    func(ctx context.Context, q Question) ([]byte, error)
	Helper registry.Helper // docker's credential programs
	Run    source.Run      // programs that print a value; nil does not allow them

	Confinement *source.Confinement // the files that specs may name; nil is all of them
	Used        func(name string)   // is called with each variable that specs use; may be nil
}

// Question is a question to the user; the answer is not shown.
type Question struct {
	Text    string
	Subject string // the subject of errors
	Instead string // the hint if there is no terminal
}

// Reading has the default options for reading sources, which a spec can change.
func (e Environment) Reading() source.Options {
	return source.Options{Lookup: e.Lookup, Dir: e.Dir, In: e.In, Ask: e.askValue, Run: e.Run, Confinement: e.Confinement, Used: e.Used}
}

func (e Environment) askValue(ctx context.Context, key string) ([]byte, error) {
	return e.ask(ctx, "value of "+key+": ", "--prompt "+key, "use --from-stdin "+key)
}

func (e Environment) ask(ctx context.Context, text, subject, instead string) ([]byte, error) {
	return e.Ask(ctx, Question{Text: text, Subject: subject, Instead: instead})
}

// Home is the user's folder; "" if the environment does not define it.
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
