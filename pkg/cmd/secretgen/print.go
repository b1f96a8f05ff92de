package secretgen

import (
	"bytes"
	"errors"

	"k8s.io/apimachinery/pkg/runtime"
	cliprinters "k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// format is how Secrets are printed; it is a [deliver.Format].
type format struct {
	flags         *printer.Flags
	printers      printers
	nullTimestamp bool // creationTimestamp: null
	masked        bool // print the sizes of values instead of the values
}

// printers makes a new printer for each call, because printers count what they print.
type printers func() (cliprinters.ResourcePrinter, error)

// printers checks -o and --template, and returns the function that makes printers.
func (f *outFlags) printers() (printers, error) {
	if _, err := f.printer.Printer(); err != nil {
		return nil, err
	}
	return f.printer.Printer, nil
}

// nullTimestamp reports whether to print `creationTimestamp: null`. kubectl prints it
// up to 1.33. A plugin cannot find out the version of kubectl without running it, but
// from 1.37 on, kubectl sets KUBECTL_PATH (k8s.io/kubectl/pkg/cmd/plugin.go v0.37.2).
// The default is the older form.
func nullTimestamp(env *cli.Env) bool {
	_, newer := env.Lookup("KUBECTL_PATH")
	return !newer
}

// Secrets is the text of the Secrets, all of them or nothing.
func (f format) Secrets(results []*build.Result) ([]byte, error) {
	views := func(masked bool) []runtime.Object {
		var objects []runtime.Object
		for _, r := range results {
			view := manifest.NewView(r.Secret)
			view.NullTimestamp, view.Masked = f.nullTimestamp, masked
			objects = append(objects, view)
		}
		return objects
	}
	text, err := f.render(views(f.masked))
	if err != nil {
		return nil, f.explain(views(true))
	}
	return text, nil
}

// Sealed is the text of SealedSecrets.
func (f format) Sealed(sealed []*sealed.Secret) ([]byte, error) {
	var objects []runtime.Object
	for _, s := range sealed {
		objects = append(objects, s)
	}
	return f.render(objects)
}

// render prints the objects in the format of the flags: one after the other if the
// format has a separator, and as a list if not.
func (f format) render(objects []runtime.Object) ([]byte, error) {
	if text, err := f.yaml(objects); text != nil || err != nil {
		return text, err
	}
	printer, err := f.printers()
	if err != nil {
		return nil, err
	}
	if len(objects) > 1 && !f.streams() {
		objects = []runtime.Object{&manifest.List{Items: objects}}
	}
	var out bytes.Buffer
	for _, object := range objects {
		if err := printer.PrintObj(object, &out); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// yaml is the text of new Secrets as YAML, which needs no printer; nil for other
// formats.
func (f format) yaml(objects []runtime.Object) ([]byte, error) {
	if f.flags.Format() != "yaml" {
		return nil, nil
	}
	var out bytes.Buffer
	for i, object := range objects {
		view, ok := object.(*manifest.View)
		if !ok || view.ManagedFields != nil {
			return nil, nil
		}
		text, err := view.YAML()
		if err != nil {
			return nil, err
		}
		if i > 0 {
			out.WriteString("---\n")
		}
		out.Write(text)
	}
	return out.Bytes(), nil
}

func (f format) streams() bool {
	switch f.flags.Format() {
	case "yaml", "kyaml", "name":
		return true
	}
	return false
}

// explain is the error of a template that fails on Secrets. The errors of cli-runtime's
// printers contain the whole object, so this error has the reason that the same
// template gives for masked Secrets.
func (f format) explain(masked []runtime.Object) error {
	hint := "to see the fields that a template can use: kubectl secretgen … -o json"
	if f.masked {
		hint = "values are hidden on a terminal; --show-values shows them to templates too"
	}
	_, err := f.render(masked)
	if err == nil {
		err = errors.New("the template fails on these values")
	}
	return fault.Usagef("print the Secret: %w", reason(err)).WithHint(hint)
}
