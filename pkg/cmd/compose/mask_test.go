package compose

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// On a terminal every format prints the sizes of a Secret's values, and a note;
// other objects are printed as they are.
func TestSecretsAreMasked(t *testing.T) {
	secret := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"}, ObjectMeta: metav1.ObjectMeta{Name: "db"},
		Data: map[string][]byte{"password": []byte("sesame")}, StringData: map[string]string{"user": "open"},
	}
	config := &corev1.ConfigMap{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}, ObjectMeta: metav1.ObjectMeta{Name: "web"},
		Data: map[string]string{"mode": "fast"},
	}
	for _, format := range []string{"yaml", "json", "kyaml", "go-template={{.}}"} {
		for _, masked := range []bool{true, false} {
			flags, set := newFlags(), pflag.NewFlagSet("", pflag.ContinueOnError)
			flags.printer.AddFlags(set)
			if err := set.Parse([]string{"-o", format}); err != nil {
				t.Fatal(err)
			}
			write, err := flags.printFunc()
			if err != nil {
				t.Fatal(err)
			}
			var out, problems bytes.Buffer
			r := conversion{
				env:   &cli.Env{IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &problems}},
				print: write, masked: masked, report: &reporter{},
			}
			if err := r.printObjects([]object.Object{secret, config}); err != nil {
				t.Fatal(err)
			}
			shown := strings.Contains(out.String(), "c2VzYW1l") || strings.Contains(out.String(), "open")
			if shown == masked || strings.Contains(out.String(), "(6 bytes)") != masked || !strings.Contains(out.String(), "fast") {
				t.Errorf("-o %s, masked %v: %s", format, masked, out.String())
			}
			if said := strings.Contains(problems.String(), "--show-values"); said != masked {
				t.Errorf("-o %s, masked %v: %q", format, masked, problems.String())
			}
		}
	}
	if string(secret.Data["password"]) != "sesame" {
		t.Error("the object itself was changed")
	}
}

// Objects without Secrets need no word about them.
func TestNothingToMask(t *testing.T) {
	var problems bytes.Buffer
	config := &corev1.ConfigMap{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "ConfigMap"}}
	r := conversion{
		env:   &cli.Env{IOStreams: genericiooptions.IOStreams{Out: io.Discard, ErrOut: &problems}},
		print: func(io.Writer, []object.Object) error { return nil }, masked: true, report: &reporter{},
	}
	if err := r.printObjects([]object.Object{config}); err != nil || problems.Len() > 0 {
		t.Errorf("%v, %q", err, problems.String())
	}
}
