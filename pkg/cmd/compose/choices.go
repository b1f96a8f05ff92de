package compose

import (
	"cmp"
	"slices"
	"strings"

	"github.com/distribution/reference"
	"github.com/spf13/cobra"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
)

// The flags that take one word of a list.
var (
	envSecrets  = []string{string(convert.EnvSecretsAuto), string(convert.EnvSecretsNone), string(convert.EnvSecretsAll)}
	secretModes = []string{string(convert.SecretsInline), string(convert.SecretsPlaceholder), string(convert.SecretsExternal)}
	workloads   = []string{string(convert.WorkloadAuto), string(convert.WorkloadDeployment), string(convert.WorkloadStatefulSet)}
	standards   = []string{string(convert.PodSecurityPrivileged), string(convert.PodSecurityBaseline), string(convert.PodSecurityRestricted)}
	colors      = []string{"auto", "always", "never"}
)

func choices(words []string) string { return strings.Join(words, "|") }

// choice is a flag that takes one word of a list.
type choice struct {
	flag, value string
	words       []string
}

func (f *convertFlags) choices() []choice {
	return []choice{
		{"target", f.network.target, target.Names()},
		{"expose", cmp.Or(f.network.expose, "none"), exposures},
		{"env-secrets", f.envSecrets, envSecrets},
		{"secrets", f.secrets, secretModes},
		{"workload", f.workload, workloads},
		{"pod-security", f.security, standards},
		{"format", f.format, formatNames()},
		{"report", f.report.format, reportFormats},
		{"color", f.report.color, colors},
	}
}

func checkChoices(all []choice) error {
	for _, c := range all {
		if !slices.Contains(c.words, c.value) {
			return fault.Usagef("--%s=%s is unknown", c.flag, c.value).WithHint("it takes one of: " + strings.Join(c.words, ", "))
		}
	}
	return nil
}

// check finds flags with values that no conversion can use.
func (f *convertFlags) check() error {
	if err := checkChoices(f.choices()); err != nil {
		return err
	}
	if err := f.checkKubeVersion(); err != nil {
		return err
	}
	if size, err := resource.ParseQuantity(f.volumeSize); err != nil || size.Value() <= 0 {
		return wrongValue("volume-size", f.volumeSize, "a size", "write a quantity such as 1Gi or 500Mi")
	}
	if err := f.network.check(); err != nil {
		return err
	}
	if _, err := reference.ParseNormalizedNamed(strings.TrimSuffix(f.registry, "/") + "/image"); f.registry != "" && err != nil {
		return wrongValue("registry", f.registry, "a registry", "write HOST[:PORT][/PATH], without a scheme")
	}
	return f.checkOut()
}

func wrongValue(flag, value, what, hint string) error {
	return fault.Usagef("--%s=%s is not %s", flag, value, what).WithHint(hint)
}

func completeChoices(c *cobra.Command) {
	all := append((&convertFlags{}).choices(), choice{flag: "output", words: printer.Formats()}, choice{flag: "kube-version", words: kubeVersions()})
	for _, one := range all {
		_ = c.RegisterFlagCompletionFunc(one.flag, cobra.FixedCompletions(one.words, cobra.ShellCompDirectiveNoFileComp))
	}
}
