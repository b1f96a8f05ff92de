package rolloutviz

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// flags are the flags as typed.
type flags struct {
	from  string
	at    string
	ascii bool
	color string
	width int
}

func (f *flags) register(c *cobra.Command) {
	fs := c.Flags()
	fs.StringVar(&f.from, "from", "", "draw a recording instead of the cluster: `FILE` with what \"kubectl get deploy,rs,pods -o yaml\" printed, - for standard input")
	fs.StringVar(&f.at, "at", "", "with --from: the `TIME` of the recording (2006-01-02T15:04:05Z); without it, the newest that the recording names")
	fs.BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters only; the default when the locale is not UTF-8")
	fs.StringVar(&f.color, "color", f.color, "use colours: `WHEN` is auto, always or never")
	fs.IntVar(&f.width, "width", 0, "draw for `N` columns; the default is the terminal's width")
	_ = c.RegisterFlagCompletionFunc("color", cobra.FixedCompletions(colors(), cobra.ShellCompDirectiveNoFileComp))
}

func colors() []string { return []string{"auto", "always", "never"} }

// request is what is asked for: one Deployment, of the cluster or of a recording.
type request struct {
	kind kube.Kind
	name string // "" only with a recording: the Deployment it holds
	from string
	at   time.Time
	term term.Options
}

func (f *flags) request(env *cli.Env, args []string) (request, error) {
	req := request{from: f.from, term: term.Options{Color: f.color, ASCII: f.ascii, Width: f.width}}
	if err := f.check(); err != nil {
		return req, err
	}
	var err error
	if f.at != "" {
		if req.at, err = time.Parse(time.RFC3339, f.at); err != nil {
			return req, fault.Wrap(fault.Usage, fmt.Errorf("--at: %q is not a time", f.at), "write it as 2006-01-02T15:04:05Z")
		}
	}
	if f.from != "" && len(args) == 0 {
		return req, nil
	}
	req.kind, req.name, err = parseRef(env, args)
	return req, err
}

func (f *flags) check() error {
	switch {
	case !slices.Contains(colors(), f.color):
		return fault.Wrap(fault.Usage, fmt.Errorf("--color: %q is unknown", f.color), "it takes "+strings.Join(colors(), ", "))
	case f.width < 0:
		return fault.Usagef("--width: %d is not a number of columns", f.width)
	case f.at != "" && f.from == "":
		return fault.Wrap(fault.Usage, errors.New("--at needs --from"), "the cluster is always drawn as it is now")
	}
	return nil
}

// parseRef reads TYPE/NAME. Workloads that have rollouts and are not drawn get
// an error that says so.
func parseRef(env *cli.Env, args []string) (kube.Kind, string, error) {
	if len(args) > 0 {
		typed, _, _ := strings.Cut(strings.ToLower(args[0]), "/")
		if reason := notDrawn(typed); reason != "" {
			return kube.Kind{}, "", fault.Wrap(fault.Usage, errors.New(reason), "only Deployments are drawn: "+env.Plugin.Command()+" deploy/NAME")
		}
	}
	return kube.ParseRef(args, kinds())
}

func notDrawn(typed string) string {
	word, _, _ := strings.Cut(typed, ".")
	switch word {
	case "sts", "statefulset", "statefulsets", "ds", "daemonset", "daemonsets":
		return fmt.Sprintf("%s: rollouts of this kind are not drawn yet", typed)
	case "rs", "replicaset", "replicasets":
		return fmt.Sprintf("%s: a ReplicaSet is one revision of a rollout, not a rollout", typed)
	case "po", "pod", "pods", "job", "jobs", "cj", "cronjob", "cronjobs", "svc", "service", "services", "rc", "replicationcontroller", "replicationcontrollers":
		return fmt.Sprintf("%s: this kind has no rollouts", typed)
	}
	return ""
}
