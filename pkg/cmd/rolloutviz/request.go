package rolloutviz

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// request is the result of the flags and arguments.
type request struct {
	named         []kube.Ref  // these workloads
	kinds         []kube.Kind // or all workloads of these kinds
	selector      string
	allNamespaces bool
	files         []string // or those in manifests
	recursive     bool

	from string // or those of a recording
	at   time.Time

	live    bool // --watch or --wait
	forever bool
	rules   judge.Rules
	timeout time.Duration
	logs    bool

	accessible bool
	term       term.Options
	printer    *printer.Flags
}

// endless is a grace period that never ends: with --watch, no cause is a failure.
const endless = 1 << 62

func (f *flags) request(args []string) (request, error) {
	if err := f.check(); err != nil {
		return request{}, err
	}
	at, err := f.atTime()
	if err != nil {
		return request{}, err
	}
	selected, err := f.parseArgs(args)
	if err != nil {
		return request{}, err
	}
	req := request{
		named: selected.Named, kinds: selected.Kinds, selector: f.selector, allNamespaces: f.allNamespaces,
		files: f.files, recursive: f.recursive, from: f.from, at: at,
		live: f.watches() || f.waits(), forever: f.watch == watchForever, timeout: f.timeout, logs: f.logs,
		rules:      judge.Rules{Grace: endless, Revision: f.revision},
		accessible: f.accessible, term: term.Options{Color: f.color, ASCII: f.ascii, Width: f.width}, printer: f.printer,
	}
	if f.waits() {
		req.rules.Grace, req.rules.Stable, req.rules.Terminated = f.grace, f.stable, f.wait == waitTerminated
		if f.grace == 0 {
			req.rules.Grace = -1 // 0 is the default of package judge
		}
	}
	if len(req.named) == 0 && len(req.kinds) == 0 && len(req.files) == 0 && req.from == "" {
		req.kinds = kinds()
	}
	return req, req.check()
}

// check finds workloads that are selected in two ways.
func (req request) check() error {
	switch {
	case len(req.named) > 0 && req.selector != "":
		return fault.Conflict("--selector", "names").WithHint("write TYPE -l LABELS, or only the names")
	case len(req.named) > 0 && req.allNamespaces:
		return fault.Conflict("--all-namespaces", "names").WithHint("names are in one namespace: write -n NAMESPACE")
	case len(req.files) > 0 && len(req.named)+len(req.kinds) > 0:
		return fault.Conflict("--filename", "arguments").WithHint("leave out the names, or -f")
	case req.rules.Revision > 0 && len(req.named) != 1 && len(req.files) == 0:
		return oneRevision()
	case req.from != "" && len(req.named) > 1:
		return fault.Conflict("--from", "several names").WithHint("write one name, or none for all workloads of the recording")
	}
	if _, err := labels.Parse(req.selector); err != nil {
		return fault.Usagef("-l: %w", err).WithHint("write it as app=web,tier!=db")
	}
	return nil
}

// one reports whether the request is for one workload, by its name.
func (req request) one() bool { return len(req.named) == 1 }

// several reports whether the request is for a list, even if it has only one workload.
func (req request) several() bool { return !req.one() && req.from == "" }

// kinds are the kinds that have rollouts.
func kinds() []kube.Kind {
	apps := func(kind, resource, short string) kube.Kind {
		return kube.Kind{Kind: kind, Short: []string{short},
			Resource: schema.GroupVersionResource{Group: "apps", Version: "v1", Resource: resource}}
	}
	return []kube.Kind{
		apps("Deployment", "deployments", "deploy"),
		apps("StatefulSet", "statefulsets", "sts"),
		apps("DaemonSet", "daemonsets", "ds"),
	}
}

// parseArgs reads the arguments. Kinds without rollouts, and the value of a flag that is
// given as an argument, have errors of their own.
func (f *flags) parseArgs(args []string) (kube.Selection, error) {
	for flag, value := range map[string]string{"watch": watchForever, "wait": waitTerminated} {
		if f.set.Changed(flag) && slices.Contains(args, value) {
			return kube.Selection{}, fault.Usagef("%q is not a workload", value).WithHint("write --" + flag + "=" + value)
		}
	}
	for _, arg := range args {
		if _, err := time.ParseDuration(arg); err == nil {
			return kube.Selection{}, fault.Usagef("%q is not a workload", arg).WithHint("write --timeout=" + arg)
		}
	}
	if len(args) > 0 {
		typed, _, _ := strings.Cut(strings.ToLower(args[0]), "/")
		for word := range strings.SplitSeq(typed, ",") {
			if reason := withoutRollouts(word); reason != "" {
				return kube.Selection{}, fault.Wrap(fault.Usage, errors.New(reason), "use a Deployment, StatefulSet or DaemonSet: deploy/NAME, sts/NAME or ds/NAME")
			}
		}
	}
	if err := checkArguments(args); err != nil {
		return kube.Selection{}, err
	}
	return kube.ParseSelection(args, kinds())
}

// withoutRollouts is the reason why a type has no rollouts; "" if it has.
func withoutRollouts(typed string) string {
	word, _, _ := strings.Cut(typed, ".")
	switch word {
	case "rs", "replicaset", "replicasets":
		return fmt.Sprintf("%s: a ReplicaSet is one revision of a rollout, and has no rollouts", typed)
	case "po", "pod", "pods", "job", "jobs", "cj", "cronjob", "cronjobs", "svc", "service", "services", "rc", "replicationcontroller", "replicationcontrollers", "all":
		return fmt.Sprintf("%s: this kind has no rollouts", typed)
	}
	return ""
}

// kindOf is a kind as the model names it.
func kindOf(k kube.Kind) string { return strings.ToLower(k.Kind) }

func kindsOf(all []kube.Kind) []string {
	var names []string
	for _, k := range all {
		names = append(names, kindOf(k))
	}
	return names
}

// shortOf is the short name of a kind.
func shortOf(kind string) string {
	for _, k := range kinds() {
		if kindOf(k) == kind {
			return k.Short[0]
		}
	}
	return kind
}

func oneRevision() error {
	return fault.Requires("--revision", "one workload, named as TYPE/NAME").WithHint("each workload has its own revision numbers")
}
