package build

import (
	"context"
	"errors"
	"strings"
	"syscall"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// maxPassword is how long a password or passphrase in a file may be.
const maxPassword = 4096

// Setting is a setting with its flag or its place in a file.
type Setting struct{ Value, Place string }

// Passphrase reads a passphrase from the file or the variable, and asks for it
// if neither is given.
func (e Environment) Passphrase(file, variable Setting) Passphrase {
	return func(ctx context.Context, encrypted string) ([]byte, error) {
		switch {
		case file.Value != "":
			return e.ReadPassword(file, "--passphrase-file")
		case variable.Value != "":
			return e.LookupPassword(variable)
		}
		return e.ask(ctx, "passphrase of "+encrypted+": ", encrypted+" is encrypted", "use --passphrase-file or --passphrase-env")
	}
}

// ReadPassword reads a password from a file, without line breaks at its end.
// Errors about an unreadable file start with the subject.
func (e Environment) ReadPassword(file Setting, subject string) ([]byte, error) {
	content, err := source.ReadFile(file.Value, file.Place, maxPassword, e.Reading())
	return []byte(strings.TrimRight(string(content), "\r\n")), withoutPath(subject, err)
}

// LookupPassword reads a password from a variable.
func (e Environment) LookupPassword(variable Setting) ([]byte, error) {
	value, ok := e.Lookup(variable.Value)
	if !ok {
		return nil, fault.Usagef("%s: no environment variable has that name", variable.Place).WithHint("set the variable")
	}
	if e.Used != nil {
		e.Used(variable.Value)
	}
	return []byte(value), nil
}

// withoutPath is an error of reading a password file. Its path is not shown:
// the user may have typed the password instead.
func withoutPath(subject string, err error) error {
	var reason syscall.Errno
	if errors.As(err, &reason) {
		return fault.Usagef("%s: the file cannot be read: %w", subject, reason).
			WithHint("the argument is not shown because it may be the secret; give the path of a file that contains it")
	}
	return err
}
