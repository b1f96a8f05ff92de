// Package printer is the -o flag of every plugin: the formats, the template
// flags and the printers behind them, all of them kubectl's own.
package printer

import (
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/cli-runtime/pkg/genericclioptions"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// Flags are the output flags as typed.
type Flags struct {
	output            string
	template          string
	showManagedFields bool
	allowMissingKeys  bool
	set               *pflag.FlagSet
}

// NewFlags returns flags whose -o defaults to the format.
func NewFlags(format string) *Flags {
	return &Flags{output: format, allowMissingKeys: true}
}

// AddFlags registers -o, --template and their companions as kubectl does.
func (f *Flags) AddFlags(fs *pflag.FlagSet) {
	fs.StringVarP(&f.output, "output", "o", f.output,
		"output format, one of: "+strings.Join(Formats(), ", "))
	fs.StringVar(&f.template, "template", "",
		"template string or file for -o go-template, go-template-file, jsonpath, …")
	fs.BoolVar(&f.allowMissingKeys, "allow-missing-template-keys", f.allowMissingKeys,
		"print nothing for a field or map key that a template names and the object lacks")
	fs.BoolVar(&f.showManagedFields, "show-managed-fields", false,
		"keep managedFields when printing JSON or YAML")
	f.set = fs
}

// Formats are the values of -o, sorted.
func Formats() []string {
	return []string{
		"go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json",
		"jsonpath-file", "kyaml", "name", "template", "templatefile", "yaml",
	}
}

// Format is the format that was asked for: the word before "=".
func (f *Flags) Format() string {
	format, _, _ := strings.Cut(f.output, "=")
	if f.template != "" && (f.set == nil || !f.set.Changed("output")) {
		return "go-template"
	}
	return format
}

// Printer returns kubectl's printer for the flags; an unknown format or a bad
// template is a usage error.
func (f *Flags) Printer() (printers.ResourcePrinter, error) {
	flags := genericclioptions.NewPrintFlags("")
	flags.TypeSetterPrinter = nil
	*flags.OutputFormat = f.output
	flags.OutputFlagSpecified = func() bool { return f.set != nil && f.set.Changed("output") }
	*flags.TemplatePrinterFlags.TemplateArgument = f.template
	*flags.TemplatePrinterFlags.AllowMissingKeys = f.allowMissingKeys
	flags.JSONYamlPrintFlags.ShowManagedFields = f.showManagedFields
	p, err := flags.ToPrinter()
	if err != nil {
		return nil, fault.Wrap(fault.Usage, err, "-o takes one of: "+strings.Join(Formats(), ", "))
	}
	return p, nil
}
