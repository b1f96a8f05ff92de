package cli

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/version"
)

func versionCommand(env *Env) *cobra.Command {
	var output string
	c := &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  noArguments,
		RunE: func(*cobra.Command, []string) error {
			text, err := versionText(env.Plugin.Command(), output)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(env.Out, text)
			return err
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "print as `FORMAT`: json or yaml")
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions([]string{"json", "yaml"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func versionText(command, output string) (string, error) {
	info := version.Get()
	switch output {
	case "":
		return fmt.Sprintf("%s %s (%s, %s)\n", command, info.Version, info.GoVersion, info.Platform), nil
	case "json":
		data, err := json.MarshalIndent(info, "", "  ")
		return string(data) + "\n", err
	case "yaml":
		data, err := yaml.Marshal(info)
		return string(data), err
	}
	return "", fault.Usagef("unknown output format %q", output).WithHint("-o takes json or yaml")
}
