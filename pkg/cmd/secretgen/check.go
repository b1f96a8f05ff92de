package secretgen

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/labels"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/secret/audit"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

const checkLong = `Check Secrets that are in the cluster, and what the objects need that use them.

Errors are what does not work or exposes values: rules of types, certificates
that are not valid or expire soon, Secrets and keys that pods, Ingresses and
Gateways need and that are missing, copies of values in annotations. Warnings are
probable mistakes: weak and empty values, logins that nodes do not use.

Nothing is changed, and no value is printed. What the permissions do not allow to
read is reported as not checked.

Exit codes: 0 no errors, 3 errors (with --strict: or warnings), 1 the check
failed, 2 wrong use.`

const checkExamples = `  # All Secrets of the namespace
  kubectl secretgen check

  # Two Secrets
  kubectl secretgen check db web-tls -n shop

  # The whole cluster, certificates that expire within 60 days, for a pipeline
  kubectl secretgen check -A --expires-within 60d

  # Fail for warnings too
  kubectl secretgen check -l app=shop --strict

  # The Secrets that are missing
  kubectl secretgen check -A -o json |
    jq -r '.findings[] | select(.code == "missing-secret") | .secret'`

const checkGroups = `Selection: namespace all-namespaces selector context
Check: expires-within strict
Output: output show-server-text`

// The formats of -o.
const (
	formatText = "text"
	formatJSON = "json"
)

// checkFlags are the flags of check as typed.
type checkFlags struct {
	allNamespaces bool
	selector      string
	within        string
	strict        bool
	output        string
	serverText    bool
	set           *pflag.FlagSet
}

func newCheck(env *cli.Env) *cobra.Command {
	f := &checkFlags{output: formatText, within: "30d"}
	c := &cobra.Command{
		Use:         "check [NAME...] [flags]",
		Short:       "Check the Secrets in the cluster and what their users need",
		Long:        checkLong,
		Example:     checkExamples,
		Annotations: map[string]string{cli.FlagGroups: checkGroups, cli.Pages: "secretgen.md"},
		Args:        cobra.ArbitraryArgs, // the request checks them
		RunE: func(c *cobra.Command, args []string) error {
			req, err := f.request(env, args)
			if err != nil {
				return err
			}
			return f.run(c.Context(), env, req)
		},
		ValidArgsFunction: func(c *cobra.Command, args []string, prefix string) ([]string, cobra.ShellCompDirective) {
			names := completeNames(c.Context(), env, nil, prefix)
			return slices.DeleteFunc(names, func(name string) bool { return slices.Contains(args, name) }), cobra.ShellCompDirectiveNoFileComp
		},
	}
	f.set = c.Flags()
	f.set.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "check the Secrets of all namespaces")
	f.set.StringVarP(&f.selector, "selector", "l", "", "only Secrets with these `LABELS`, such as app=web,tier!=db")
	f.set.StringVar(&f.within, "expires-within", f.within, "report certificates that expire within `TIME`, such as 30d, 12h or 4w")
	f.set.BoolVar(&f.strict, "strict", false, "exit with code 3 for warnings too")
	f.set.StringVarP(&f.output, "output", "o", f.output, "output `FORMAT`: text or json")
	f.set.BoolVar(&f.serverText, "show-server-text", false, "show messages of servers and admission webhooks that may contain values")
	checkRules().Complete(c)
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error { return flagError(env, c, err) })
	return c
}

func checkRules() cli.Rules {
	return cli.Rules{cli.OneOf("output", formatText, formatJSON), cli.Excludes("all-namespaces", "namespace")}
}

// request is the request of the flags, or the error about them.
func (f *checkFlags) request(env *cli.Env, args []string) (audit.Request, error) {
	r := audit.Request{Names: args, Selector: f.selector, Now: env.Now()}
	if err := checkRules().Check(f.set); err != nil {
		return r, err
	}
	switch {
	case len(args) > 0 && f.allNamespaces:
		return r, fault.Conflict("NAME", "--all-namespaces").WithHint("write -n NAMESPACE, or leave out one of them")
	case len(args) > 0 && f.selector != "":
		return r, fault.Conflict("NAME", "--selector")
	}
	var err error
	if r.Soon, err = generate.ParseInterval(f.within); err != nil {
		return r, fault.FlagValue{Flag: "expires-within", Hidden: true}.NotValid("a number of hours, days or weeks, such as 12h, 30d or 4w")
	}
	if _, err := labels.Parse(f.selector); err != nil {
		return r, fault.FlagValue{Flag: "selector", Hidden: true}.NotValid("labels, such as app=web,tier!=db")
	}
	for i, name := range args {
		switch {
		case check.Name(name) != nil: // it is not repeated: it may be a value
			return r, fault.Usagef("NAME is not valid: %w", check.Name(name)).WithHint("list the Secrets with: kubectl get secrets")
		case slices.Contains(args[:i], name):
			return r, fault.Usagef("%s is given twice", name).WithHint("leave out one of them")
		}
	}
	if f.allNamespaces {
		r.Namespaces = []string{""}
		return r, nil
	}
	namespaces, err := explicitNamespaces(env)
	if err == nil && namespaces == nil {
		var current string
		current, _, err = env.Kube.Namespace()
		namespaces = []string{current}
	}
	r.Namespaces = namespaces
	return r, err
}

// run checks, prints the report, and returns the error of its exit code.
func (f *checkFlags) run(ctx context.Context, env *cli.Env, r audit.Request) error {
	filter := &servertext.Filter{Show: f.serverText}
	store, err := cluster.NewStore(env.Kube, upsert.Manager, true, filter)
	if err != nil {
		return err
	}
	workloads, err := cluster.NewWorkloads(env.Kube, upsert.Manager, true, filter)
	if err != nil {
		return err
	}
	report, err := audit.Run(ctx, store, workloads, r)
	if err != nil {
		return err
	}
	if f.output == formatJSON {
		err = writeReport(env, report)
	} else {
		err = sayReport(env, r, report)
	}
	if err != nil || report.Count(audit.Error) == 0 && (!f.strict || report.Count(audit.Warning) == 0) {
		return err
	}
	return fault.Wrap(fault.No, errors.New(""), "") // only the exit code; the findings are printed
}

// sayReport prints the report as text: the findings by Secret, then what was
// checked.
func sayReport(env *cli.Env, r audit.Request, report *audit.Report) error {
	previous := audit.Name{}
	for i, f := range report.Findings {
		if name := (audit.Name{Namespace: f.Namespace, Name: f.Secret}); i == 0 || name != previous {
			previous = name
			if err := env.Answer("secret/%s in namespace %s", oneLine(f.Secret), f.Namespace); err != nil {
				return err
			}
		}
		if err := env.Answer("  %s: %s; fix: %s", f.Severity, oneLine(f.Text), f.Fix); err != nil {
			return err
		}
	}
	for _, text := range report.Unchecked {
		if err := env.Answer("not checked: %s", oneLine(text)); err != nil {
			return err
		}
	}
	return env.Answer("%s", summary(r, report))
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// summary is the last line: what was checked, and the number of findings.
func summary(r audit.Request, report *audit.Report) string {
	where := "in all namespaces"
	switch {
	case r.Namespaces[0] == "" && len(report.Namespaces) > 0:
		where = "in " + count(len(report.Namespaces), "namespace")
	case r.Namespaces[0] != "":
		where = "in namespace " + strings.Join(r.Namespaces, ", ")
	}
	result := count(report.Count(audit.Error), "error") + ", " + count(report.Count(audit.Warning), "warning")
	if len(report.Findings) == 0 {
		result = "no findings"
		if len(report.Unchecked) > 0 {
			result = "no findings in what was checked"
		}
	}
	return fmt.Sprintf("checked %s %s and %s of them: %s", count(report.Secrets, "Secret"), where, count(report.References, "use"), result)
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// document is the report as JSON.
type document struct {
	APIVersion string          `json:"apiVersion"`
	Kind       string          `json:"kind"`
	Summary    documentSummary `json:"summary"`
	Findings   []audit.Finding `json:"findings"`
	Unchecked  []string        `json:"unchecked"`
}

// documentSummary are the numbers of a report.
type documentSummary struct {
	Namespaces   []string `json:"namespaces"`
	Secrets      int      `json:"secrets"`
	Uses         int      `json:"uses"`
	HelmReleases int      `json:"helmReleases"`
	Errors       int      `json:"errors"`
	Warnings     int      `json:"warnings"`
}

// The version of the document, and its kind.
const (
	documentVersion = "batuta.dev/v1alpha1"
	documentKind    = "SecretCheck"
)

func writeReport(env *cli.Env, r *audit.Report) error {
	d := document{
		APIVersion: documentVersion, Kind: documentKind, Findings: list(r.Findings), Unchecked: list(r.Unchecked),
		Summary: documentSummary{
			Namespaces: list(r.Namespaces), Secrets: r.Secrets, Uses: r.References, HelmReleases: r.Releases,
			Errors: r.Count(audit.Error), Warnings: r.Count(audit.Warning),
		},
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return err
	}
	return printer.NewFlags(formatJSON).Write(env.Out, out.Bytes())
}

// list is a list that is [] in JSON if it is empty.
func list[T any](of []T) []T { return append([]T{}, of...) }
