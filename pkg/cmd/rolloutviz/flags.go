package rolloutviz

import (
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/cli"
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

// Defaults of --wait: how long a fatal cause must last before the rollout has
// failed, and how long a rollout must stay complete.
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
	fs.VarP(toggle{&f.watch, watchToEnd}, "watch", "w", "watch until the rollouts end; `WHEN` is end or forever, which also waits for the next rollout")
	fs.Var(toggle{&f.wait, waitComplete}, "wait", "for scripts: wait until the rollouts end, and fail as soon as one cannot succeed; `FOR` is complete or terminated, which also waits until the old pods are gone")
	fs.DurationVar(&f.timeout, "timeout", 0, "with --watch or --wait: stop after `TIME` (exit code 4); 0: no limit")
	fs.Int64Var(&f.revision, "revision", 0, "with --watch or --wait: wait for revision `N`; it fails if a different revision replaces it")
	fs.DurationVar(&f.grace, "grace", f.grace, "with --wait: fail if a cause that will not recover on its own lasts for `TIME`")
	fs.DurationVar(&f.stable, "stable", f.stable, "with --wait: how long a rollout must stay complete, a `TIME`")
	fs.BoolVar(&f.logs, "logs", false, "show the last log line of crashed containers")
	fs.StringVarP(&f.selector, "selector", "l", "", "only workloads with these `LABELS`, such as app=web,tier!=db")
	fs.BoolVarP(&f.allNamespaces, "all-namespaces", "A", false, "workloads of all namespaces")
	fs.StringArrayVarP(&f.files, "filename", "f", nil, "the workloads in the manifests in `FILE`: a file, a folder, or - for standard input; repeatable")
	fs.BoolVarP(&f.recursive, "recursive", "R", false, "with -f: include subfolders")
	f.printer.AddFlags(fs)
	_ = fs.MarkHidden("show-managed-fields") // rollouts have none
	fs.StringVar(&f.from, "from", "", "recording to use instead of the cluster: a `FILE` with the output of kubectl get deploy,rs,pods -o yaml, or - for standard input")
	fs.StringVar(&f.at, "at", "", "with --from: `TIME` of the recording, such as 2006-01-02T15:04:05Z (default: the newest time in it)")
	fs.BoolVar(&f.accessible, "accessible", false, "print sentences, for screen readers: no bars, no redrawing")
	fs.BoolVar(&f.ascii, "ascii", false, "use ASCII characters only (default: if the locale is not UTF-8)")
	fs.StringVar(&f.color, "color", f.color, "use colours `WHEN`: auto|always|never")
	fs.IntVar(&f.width, "width", 0, "number `N` of columns (default: the width of the terminal)")
	fs.Lookup("watch").NoOptDefVal = watchToEnd
	fs.Lookup("wait").NoOptDefVal = waitComplete
	f.complete(c)
}

func (f *flags) complete(c *cobra.Command) {
	rules().Complete(c)
	_ = c.RegisterFlagCompletionFunc("output", cobra.FixedCompletions(printer.Formats(), cobra.ShellCompDirectiveNoFileComp))
}

// rules are the rules of the flags.
func rules() cli.Rules {
	const recording = "leave out one of them: a recording does not change"
	return cli.Rules{
		cli.OneOf("color", "auto", "always", "never"),
		cli.OneOf("watch", watchToEnd, watchForever),
		cli.OneOf("wait", waitComplete, waitTerminated),
		cli.NotNegative("width").WithHint("for the width of the terminal, leave it out"),
		cli.Positive("revision").WithHint("list the revisions with: kubectl rollout history deploy/NAME"),
		cli.NotNegative("timeout"),
		cli.NotNegative("grace"),
		cli.NotNegative("stable"),
		cli.Requires("at", "from"),
		cli.Excludes("watch", "from").WithHint(recording),
		cli.Excludes("wait", "from").WithHint(recording),
		cli.Excludes("from", "filename", "selector", "all-namespaces", "logs"),
		cli.Requires("timeout", "watch", "wait"),
		cli.Requires("revision", "watch", "wait"),
		cli.Requires("grace", "wait"),
		cli.Requires("stable", "wait"),
		cli.Requires("recursive", "filename"),
		cli.Excludes("accessible", "output", "template"),
		cli.OneOf("output", "json").With("watch"),
		cli.OneOf("output", "json").With("wait"),
		cli.Excludes("watch", "template"),
		cli.Excludes("wait", "template"),
		cli.Excludes("watch="+watchForever, "wait").WithHint("leave out one of them: --watch=forever never ends"),
		cli.Excludes("watch="+watchForever, "revision"),
		cli.Excludes("all-namespaces", "namespace"),
		cli.Excludes("filename", "selector", "all-namespaces").WithHint("leave out one of them: the manifests name the workloads"),
	}
}

// check finds values that are not valid, and flags that have no effect with the
// others.
func (f *flags) check() error {
	if err := rules().Check(f.set); err != nil {
		return err
	}
	if err := wideOutput(f.printer.Format()); err != nil {
		return err
	}
	if f.printer.Format() == "" {
		return nil
	}
	_, err := f.printer.Printer()
	return err
}

func (f *flags) watches() bool { return f.watch != "" }

func (f *flags) waits() bool { return f.wait != "" }

// toggle is the value of a flag that takes a word, or no value. It also takes true and
// false.
type toggle struct {
	word    *string
	without string // the word for a flag without a value
}

// Set takes a word, true or false.
func (t toggle) Set(word string) error {
	switch word {
	case "true":
		word = t.without
	case "false":
		word = ""
	}
	*t.word = word
	return nil
}

// String is the word, "" if the flag is off.
func (t toggle) String() string {
	if t.word == nil {
		return "" // pflag calls it on the zero value
	}
	return *t.word
}

// Type is the name of a flag with a word in pflag.
func (t toggle) Type() string { return "string" }

// atTime reads --at.
func (f *flags) atTime() (time.Time, error) {
	if f.at == "" {
		return time.Time{}, nil
	}
	at, err := time.Parse(time.RFC3339, f.at)
	if err != nil {
		return at, fault.FlagValue{Flag: "at", Value: f.at}.NotValid("a time such as 2006-01-02T15:04:05Z")
	}
	return at, nil
}
