// Package printer is the -o flag of all plugins: the formats, the template flags and
// the printers. They are those of kubectl.
package printer

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/pflag"
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
		"output `FORMAT`: json, yaml, kyaml, name, go-template[-file], jsonpath[-file], jsonpath-as-json")
	fs.StringVar(&f.template, "template", "",
		"`TEMPLATE` for -o go-template or jsonpath, or its file for go-template-file or jsonpath-file")
	fs.BoolVar(&f.allowMissingKeys, "allow-missing-template-keys", f.allowMissingKeys,
		"ignore fields and map keys of a template that are missing in the object")
	fs.BoolVar(&f.showManagedFields, "show-managed-fields", false,
		"keep managedFields in JSON and YAML")
	f.set = fs
}

// Formats are the values of -o, sorted.
func Formats() []string {
	return []string{
		"go-template", "go-template-file", "json", "jsonpath", "jsonpath-as-json",
		"jsonpath-file", "kyaml", "name", "template", "templatefile", "yaml",
	}
}

// Format is the word of -o before "=".
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
	p, err := f.printer()
	var known *fault.Error
	if err != nil && !errors.As(err, &known) {
		return nil, fault.Wrap(fault.Usage, err, "")
	}
	return p, err
}

func (f *Flags) printer() (printers.ResourcePrinter, error) {
	format := f.Format()
	if _, isTemplate := templateKinds[format]; strings.Contains(f.output, "=") && !isTemplate {
		return nil, f.unknown()
	}
	switch format {
	case "json":
		return f.withoutManagedFields(&printers.JSONPrinter{}), nil
	case "yaml":
		return f.withoutManagedFields(escaping{&printers.YAMLPrinter{}}), nil
	case "kyaml":
		return f.withoutManagedFields(escaping{&printers.KYAMLPrinter{}}), nil
	case "name":
		return &printers.NamePrinter{ShortOutput: true}, nil
	default:
		return f.templatePrinter(format)
	}
}

func (f *Flags) withoutManagedFields(p printers.ResourcePrinter) printers.ResourcePrinter {
	if f.showManagedFields {
		return p
	}
	return &printers.OmitManagedFieldsPrinter{Delegate: p}
}

func (f *Flags) unknown() error {
	return fault.FlagValue{Flag: "output", Value: f.output}.NotOneOf(Formats())
}

// templateKind is the language of a format's template, and whether it is in a file.
type templateKind struct{ jsonpath, asJSON, inFile bool }

var templateKinds = map[string]templateKind{
	"go-template": {}, "template": {},
	"go-template-file": {inFile: true}, "templatefile": {inFile: true},
	"jsonpath": {jsonpath: true}, "jsonpath-as-json": {jsonpath: true, asJSON: true},
	"jsonpath-file": {jsonpath: true, inFile: true},
}

// templatePrinter prints with a template, which is after "=" in -o, or in --template.
func (f *Flags) templatePrinter(format string) (printers.ResourcePrinter, error) {
	kind, ok := templateKinds[format]
	if !ok {
		return nil, f.unknown()
	}
	text := f.template
	if _, inline, ok := strings.Cut(f.output, "="); ok {
		text = inline
	}
	if text == "" {
		return nil, fault.Requires("--output="+format, "--template").WithHint("write -o " + format + "=TEMPLATE, or --template=TEMPLATE")
	}
	if kind.inFile {
		content, err := os.ReadFile(text)
		if err != nil {
			return nil, fmt.Errorf("read the template: %w", err)
		}
		text = string(content)
	}
	if kind.jsonpath {
		return f.jsonPath(text, kind.asJSON)
	}
	p, err := printers.NewGoTemplatePrinter([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	p.AllowMissingKeys(f.allowMissingKeys)
	return p, nil
}

func (f *Flags) jsonPath(text string, asJSON bool) (printers.ResourcePrinter, error) {
	p, err := printers.NewJSONPathPrinter(text)
	if err != nil {
		return nil, fmt.Errorf("read the template: %w", err)
	}
	p.AllowMissingKeys(f.allowMissingKeys)
	p.EnableJSONOutput(asJSON)
	return p, nil
}
