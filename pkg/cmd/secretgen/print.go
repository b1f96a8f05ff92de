package secretgen

import (
	"bytes"
	"errors"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	cliprinters "k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
)

// printers makes a fresh printer for each call: they keep count of what they
// printed.
type printers func() (cliprinters.ResourcePrinter, error)

// printers checks -o and --template now and returns what makes printers later.
func (f *flags) printers() (printers, error) {
	if _, err := f.output.Printer(); err != nil {
		return nil, err
	}
	return f.output.Printer, nil
}

// nullTimestamp says whether to print `creationTimestamp: null`. kubectl prints
// it up to 1.33. Which kubectl stands in front of a plugin cannot be known
// without running it, except that from 1.37 it sets KUBECTL_PATH
// (k8s.io/kubectl/pkg/cmd/plugin.go v0.37.2). So the older form is the default.
func nullTimestamp(env *cli.Env) bool {
	_, newer := env.Lookup("KUBECTL_PATH")
	return !newer
}

// printSecret writes the Secret, all of it or nothing.
func printSecret(env *cli.Env, req *request, secret *corev1.Secret) error {
	view := &manifest.View{Secret: *secret, NullTimestamp: req.oldStyle, Masked: req.masked}
	text, err := render(req.printers, view)
	if err != nil {
		return explain(req.printers, view)
	}
	if view.Masked && !req.hidden {
		fmt.Fprintln(env.ErrOut, "note: values are hidden on a terminal; --show-values shows them")
	}
	_, err = env.Out.Write(text)
	return err
}

func render(p printers, view *manifest.View) ([]byte, error) {
	printer, err := p()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = printer.PrintObj(view, &out)
	return out.Bytes(), err
}

// explain is the error of a template that fails on the Secret. The printers of
// cli-runtime put the whole object into their errors, so what is shown is the
// reason that the same template gives for the masked Secret.
func explain(p printers, view *manifest.View) error {
	const hint = "try the template on: kubectl secretgen … -o json"
	masked := *view
	masked.Masked = true
	_, err := render(p, &masked)
	if err == nil {
		err = errors.New("the template cannot be used on these values")
	}
	return fault.Wrap(fault.Usage, fmt.Errorf("print the Secret: %w", reason(err)), hint)
}
