package registry

import (
	"context"
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Helper reads credentials from a credential store. The name is the suffix of
// the program's name: "desktop" is docker-credential-desktop. An error that is
// not a [Failure] counts as [Failed]; its text is never shown.
type Helper interface {
	// Get returns the credentials of a server; the username "<token>" marks an
	// identity token.
	Get(ctx context.Context, name, server string) (username, secret string, err error)
	// List returns all servers that the store has credentials for.
	List(ctx context.Context, name string) ([]string, error)
}

// program is the name of a helper's program.
func program(name string) string { return "docker-credential-" + name }

// Failure is the reason why there are no credentials.
type Failure int

// The failures.
const (
	Failed        Failure = iota // anything else
	NotOnPath                    // the program does not exist
	NoAnswer                     // it did not finish in time
	NoCredentials                // neither the file nor a helper has them
	NotAllowed                   // the user did not ask for it: a file of -f named the program
)

func (f Failure) Error() string {
	switch f {
	case NotOnPath:
		return "not on PATH"
	case NoAnswer:
		return "no answer in time"
	case NoCredentials:
		return "no credentials"
	case NotAllowed:
		return "a file of -f cannot read the credentials of this machine"
	}
	return "failed"
}

// failed is a helper's failure with our own message: the program's output may
// contain a value.
func failed(ctx context.Context, who, hint string, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", who, ctx.Err())
	}
	known := Failed
	if errors.As(err, &known); known == NotAllowed {
		hint = "name the file on the command line: kubectl secretgen docker-registry NAME --from-docker-config=FILE"
	}
	return fault.Failedf("%s: %w", who, known).WithHint(hint)
}
