package cli

import (
	"fmt"
	"os"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Env is the environment of a command: everything outside of the process that it uses.
// Tests pass their own.
type Env struct {
	genericiooptions.IOStreams
	Args    []string          // argv, with the name of the program first
	Environ map[string]string // the process environment
	Dir     string            // working directory, absolute
	Now     func() time.Time

	// Set by Run before the constructor is called.
	Plugin batuta.Plugin
	Kube   *kube.Connection

	// Habits are the plugin's answers to flags and commands of other tools; the
	// constructor may set it. It is called only when the command line is wrong.
	Habits func() Habits
}

// Lookup finds a variable of the environment.
func (e *Env) Lookup(name string) (string, bool) {
	value, ok := e.Environ[name]
	return value, ok
}

// continuation indents the lines after the first of a message.
const continuation = "  "

// Say prints a message to standard error, formatted as by fmt.Sprintf. It makes foreign
// text safe, and indents lines after the first.
func (e *Env) Say(format string, args ...any) {
	fmt.Fprintln(e.ErrOut, text.Lines(fmt.Sprintf(format, args...), continuation))
}

// Answer prints a line, or several, of a command's result to standard output, in the
// same way.
func (e *Env) Answer(format string, args ...any) error {
	_, err := fmt.Fprintln(e.Out, text.Lines(fmt.Sprintf(format, args...), continuation))
	return err
}

// Constructor makes the root command of a plugin. Run adds its name, texts, connection
// flags and the subcommands that all plugins have.
type Constructor func(*Env) *cobra.Command

// processEnv is the environment of a real process.
func processEnv() (*Env, error) {
	dir, err := os.Getwd()
	if err != nil {
		return nil, err
	}
	return &Env{
		IOStreams: genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr},
		Args:      os.Args,
		Environ:   environ(os.Environ()),
		Dir:       dir,
		Now:       time.Now,
	}, nil
}

func environ(pairs []string) map[string]string {
	vars := make(map[string]string, len(pairs))
	for _, pair := range pairs {
		// Windows has variables such as "=C:": the name ends at the second "=".
		for i := 1; i < len(pair); i++ {
			if pair[i] == '=' {
				vars[pair[:i]] = pair[i+1:]
				break
			}
		}
	}
	return vars
}
