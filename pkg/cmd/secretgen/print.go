package secretgen

import (
	"bytes"
	"errors"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	cliprinters "k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
)

// secretsResource is where the API server has Secrets.
var secretsResource = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}

// printers makes a fresh printer for each call: they keep count of what they
// printed.
type printers func() (cliprinters.ResourcePrinter, error)

// printers checks -o and --template now and returns what makes printers later.
func (f *outFlags) printers() (printers, error) {
	if _, err := f.printer.Printer(); err != nil {
		return nil, err
	}
	return f.printer.Printer, nil
}

// nullTimestamp says whether to print `creationTimestamp: null`. kubectl prints
// it up to 1.33. Which kubectl stands in front of a plugin cannot be known
// without running it, except that from 1.37 it sets KUBECTL_PATH
// (k8s.io/kubectl/pkg/cmd/plugin.go v0.37.2). So the older form is the default.
func nullTimestamp(env *cli.Env) bool {
	_, newer := env.Lookup("KUBECTL_PATH")
	return !newer
}

// renderSecrets is the text of the Secrets, all of them or nothing.
func (b *batch) renderSecrets(made []*build.Result, masked bool) ([]byte, error) {
	views := func(masked bool) []runtime.Object {
		var objects []runtime.Object
		for _, m := range made {
			objects = append(objects, &manifest.View{Secret: *m.Secret, NullTimestamp: b.oldStyle, Masked: masked})
		}
		return objects
	}
	text, err := b.render(views(masked))
	if err != nil {
		return nil, b.explain(views(true))
	}
	return text, nil
}

// render prints the objects as the flags ask: one after the other where the
// format has a way to separate them, else as a list.
func (b *batch) render(objects []runtime.Object) ([]byte, error) {
	if text, err := b.yaml(objects); text != nil || err != nil {
		return text, err
	}
	printer, err := b.printers()
	if err != nil {
		return nil, err
	}
	if len(objects) > 1 && !b.streams() {
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

// yaml is the text of new Secrets as YAML, which need no printer; nil for
// everything else.
func (b *batch) yaml(objects []runtime.Object) ([]byte, error) {
	if b.printer.Format() != "yaml" {
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

func (b *batch) streams() bool {
	switch b.printer.Format() {
	case "yaml", "kyaml", "name":
		return true
	}
	return false
}

// explain is the error of a template that fails on Secrets. The printers of
// cli-runtime put the whole object into their errors, so what is shown is the
// reason that the same template gives for masked ones.
func (b *batch) explain(masked []runtime.Object) error {
	hint := "try the template on: kubectl secretgen … -o json"
	if b.masked {
		hint = "values are hidden on a terminal; --show-values shows them to templates too"
	}
	_, err := b.render(masked)
	if err == nil {
		err = errors.New("the template cannot be used on these values")
	}
	return fault.Usagef("print the Secret: %w", reason(err)).WithHint(hint)
}
