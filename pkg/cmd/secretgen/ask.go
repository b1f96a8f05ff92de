package secretgen

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	programs "github.com/batuta-k8s/batuta/pkg/secret/command"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// environment is the part of the command's environment that specs use.
func environment(env *cli.Env) build.Environment {
	return build.Environment{Lookup: env.Lookup, Dir: env.Dir, In: env.In, Ask: ask, Helper: registry.Programs{Environment: variables(env)}}
}

// environment is the same with the programs that the flags allow.
func (f *inFlags) environment(env *cli.Env) build.Environment {
	e := environment(env)
	e.Run = programs.Runner{Environment: variables(env), Timeout: f.commandTimeout, ShowErrors: f.commandErrors}.Run
	return e
}

// variables are the environment as a program gets it.
func variables(env *cli.Env) []string {
	all := make([]string, 0, len(env.Environ))
	for name, value := range env.Environ {
		all = append(all, name+"="+value)
	}
	slices.Sort(all)
	return all
}

// ask asks a question at the terminal.
func ask(ctx context.Context, q build.Question) ([]byte, error) {
	value, err := term.AskHidden(ctx, q.Text)
	switch {
	case errors.Is(err, term.ErrNoAnswer): // Ctrl-C: it is not a signal while the terminal asks
		return nil, fault.Wrap(fault.Interrupted, fmt.Errorf("%s: %w", q.Subject, err), "")
	case errors.Is(err, term.ErrNoTerminal), errors.Is(err, term.ErrTooLong):
		return nil, fault.Usagef("%s: %w", q.Subject, err).WithHint(q.Instead)
	}
	return value, err
}
