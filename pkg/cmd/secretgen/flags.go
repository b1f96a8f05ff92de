package secretgen

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// flags are the flags as typed.
type flags struct {
	sources    sources
	secretType string
	dialect    string
	dryRun     string
	allowUnset bool
	allowEmpty bool
	appendHash bool
	showValues bool
	output     *printer.Flags
}

func newFlags() *flags {
	return &flags{dialect: "kubectl", dryRun: "client", output: printer.NewFlags("yaml")}
}

func (f *flags) register(c *cobra.Command) {
	fs := c.Flags()
	usages := map[source.Kind]string{
		source.Literal: "put `KEY=VALUE` into the Secret; repeatable, as are all sources",
		source.File:    "put in the file at `[KEY=]PATH`, whose name is the key unless KEY is given, or a folder of such files",
		source.EnvFile: "put in the KEY=VALUE lines of `FILE`, read by the rules of --env-dialect",
	}
	for _, kind := range source.Kinds() {
		fs.Var(f.sources.flag(kind), kind.Flag(), usages[kind])
	}
	fs.StringVar(&f.secretType, "type", "", "make the Secret of `TYPE`; without it the API server makes it Opaque")
	fs.StringVar(&f.dialect, "env-dialect", f.dialect, dialectUsage())
	fs.BoolVar(&f.allowUnset, "allow-unset", false, "a bare KEY in an env file whose variable is not set is an empty value, as with kubectl")
	fs.BoolVar(&f.allowEmpty, "allow-empty", false, "a source, or the whole Secret, may have no keys, as with kubectl")
	fs.BoolVar(&f.appendHash, "append-hash", false, "append a hash of the Secret to its name, the same as kubectl's")
	fs.BoolVar(&f.showValues, "show-values", false, "print the values to a terminal too; a pipe or file always gets them")
	fs.StringVar(&f.dryRun, "dry-run", f.dryRun, "`client`: print the Secret, write nothing; the only strategy so far")
	fs.Lookup("dry-run").NoOptDefVal = "client"
	f.output.AddFlags(fs)
	f.complete(c)
}

func dialectUsage() string {
	var b strings.Builder
	b.WriteString("read env files by the rules called `NAME`:")
	for _, d := range dotenv.Dialects() {
		fmt.Fprintf(&b, " %s (%s)", d.Name, d.Summary)
	}
	return b.String()
}

// complete offers the words that flags take.
func (f *flags) complete(c *cobra.Command) {
	for flag, words := range map[string][]string{
		"type":        types(),
		"env-dialect": dotenv.Names(),
		"dry-run":     {"client"},
		"output":      printer.Formats(),
	} {
		_ = c.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
	}
	_ = c.RegisterFlagCompletionFunc(source.Literal.Flag(), cobra.NoFileCompletions)
}

// types are the types Kubernetes knows (k8s.io/api/core/v1/types.go v0.37.2);
// any other is allowed.
func types() []string {
	return []string{
		string(corev1.SecretTypeOpaque), string(corev1.SecretTypeTLS), string(corev1.SecretTypeDockerConfigJson),
		string(corev1.SecretTypeBasicAuth), string(corev1.SecretTypeSSHAuth),
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

// flagError says what is wrong with the flags without repeating what was
// typed, as pflag does: "-p=secret" is no flag, but it has a secret in it.
func flagError(c *cobra.Command, err error) error {
	hint := "see '" + c.CommandPath() + " --help'"
	if c.HasParent() {
		hint += "; a Secret of that name is made by: kubectl secretgen … -- " + c.Name()
	}
	var unknown *pflag.NotExistError
	var syntax *pflag.InvalidSyntaxError
	var value *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		err = fmt.Errorf("unknown flag: %s", dashed(unknown))
	case errors.As(err, &syntax):
		err = errors.New("an argument that starts with '-' is no flag")
	case errors.As(err, &value):
		err = fmt.Errorf("--%s does not take this value", value.GetFlag().Name)
	}
	return fault.Wrap(fault.Usage, err, hint)
}

func dashed(e *pflag.NotExistError) string {
	if e.GetSpecifiedShortnames() != "" {
		return "-" + e.GetSpecifiedName()
	}
	return "--" + e.GetSpecifiedName()
}
