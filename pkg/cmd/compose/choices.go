package compose

import (
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
)

// The flags that take one word of a list.
var (
	envSecrets  = []string{string(plan.EnvSecretsAuto), string(plan.EnvSecretsNone), string(plan.EnvSecretsAll)}
	secretModes = []string{string(plan.SecretsInline), string(plan.SecretsPlaceholder), string(plan.SecretsExternal)}
	workloads   = []string{string(plan.WorkloadAuto), string(plan.WorkloadDeployment), string(plan.WorkloadStatefulSet)}
	standards   = []string{string(plan.PodSecurityPrivileged), string(plan.PodSecurityBaseline), string(plan.PodSecurityRestricted)}
	colors      = []string{"auto", "always", "never"}
)

func choices(words []string) string { return strings.Join(words, "|") }

// rules are the rules of the flags. "check" has none of those for --out.
func (f *convertFlags) rules() cli.Rules {
	rules := slices.Concat(f.network.rules(), cli.Rules{
		cli.OneOf("env-secrets", envSecrets...),
		cli.OneOf("secrets", secretModes...),
		cli.OneOf("workload", workloads...),
		cli.OneOf("pod-security", standards...),
	}, f.report.rules())
	if f.set.Lookup("out") != nil {
		rules = slices.Concat(rules, outRules())
	}
	return rules
}

// check finds flags with values that no conversion can use.
func (f *convertFlags) check() error {
	if err := f.rules().Check(f.set); err != nil {
		return err
	}
	if err := f.checkKubeVersion(); err != nil {
		return err
	}
	if size, err := resource.ParseQuantity(f.volumeSize); err != nil || size.Value() <= 0 {
		return fault.FlagValue{Flag: "volume-size", Value: f.volumeSize}.NotValid("a quantity such as 1Gi or 500Mi")
	}
	if err := f.network.check(); err != nil {
		return err
	}
	if _, err := reference.ParseNormalizedNamed(strings.TrimSuffix(f.registry, "/") + "/image"); f.registry != "" && err != nil {
		return fault.FlagValue{Flag: "registry", Value: f.registry}.NotValid("HOST[:PORT][/PATH], without a scheme")
	}
	return f.report.check()
}

func (f *convertFlags) complete(c *cobra.Command) {
	f.rules().Complete(c)
	for flag, words := range map[string][]string{"output": printer.Formats(), "kube-version": kubeVersions()} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
}
