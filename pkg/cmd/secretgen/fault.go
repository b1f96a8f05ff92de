package secretgen

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// reason is the error of a printer without what cli-runtime's printers add for
// debugging (jsonpath.go and template.go in pkg/printers v0.37.2).
func reason(err error) error {
	text, _, _ := strings.Cut(err.Error(), "\n")
	text, _, _ = strings.Cut(text, ". Printing more information")
	return errors.New(strings.TrimSpace(text))
}

// flagError says what is wrong with the flags without repeating what was
// typed, as pflag does: "-p=secret" is no flag, but it has a secret in it.
func flagError(c *cobra.Command, err error) error {
	hint := "see '" + c.CommandPath() + " --help'"
	if c.HasParent() && c.Annotations[kindAnnotation] == "" {
		hint += "; a Secret of that name is made by: kubectl secretgen … -- " + c.Name()
	}
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown) && !flagLike(unknown.GetSpecifiedName()):
		err = errors.New("an argument that starts with '-' is no flag")
	case errors.As(err, &unknown):
		err = fmt.Errorf("unknown flag: %s", dashed(unknown))
		if says, ok := kubectlFlags()[dashed(unknown)]; ok {
			hint = says
		}
	case errors.As(err, &syntax):
		err = errors.New("an argument that starts with '-' is no flag")
	case errors.As(err, &value):
		err = cli.InvalidValue(value, true)
	}
	return fault.Wrap(fault.Usage, err, hint)
}

// flagLike says whether somebody would call a flag so. Everything else may be
// a value that starts with dashes.
func flagLike(name string) bool {
	return strings.Trim(name, "abcdefghijklmnopqrstuvwxyz-") == "" || len(name) == 1
}

// kubectlFlags are those of kubectl create secret that are not here, and what to
// do without them.
func kubectlFlags() map[string]string {
	return map[string]string{
		"--save-config": "leave it out: it would copy the values into an annotation, which --apply does without",
		"--validate":    "leave it out: Secrets are checked here, and the API server checks what it gets",
	}
}

func dashed(e *pflag.NotExistError) string {
	if e.GetSpecifiedShortnames() != "" {
		return "-" + e.GetSpecifiedName()
	}
	return "--" + e.GetSpecifiedName()
}
