package cli

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/version"
)

func versionCommand(env *Env) *cobra.Command {
	var output string
	rules := Rules{OneOf("output", "json", "yaml")}
	c := &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Example: examples(env, "The release, its commit, the versions of Kubernetes and Go, and the platform", "version", "For programs", "version -o json"),
		Args:    noArguments,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := rules.Check(c.Flags()); err != nil {
				return err
			}
			text, err := versionText(env.Plugin.Command(), output)
			if err != nil {
				return err
			}
			_, err = fmt.Fprint(env.Out, text)
			return err
		},
	}
	c.Flags().StringVarP(&output, "output", "o", "", "output `FORMAT`: json or yaml")
	rules.Complete(c)
	return c
}

func versionText(command, output string) (string, error) {
	info := version.Get()
	switch output {
	case "json":
		data, err := json.MarshalIndent(info, "", "  ")
		return string(data) + "\n", err
	case "yaml":
		data, err := yaml.Marshal(info)
		return string(data), err
	}
	details := []string{info.GoVersion, info.Platform}
	if info.Kubernetes != "" {
		details = slices.Insert(details, 0, "Kubernetes "+info.Kubernetes)
	}
	if info.Commit != "" {
		details = slices.Insert(details, 0, "commit "+info.Commit[:min(12, len(info.Commit))])
	}
	return fmt.Sprintf("%s %s (%s)\n", command, info.Version, strings.Join(details, ", ")), nil
}
