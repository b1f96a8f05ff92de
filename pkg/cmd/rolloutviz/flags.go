package rolloutviz

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
)

// flags are the flags as typed.
type flags struct {
	watch, wait       string
	timeout           time.Duration
	grace, stable     time.Duration
	revision          int64
	logs              bool
	selector          string
	allNamespaces     bool
	files             []string
	recursive         bool
	from, at          string
	ascii, accessible bool
	color             string
	width             int
	printer           *printer.Flags
	set               *pflag.FlagSet
}

// Values of --watch and --wait.
const (
	watchToEnd     = "end"
	watchForever   = "forever"
	waitComplete   = "complete"
	waitTerminated = "terminated"
)

// Defaults of --wait: how long a fatal cause must stand before the rollout is
// called failed, and how long a rollout must stay complete.
const (
	defaultGrace  = 10 * time.Second
	defaultStable = 2 * time.Second
)

func newFlags() *flags {
	return &flags{color: "auto", grace: defaultGrace, stable: defaultStable, printer: printer.NewFlags("")}
}

func (f *flags) register(c *cobra.Command) {
	fs := c.Flags()
	f.set = fs
	fs.StringVarP(&f.watch, "watch", "w", "", "draw until the rollouts are over; --watch=forever stays for the next one")
	fs.StringVar(&f.wait, "wait", "", "for scripts: wait until the rollouts are over, and fail as soon as one cannot succeed; --wait=terminated waits for the old pods to end as well")
	fs.DurationVar(&f.timeout, "timeout", 0, "with --watch or --wait: give up after `TIME` in all (exit code 4); 0 is never")
	fs.Int64Var(&f.revision, "revision", 0, "with --watch or --wait: only revision `N` counts; another one in its place is a failure")
	fs.DurationVar(&f.grace, "grace", f.grace, "with --wait: a cause that does not pass by itself must stand for `TIME` to count as failure")
	fs.DurationVar(&f.stable, "stable", f.stable, "with --wait: a rollout must stay complete for `TIME`")
	fs.BoolVar(&f.logs, "logs", false, "show the last line that a crashed container logged")
	fs.StringVarP(&f.selector, "selector", "l", "", "of all workloads only those with these `LABELS`, such as app=web,tier!=db")
	fs.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "all workloads of all namespaces")
	fs.StringArrayVarP(&f.files, "filename", "f", nil, "the workloads in manifest `FILE`, in the files of a folder, or - for standard input")
	fs.BoolVarP(&f.recursive, "recursive", "R", false, "with -f: folders in folders, too")
	f.printer.AddFlags(fs)
	_ = fs.MarkHidden("show-managed-fields") // rollouts have none
	fs.StringVar(&f.from, "from", "", "draw a recording instead of the cluster: `FILE` with what \"kubectl get deploy,rs,pods -o yaml\" printed, - for standard input")
	fs.StringVar(&f.at, "at", "", "with --from: the `TIME` of the recording (2006-01-02T15:04:05Z); without it, the newest that the recording names")
	fs.BoolVar(&f.accessible, "accessible", false, "tell in whole sentences, for screen readers: no bars, no redrawing")
	fs.BoolVar(&f.ascii, "ascii", false, "draw with ASCII characters only; the default when the locale is not UTF-8")
	fs.StringVar(&f.color, "color", f.color, "use colours: `WHEN` is auto, always or never")
	fs.IntVar(&f.width, "width", 0, "draw for `N` columns; the default is the terminal's width")
	fs.Lookup("watch").NoOptDefVal = watchToEnd
	fs.Lookup("wait").NoOptDefVal = waitComplete
	f.complete(c)
}

func (f *flags) complete(c *cobra.Command) {
	for name, values := range map[string][]string{
		"color": colors(), "watch": {watchToEnd, watchForever}, "wait": {waitComplete, waitTerminated}, "output": printer.Formats(),
	} {
		_ = c.RegisterFlagCompletionFunc(name, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
	}
}

func colors() []string { return []string{"auto", "always", "never"} }

// check refuses values that mean nothing, and flags that do nothing beside the
// others.
func (f *flags) check() error {
	switch {
	case !slices.Contains(colors(), f.color):
		return fault.Usagef("--color: %q is unknown", f.color).WithHint("it takes " + strings.Join(colors(), ", "))
	case f.width < 0:
		return fault.Usagef("--width: %d is not a number of columns", f.width)
	case f.set.Changed("watch") && !slices.Contains([]string{watchToEnd, watchForever, "true", "false"}, f.watch):
		return fault.Usagef("--watch: %q is unknown", f.watch).WithHint("it takes end (the default) or forever")
	case f.set.Changed("wait") && !slices.Contains([]string{waitComplete, waitTerminated, "true", "false"}, f.wait):
		return fault.Usagef("--wait: %q is unknown", f.wait).WithHint("it takes complete (the default) or terminated")
	case f.set.Changed("revision") && f.revision <= 0:
		return fault.Usagef("--revision: %d is not a revision", f.revision).
			WithHint("revisions count from 1; kubectl rollout history lists them")
	case f.at != "" && f.from == "":
		return fault.Usagef("--at needs --from").WithHint("the cluster is always drawn as it is now")
	}
	for name, d := range map[string]time.Duration{"timeout": f.timeout, "grace": f.grace, "stable": f.stable} {
		if d < 0 {
			return fault.Usagef("--%s: %v is less than nothing", name, d).WithHint("write it as 90s, 5m or 1h")
		}
	}
	if f.printer.Format() != "" {
		if _, err := f.printer.Printer(); err != nil {
			return err
		}
	}
	return f.companions()
}

func (f *flags) watches() bool { return f.watch != "" && f.watch != "false" }

func (f *flags) waits() bool { return f.wait != "" && f.wait != "false" }

// companions refuses flags that do nothing beside the others, rather than let
// them be overlooked.
func (f *flags) companions() error {
	live := f.watches() || f.waits()
	cluster := f.from == ""
	for _, c := range []struct {
		flags   string
		allowed bool
		needs   string
	}{
		{"watch wait", cluster, "a cluster: a recording (--from) does not change"},
		{"filename selector all-namespaces logs", cluster, "a cluster, not --from"},
		{"timeout revision", live, "--watch or --wait"},
		{"grace stable", f.waits(), "--wait"},
		{"recursive", len(f.files) > 0, "-f"},
		{"accessible", f.printer.Format() == "", "a picture, not -o"},
		{"output", !live || f.printer.Format() == "json", "a single look; --watch and --wait print one JSON object per line with -o json"},
	} {
		for name := range strings.FieldsSeq(c.flags) {
			if !c.allowed && f.set.Changed(name) && f.set.Lookup(name).Value.String() != "false" {
				return fault.Usagef("--%s needs %s", name, c.needs)
			}
		}
	}
	return f.pairs()
}

// pairs refuses flags that contradict each other.
func (f *flags) pairs() error {
	switch {
	case f.watch == watchForever && f.waits():
		return fault.Usagef("--watch=forever and --wait do not go together: the one never ends").WithHint("leave out one of the two")
	case f.watch == watchForever && f.revision > 0:
		return fault.Usagef("--watch=forever and --revision do not go together").WithHint("leave out one of the two")
	case f.allNamespaces && f.set.Changed("namespace"):
		return fault.Usagef("-A and -n do not go together").WithHint("leave out one of the two")
	case len(f.files) > 0 && (f.selector != "" || f.allNamespaces):
		return fault.Usagef("-f goes with neither -l nor -A").WithHint("the manifests name the workloads")
	}
	return nil
}

// atTime reads --at.
func (f *flags) atTime() (time.Time, error) {
	if f.at == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, f.at)
	if err != nil {
		return at, fault.Usagef("--at: %q is not a time", f.at).WithHint("write it as 2006-01-02T15:04:05Z")
	}
	return at, nil
}
