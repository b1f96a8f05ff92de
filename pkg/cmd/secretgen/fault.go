package secretgen

import (
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// reason is the error of a printer, without the details for debugging that the printers
// of cli-runtime add (jsonpath.go and template.go in pkg/printers v0.37.2).
func reason(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	text, _, _ = strings.Cut(text, ". Printing more information")
	return errors.New(strings.TrimSpace(text))
}

// flagError is the error about a flag. It does not repeat what was typed, as pflag
// does: "-p=secret" is not a flag, but contains a secret.
func flagError(env *cli.Env, c *cobra.Command, err error) error {
	found := env.FlagError(c, err, true)
	if found == nil {
		return fault.Usagef("%w", err)
	}
	if c.HasParent() && c.Annotations[kindAnnotation] == "" {
		if found.Hint != "" {
			found.Hint += "; "
		}
		found.Hint += "for a Secret with this name: kubectl secretgen … -- " + c.Name()
	}
	return found
}
