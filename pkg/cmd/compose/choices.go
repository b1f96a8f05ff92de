package compose

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
)

// The flags that take one word of a list.
var (
	exposures  = []string{string(convert.ExposeNone), string(convert.ExposeNodePort), string(convert.ExposeLoadBalancer), string(convert.ExposeIngress)}
	envSecrets = []string{string(convert.EnvSecretsAuto), string(convert.EnvSecretsNone), string(convert.EnvSecretsAll)}
	colors     = []string{"auto", "always", "never"}
)

func choices(words []string) string { return strings.Join(words, "|") }

func (f *convertFlags) checkChoices() error {
	for _, c := range []struct {
		flag, value string
		words       []string
	}{{"expose", f.expose, exposures}, {"env-secrets", f.envSecrets, envSecrets}, {"color", f.color, colors}} {
		if !slices.Contains(c.words, c.value) {
			return fault.Wrap(fault.Usage, fmt.Errorf("--%s=%s is unknown", c.flag, c.value), "it takes one of: "+strings.Join(c.words, ", "))
		}
	}
	return nil
}

func completeChoices(c *cobra.Command) {
	for flag, words := range map[string][]string{"expose": exposures, "env-secrets": envSecrets, "color": colors, "output": printer.Formats()} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
}
