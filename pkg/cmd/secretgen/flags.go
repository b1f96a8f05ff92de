package secretgen

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	programs "github.com/batuta-k8s/batuta/pkg/secret/command"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// flags are the flags as typed.
type flags struct {
	in   inFlags
	out  outFlags
	set  *pflag.FlagSet
	once *onceFlags
}

// inFlags are the flags about the contents of a Secret.
type inFlags struct {
	files          []string
	file           string // the only one of files
	allowHostFiles bool
	allowCommands  bool
	commandTimeout time.Duration
	commandErrors  bool
	sources        sources
	generate       []string
	rotate         []string
	rotateAfter    string
	generatedOn    string
	keepPrevious   bool
	dialect        string
	interpolate    bool
	allowUnset     bool
	allowEmpty     bool
	onDuplicate    string
	prefix         string
	include        []string
	exclude        []string
	keyMap         []string
	secretType     string
	labels         []string
	annotations    []string
	immutable      bool
	appendHash     bool
	ofKind         kindFlags
}

// outFlags are the flags about what is done with it.
type outFlags struct {
	printer    *printer.Flags
	showValues bool
	outputFile string

	apply          bool
	dryRun         string
	diff           bool
	merge          bool
	replace        bool
	unset          []string
	forceConflicts bool
	fieldManager   string
	serverText     bool

	seal            bool
	cert            string
	certFingerprint string
	digestKey       string
	certFlag        string // "cert", or its name next to --cert of a TLS Secret
	scope           string

	consumers bool
	restart   bool
}

func newFlags() *flags {
	once := &onceFlags{}
	return &flags{
		once: once,
		in:   inFlags{dialect: build.DefaultDialect, onDuplicate: string(assemble.Refuse), commandTimeout: programs.DefaultTimeout, ofKind: kindFlags{once: once}},
		out: outFlags{
			printer: printer.NewFlags("yaml"), dryRun: string(deliver.DryRunNone),
			fieldManager: upsert.Manager, scope: sealed.Strict.String(),
		},
	}
}

// register adds the flags to a command. The flags of its type are first.
func (f *flags) register(c *cobra.Command, k *kind) {
	f.set = c.Flags()
	if k.flags != nil {
		k.flags(f.set, &f.in.ofKind)
	}
	f.in.register(f.set, k, f.once)
	f.out.register(f.set, f.once)
	f.complete(c, k)
}

func (f *inFlags) register(fs *pflag.FlagSet, k *kind, once *onceFlags) {
	usages := map[source.Kind]string{
		source.Literal: "add `KEY=VALUE`; repeatable, as are all sources",
		source.File:    "add a file, `[KEY=]PATH`; KEY defaults to its name; PATH can be a folder, a quoted pattern, or - for standard input",
		source.EnvFile: "add the KEY=VALUE lines of `FILE`, or - for standard input; see --env-dialect",
		source.EnvVar:  "add the environment variable `[KEY=]NAME`",
		source.Command: "run a program and add what it prints, `KEY=COMMAND`; there is no shell, and one line break at the end of a line is removed",
		source.Sops:    "add the keys and values of `FILE`, which the program sops decrypts",
		source.Stdin:   "add all of standard input as `KEY`",
		source.Prompt:  "ask for the value of `KEY` at the terminal; the input is not shown",
	}
	for _, kind := range source.Kinds() {
		fs.Var(f.sources.flag(kind), kind.Flag(), usages[kind])
	}
	fs.DurationVar(&f.commandTimeout, "command-timeout", f.commandTimeout, "`TIME` after which a program of --from-command or --from-sops is stopped")
	fs.BoolVar(&f.commandErrors, "show-command-errors", false, "show the error output of a program that fails; it may contain values")
	fs.StringArrayVar(&f.generate, "generate", nil,
		"add a generated value, `KEY=KIND`: "+generateKinds()+"; --apply and --output-file keep a value that exists")
	fs.StringArrayVar(&f.rotate, "rotate", nil, "generate `KEY` again, even if it exists; with -f: KEY or SECRET/KEY")
	fs.StringVar(&f.rotateAfter, "rotate-after", "", "rotate generated values when they are older than `AGE`, such as 90d, 12h or 4w")
	fs.StringVar(&f.generatedOn, "generated-on", "", "with --rotate-after: `DATE` of existing values that have none, such as 2030-01-31")
	fs.BoolVar(&f.keepPrevious, "keep-previous", false, "keep a rotated value under KEY-previous until the next rotation")
	fs.StringVar(&f.dialect, "env-dialect", f.dialect, dialectUsage())
	fs.BoolVar(&f.interpolate, "interpolate", false, "replace $VARIABLE in env files as the dialect does; it breaks passwords that contain a '$'")
	fs.BoolVar(&f.allowUnset, "allow-unset", false, "use an empty value for variables that are not set, as kubectl does")
	fs.BoolVar(&f.allowEmpty, "allow-empty", false, "allow sources and Secrets without keys, as kubectl does")
	fs.StringVar(&f.onDuplicate, "on-duplicate", f.onDuplicate, "`POLICY` for a key that is given twice: error, or use the first or last value")
	once.StringVar(fs, &f.prefix, "prefix", "", "add `TEXT` before the keys that come from names: of env files, folders, patterns, and files and variables without KEY=")
	fs.StringArrayVar(&f.include, "include", nil, "of these keys, add only those that match `PATTERN`, such as DB_*; repeatable")
	fs.StringArrayVar(&f.exclude, "exclude", nil, "of these keys, leave out those that match `PATTERN`; repeatable")
	fs.StringArrayVar(&f.keyMap, "key-map", nil, "rename one of these keys, `OLD=NEW`; repeatable")
	if k.name == "" {
		fs.StringArrayVarP(&f.files, "filename", "f", nil, "make the Secrets that `FILE` describes, or - for standard input")
		fs.BoolVar(&f.allowHostFiles, "allow-host-files", false, "with -f: also read files outside the folder of FILE; credentials of this machine are never read")
		fs.BoolVar(&f.allowCommands, "allow-commands", false, "with -f: run the programs that FILE names (command, sops); read them first, they can do anything that you can")
		once.StringVar(fs, &f.secretType, "type", "", "`TYPE` of the Secret: "+kindNames()+", or any other (default: Opaque, set by the API server)")
	} else if k.secretType == "" {
		once.StringVar(fs, &f.secretType, "type", "", "`TYPE` of the Secret (default: Opaque, set by the API server)")
	}
	fs.StringArrayVar(&f.labels, "label", nil, "add the label `KEY=VALUE`; repeatable")
	fs.StringArrayVar(&f.annotations, "annotation", nil, "add the annotation `KEY=VALUE`; repeatable")
	fs.BoolVar(&f.immutable, "immutable", false, "make the Secret immutable: it cannot be changed later")
	fs.BoolVar(&f.appendHash, "append-hash", false, "append a hash of the Secret to its name, as kubectl does")
}

func (f *outFlags) register(fs *pflag.FlagSet, once *onceFlags) {
	f.printer.AddFlags(fs)
	fs.BoolVar(&f.showValues, "show-values", false, "print values to a terminal; to a pipe or file they are always printed")
	once.StringVar(fs, &f.outputFile, "output-file", "", "write to `FILE`, readable by this user only; keeps the generated values in it")
	fs.BoolVar(&f.apply, "apply", false, "apply the Secret to the cluster (server-side apply)")
	fs.StringVar(&f.dryRun, "dry-run", f.dryRun, "`MODE` of a dry run: client (send nothing), server (the API server checks what --apply would do) or none")
	fs.Lookup("dry-run").NoOptDefVal = string(deliver.DryRunClient)
	fs.BoolVar(&f.diff, "diff", false, "print what --apply would change, without values; exit code 0: no changes, 1: changes, 2 or more: failed")
	fs.BoolVar(&f.merge, "merge", false, "with --apply: keep keys, labels and annotations of earlier calls that are not given")
	fs.BoolVar(&f.replace, "replace", false, "with --apply: remove keys that are not given, also those of other managers")
	fs.StringArrayVar(&f.unset, "unset", nil, "with --apply: remove `KEY`, also if another manager owns it; repeatable")
	fs.BoolVar(&f.forceConflicts, "force-conflicts", false, "with --apply: overwrite keys that another manager has set to a different value, and Secrets that a controller writes")
	fs.BoolVar(&f.serverText, "show-server-text", false, "show messages of servers and admission webhooks that may contain values")
	fs.StringVar(&f.fieldManager, "field-manager", f.fieldManager, "with --apply: `NAME` of the field manager (default: that of this plugin)")
	fs.Lookup("field-manager").DefValue = "" // its text has the default
	fs.BoolVar(&f.restart, "restart-consumers", false, "with --apply: restart the Deployments, StatefulSets and DaemonSets that use the Secret, if its data has changed")
	fs.BoolVar(&f.consumers, "consumers", false, "list what uses the Secret in the cluster, and how; nothing is changed")
	fs.BoolVar(&f.seal, "seal", false, "print a SealedSecret, which only the controller of --cert can decrypt")
	f.certFlag = "cert"
	if fs.Lookup(f.certFlag) != nil { // of a TLS Secret, as with kubectl
		f.certFlag = "seal-cert"
	}
	once.StringVar(fs, &f.cert, f.certFlag, "", "with --seal: `FILE` with the certificate of the controller, or its https:// address")
	once.StringVar(fs, &f.certFingerprint, "cert-fingerprint", "", "with --seal: SHA-256 `FINGERPRINT` that this certificate must have")
	once.StringVar(fs, &f.digestKey, "digest-key", "", "with --seal and --output-file: `FILE` with a key to recognize unchanged values; created if missing, keep it out of git")
	once.StringVar(fs, &f.scope, "scope", f.scope, "with --seal: `SCOPE` in which it can be decrypted: "+strings.Join(sealed.Scopes(), ", "))
}

func generateKinds() string {
	var names []string
	for _, k := range generate.Kinds() {
		names = append(names, k.Example)
	}
	return strings.Join(names, ", ")
}

func dialectUsage() string {
	return "`NAME` of the rules for env files: " + strings.Join(dotenv.Names(), ", ")
}

// complete registers the words that flags take, for completion.
func (f *flags) complete(c *cobra.Command, k *kind) {
	var generates []string
	for _, k := range generate.Kinds() {
		generates = append(generates, "password="+k.Example)
	}
	slices.Concat(wordRules(), k.rules).Complete(c)
	for flag, words := range map[string][]string{
		"type":     kindWords(),
		"output":   printer.Formats(),
		"generate": generates,
	} {
		if f.set.Lookup(flag) != nil {
			_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		}
	}
	for _, kind := range []source.Kind{source.Literal, source.EnvVar, source.Command, source.Stdin, source.Prompt} {
		_ = c.RegisterFlagCompletionFunc(kind.Flag(), cobra.NoFileCompletions)
	}
}

// sources are the sources in the order in which they were typed, whatever
// their flags.
type sources struct {
	specs []source.Spec
}

func (s *sources) flag(kind source.Kind) pflag.Value { return sourceFlag{sources: s, kind: kind} }

// sourceFlag is one flag of sources. A comma in its value is part of the value; in
// kubectl it separates values.
type sourceFlag struct {
	sources *sources
	kind    source.Kind
}

// Set adds a source.
func (f sourceFlag) Set(argument string) error {
	nth := 1
	for _, s := range f.sources.specs {
		if s.Kind == f.kind {
			nth++
		}
	}
	f.sources.specs = append(f.sources.specs, source.Spec{Kind: f.kind, Argument: argument, Nth: nth})
	return nil
}

// String is always empty: a source may be a value.
func (f sourceFlag) String() string { return "" }

// Type is pflag's name for a repeatable flag.
func (f sourceFlag) Type() string { return "stringArray" }
