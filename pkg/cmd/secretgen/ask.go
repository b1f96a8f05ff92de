package secretgen

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// environment is the part of the command's environment that specs use.
func environment(env *cli.Env) build.Environment {
	programs := registry.Programs{}
	for name, value := range env.Environ {
		programs.Environment = append(programs.Environment, name+"="+value)
	}
	slices.Sort(programs.Environment)
	return build.Environment{Lookup: env.Lookup, Dir: env.Dir, In: env.In, Ask: ask, Helper: programs}
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
