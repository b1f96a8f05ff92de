package secretgen

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// ask asks for a value at the terminal.
func ask(ctx context.Context, key string) ([]byte, error) {
	return askHidden(ctx, "value of "+key+": ", "--prompt "+key, "use --from-stdin "+key)
}

// askHidden asks a question; what and instead are for the errors.
func askHidden(ctx context.Context, question, what, instead string) ([]byte, error) {
	value, err := term.AskHidden(ctx, question)
	switch {
	case errors.Is(err, term.ErrNoAnswer): // Ctrl-C, which the terminal does not make a signal while it asks
		return nil, fault.Wrap(fault.Interrupted, fmt.Errorf("%s: %w", what, err), "")
	case errors.Is(err, term.ErrNoTerminal), errors.Is(err, term.ErrTooLong):
		return nil, fault.Usagef("%s: %w", what, err).WithHint(instead)
	}
	return value, err
}

// maxPassphrase is how long a passphrase may be.
const maxPassphrase = 4096

// passphrase finds a passphrase in the file or the variable, else at the
// terminal. places say where the two are named.
func passphrase(env *cli.Env, file, variable string, places [2]string) build.Passphrase {
	return func(ctx context.Context, encrypted string) ([]byte, error) {
		switch {
		case file != "":
			content, err := source.ReadFile(file, places[0], maxPassphrase, readingOptions(env))
			return []byte(strings.TrimRight(string(content), "\r\n")), withoutPath("--passphrase-file", err)
		case variable != "":
			value, ok := env.Lookup(variable)
			if !ok {
				return nil, fault.Usagef("%s: the environment has no variable of that name", places[1]).WithHint("set the variable")
			}
			return []byte(value), nil
		}
		return askHidden(ctx, "passphrase of "+encrypted+": ", encrypted+" is encrypted", "use --passphrase-file or --passphrase-env")
	}
}

// withoutPath is an error of reading the file of a password or passphrase. Its
// path is not shown: it may be what should be in the file.
func withoutPath(place string, err error) error {
	var reason syscall.Errno
	if errors.As(err, &reason) {
		return fault.Usagef("%s: the file cannot be read: %w", place, reason).
			WithHint("its argument is not shown, it may be the secret itself; expected a file that has it")
	}
	return err
}

// home is the user's folder; "" when the environment does not say.
func home(env *cli.Env) string {
	for _, name := range []string{"HOME", "USERPROFILE"} {
		if dir, ok := env.Lookup(name); ok && dir != "" {
			return dir
		}
	}
	return ""
}

// expand puts the user's folder in the place of '~'.
func expand(env *cli.Env, path string) string {
	if rest, ok := strings.CutPrefix(path, "~/"); ok && home(env) != "" {
		return filepath.Join(home(env), rest)
	}
	return path
}
