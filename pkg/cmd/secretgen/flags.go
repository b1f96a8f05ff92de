package secretgen

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// flags are the flags as typed.
type flags struct {
	in  inFlags
	out outFlags
	set *pflag.FlagSet
}

// inFlags say what a Secret is made of.
type inFlags struct {
	files       []string
	file        string // the only one of files
	sources     sources
	generate    []string
	rotate      []string
	dialect     string
	interpolate bool
	allowUnset  bool
	allowEmpty  bool
	onDuplicate string
	prefix      string
	include     []string
	exclude     []string
	keyMap      []string
	secretType  string
	labels      []string
	annotations []string
	immutable   bool
	appendHash  bool
	ofKind      kindFlags
}

// outFlags say what becomes of it.
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

	seal     bool
	cert     string
	certFlag string // "cert", or its name next to --cert of a TLS Secret
	scope    string

	consumers bool
	restart   bool
}

func newFlags() *flags {
	return &flags{
		in: inFlags{dialect: build.DefaultDialect, onDuplicate: string(assemble.Refuse)},
		out: outFlags{
			printer: printer.NewFlags("yaml"), dryRun: string(deliver.DryRunNone),
			fieldManager: upsert.Manager, scope: sealed.Strict.String(),
		},
	}
}

// register adds the flags to a command. Those of its type come first.
func (f *flags) register(c *cobra.Command, k *kind) {
	f.set = c.Flags()
	if k.flags != nil {
		k.flags(f.set, &f.in.ofKind)
	}
	f.in.register(f.set, k)
	f.out.register(f.set)
	f.complete(c, k)
}

func (f *inFlags) register(fs *pflag.FlagSet, k *kind) {
	usages := map[source.Kind]string{
		source.Literal: "put `KEY=VALUE` into the Secret; repeatable, as are all sources",
		source.File:    "put in the file at `[KEY=]PATH`, whose name is the key unless KEY is given; a folder, a quoted pattern, or - for standard input",
		source.EnvFile: "put in the KEY=VALUE lines of `FILE` (- for standard input), read by the rules of --env-dialect",
		source.EnvVar:  "put in the variable `[KEY=]NAME` of the environment",
		source.Stdin:   "put in all of standard input as `KEY`",
		source.Prompt:  "ask for `KEY` at the terminal; what is typed is not shown",
	}
	for _, kind := range source.Kinds() {
		fs.Var(f.sources.flag(kind), kind.Flag(), usages[kind])
	}
	fs.StringArrayVar(&f.generate, "generate", nil,
		"put in a generated value, `KEY=KIND`: "+generateKinds()+"; what is in the cluster (--apply) or the file (--output-file) already is kept")
	fs.StringArrayVar(&f.rotate, "rotate", nil, "generate `KEY` anew, even if it is there; with -f, KEY or SECRET/KEY")
	fs.StringVar(&f.dialect, "env-dialect", f.dialect, dialectUsage())
	fs.BoolVar(&f.interpolate, "interpolate", false, "replace $VARIABLE in env files, by the rules of the dialect; off, because it destroys passwords that have a '$'")
	fs.BoolVar(&f.allowUnset, "allow-unset", false, "a variable that is not set is an empty value, as with kubectl")
	fs.BoolVar(&f.allowEmpty, "allow-empty", false, "a source, or the whole Secret, may have no keys, as with kubectl")
	fs.StringVar(&f.onDuplicate, "on-duplicate", f.onDuplicate, "what a key is that is given twice, `POLICY`: error, or last or first, whose value counts then")
	fs.StringVar(&f.prefix, "prefix", "", "put `TEXT` in front of the keys that were not typed: of env files, folders, patterns, files and variables without KEY=")
	fs.StringArrayVar(&f.include, "include", nil, "of these keys take those that match `PATTERN`, such as DB_*; repeatable")
	fs.StringArrayVar(&f.exclude, "exclude", nil, "of these keys leave out those that match `PATTERN`; repeatable")
	fs.StringArrayVar(&f.keyMap, "key-map", nil, "of these keys rename one, `OLD=NEW`; repeatable")
	if k.name == "" {
		fs.StringArrayVarP(&f.files, "filename", "f", nil, "make the Secrets that `FILE` describes (docs/secrets-file.md), instead of one from flags")
		fs.StringVar(&f.secretType, "type", "", "make the Secret of `TYPE`: a name such as "+kindNames()+", or any other type; without it the API server makes it Opaque")
	} else if k.secretType == "" {
		fs.StringVar(&f.secretType, "type", "", "make the Secret of `TYPE`; without it the API server makes it Opaque")
	}
	fs.StringArrayVar(&f.labels, "label", nil, "give the Secret the label `KEY=VALUE`; repeatable")
	fs.StringArrayVar(&f.annotations, "annotation", nil, "give the Secret the annotation `KEY=VALUE`; repeatable")
	fs.BoolVar(&f.immutable, "immutable", false, "the Secret cannot be changed once it is there")
	fs.BoolVar(&f.appendHash, "append-hash", false, "append a hash of the Secret to its name, the same as kubectl's")
}

func (f *outFlags) register(fs *pflag.FlagSet) {
	f.printer.AddFlags(fs)
	fs.BoolVar(&f.showValues, "show-values", false, "print the values to a terminal too; a pipe or file always gets them")
	fs.StringVar(&f.outputFile, "output-file", "", "write to `FILE` instead, for this user only; generated values that it has are kept")
	fs.BoolVar(&f.apply, "apply", false, "put the Secret into the cluster by server-side apply")
	fs.StringVar(&f.dryRun, "dry-run", f.dryRun, "`client`: send nothing; server: let the API server check what --apply would do; none")
	fs.Lookup("dry-run").NoOptDefVal = string(deliver.DryRunClient)
	fs.BoolVar(&f.diff, "diff", false, "tell what --apply would change, without values; exit code 0: nothing, 1: something, more: failed")
	fs.BoolVar(&f.merge, "merge", false, "with --apply: keep the keys, labels and annotations that are not given, also those that an earlier call gave")
	fs.BoolVar(&f.replace, "replace", false, "with --apply: remove the keys that are not given, also those of others")
	fs.StringArrayVar(&f.unset, "unset", nil, "with --apply: remove `KEY`, whoever put it there; repeatable")
	fs.BoolVar(&f.forceConflicts, "force-conflicts", false, "with --apply: take over keys that another manager has with another value")
	fs.StringVar(&f.fieldManager, "field-manager", f.fieldManager, "with --apply: `NAME` of the manager of the fields, instead of this plugin's")
	fs.Lookup("field-manager").DefValue = "" // it is the file's name, which help texts leave out
	fs.BoolVar(&f.restart, "restart-consumers", false, "with --apply: restart the Deployments, StatefulSets and DaemonSets that use the Secret, if its data has changed")
	fs.BoolVar(&f.consumers, "consumers", false, "list what uses the Secret in the cluster, and how; make nothing")
	fs.BoolVar(&f.seal, "seal", false, "print a SealedSecret, which only the controller of --cert can open")
	f.certFlag = "cert"
	if fs.Lookup(f.certFlag) != nil { // of a TLS Secret, as with kubectl
		f.certFlag = "seal-cert"
	}
	fs.StringVar(&f.cert, f.certFlag, "", "with --seal: `FILE` of the controller's certificate")
	fs.StringVar(&f.scope, "scope", f.scope, "with --seal: `SCOPE` of the name and namespace it is for: "+strings.Join(sealed.Scopes(), ", "))
}

func generateKinds() string {
	var names []string
	for _, k := range generate.Kinds() {
		names = append(names, k.Example)
	}
	return strings.Join(names, ", ")
}

func dialectUsage() string {
	var b strings.Builder
	b.WriteString("read env files by the rules called `NAME`:")
	for i, d := range dotenv.Dialects() {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString(" " + d.Name + " (" + d.Summary + ")")
	}
	return b.String()
}

// complete offers the words that flags take.
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
	for _, kind := range []source.Kind{source.Literal, source.EnvVar, source.Stdin, source.Prompt} {
		_ = c.RegisterFlagCompletionFunc(kind.Flag(), cobra.NoFileCompletions)
	}
}

// sources are the sources in the order in which they were typed, whatever
// their flags.
type sources struct {
	specs []source.Spec
}

func (s *sources) flag(kind source.Kind) pflag.Value { return sourceFlag{sources: s, kind: kind} }

// sourceFlag is one flag of sources. Its value is taken as it stands: other
// than kubectl's, a comma separates nothing.
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
