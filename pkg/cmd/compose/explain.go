package compose

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/explain"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/term"
)

const explainLong = `Print how an attribute of the Compose specification is converted.

ATTRIBUTE is the path of an attribute, as findings print it
(services.web.ports[0].target), a pattern (services.*.ports), the end of one
(healthcheck.test) or a name (ports). Without ATTRIBUTE, the areas of the
specification are listed with the number of attributes that are converted,
approximated, refused, or local-only (no meaning in a cluster).

It needs no project and no cluster.`

const explainExamples = `  # All of a healthcheck
  kubectl compose explain healthcheck

  # What a finding is about
  kubectl compose explain 'services.web.volumes[0].bind.selinux'

  # Everything that is not converted
  kubectl compose explain -o json |
    jq -r '.items[] | select(.how == "refused") | .attribute'`

// explainFormats are the values of -o; "" is text.
var explainFormats = map[string]func(io.Writer, []attribute.Row) error{
	"json": explain.JSON, "yaml": explain.YAML, "name": explain.Names, "wide": explain.Wide,
}

// explainFlags are the flags of explain as typed.
type explainFlags struct{ output, color string }

func newExplain(env *cli.Env) *cobra.Command {
	var flags explainFlags
	rules := cli.Rules{cli.OneOf("output", formatsOfExplain()...), cli.OneOf("color", colors...)}
	c := &cobra.Command{
		Use:         "explain [ATTRIBUTE]",
		Short:       "Print how a Compose attribute is converted",
		Long:        explainLong,
		Example:     explainExamples,
		Annotations: map[string]string{cli.Pages: "compose-support.md hints.md"},
		Args:        oneAttribute,
		RunE: func(c *cobra.Command, args []string) error {
			if err := rules.Check(c.Flags()); err != nil {
				return err
			}
			return flags.run(env, strings.Join(args, ""))
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return explain.Complete(prefix), cobra.ShellCompDirectiveNoFileComp
		},
	}
	c.Flags().StringVarP(&flags.output, "output", "o", "", "output `FORMAT`: "+strings.Join(formatsOfExplain(), ", "))
	c.Flags().StringVar(&flags.color, "color", "auto", "colour of the text: "+choices(colors))
	rules.Complete(c)
	return c
}

// oneAttribute is the rule for the arguments.
func oneAttribute(_ *cobra.Command, args []string) error {
	if len(args) < 2 {
		return nil
	}
	return fault.Usagef("expected one ATTRIBUTE, got %d arguments", len(args)).
		WithHint("write one path, with dots: kubectl compose explain healthcheck.test")
}

func formatsOfExplain() []string {
	var names []string
	for name := range explainFormats {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func (f explainFlags) run(env *cli.Env, query string) error {
	write := explainFormats[f.output]
	style := explainStyle(term.Detect(env.Out, env.Lookup, term.Options{Color: f.color}))
	if query == "" {
		if write != nil {
			return write(env.Out, attribute.Rows())
		}
		return explain.Overview(env.Out, style)
	}
	answer, err := explain.Find(query)
	switch {
	case err != nil:
		return err
	case write != nil:
		return write(env.Out, answer.Rows())
	}
	return answer.Text(env.Out, style)
}

// explainStyle wraps lines to the width of the terminal, and to 120 columns at most. On
// other outputs, lines are not wrapped.
func explainStyle(p term.Profile) report.Style {
	style := report.Style{Color: p.Color, ASCII: !p.Unicode}
	if p.TTY {
		style.Width = min(p.Width, 120)
	}
	return style
}
