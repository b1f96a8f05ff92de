package printer

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// object is a Service with managed fields.
func object() *unstructured.Unstructured {
	return &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "v1", "kind": "Service",
		"metadata": map[string]any{"name": "web", "managedFields": []any{map[string]any{"manager": "test"}}},
		"spec":     map[string]any{"ports": []any{map[string]any{"port": int64(80)}, map[string]any{"port": int64(443)}}},
	}}
}

// parse reads the flags of a command whose format is YAML by default.
func parse(t *testing.T, args ...string) *Flags {
	t.Helper()
	f := NewFlags("yaml")
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	f.AddFlags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "template")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrint(t *testing.T) {
	const ports = "{.spec.ports[*].port}"
	covered := map[string]bool{}
	for _, tc := range []struct {
		args         []string
		format, want string
	}{
		{nil, "yaml", "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n  - port: 443\n"},
		{[]string{"-o", "yaml"}, "yaml", "apiVersion: v1\n"},
		{[]string{"-ojson"}, "json", "{\n    \"apiVersion\": \"v1\","},
		{[]string{"-o", "kyaml"}, "kyaml", "---\n{\n  apiVersion: \"v1\","},
		{[]string{"-o", "name"}, "name", "service/web\n"},
		{[]string{"-o", "go-template={{.kind}}"}, "go-template", "Service"},
		{[]string{"-o", "template={{.kind}}"}, "template", "Service"},
		{[]string{"-o", "go-template={{.kind}}={{.metadata.name}}"}, "go-template", "Service=web"},
		{[]string{"-o", "go-template", "--template={{.kind}}"}, "go-template", "Service"},
		{[]string{"--template={{.kind}}"}, "go-template", "Service"},
		{[]string{"-o", "go-template-file=" + file(t, "{{.metadata.name}}")}, "go-template-file", "web"},
		{[]string{"-o", "templatefile", "--template", file(t, "{{.metadata.name}}")}, "templatefile", "web"},
		{[]string{"-o", "jsonpath=" + ports}, "jsonpath", "80 443"},
		{[]string{"-o", "jsonpath", "--template", ports}, "jsonpath", "80 443"},
		{[]string{"-o", "jsonpath-as-json=" + ports}, "jsonpath-as-json", "[\n    80,\n    443\n]"},
		{[]string{"-o", "jsonpath-file=" + file(t, ports)}, "jsonpath-file", "80 443"},
		{[]string{"-o", "jsonpath={.none}"}, "jsonpath", ""},
		{[]string{"-o", "go-template={{.none}}"}, "go-template", "<no value>"},
		{[]string{"-o", "json", "--template={{.kind}}"}, "json", "{\n"},
	} {
		f := parse(t, tc.args...)
		covered[tc.format] = true
		p, err := f.Printer()
		if err != nil {
			t.Errorf("%q: %v", tc.args, err)
			continue
		}
		var out bytes.Buffer
		if err := p.PrintObj(object(), &out); err != nil || !strings.HasPrefix(out.String(), tc.want) || f.Format() != tc.format {
			t.Errorf("%q: %v, format %q, printed:\n%s", tc.args, err, f.Format(), &out)
		}
		if strings.Contains(out.String(), "managedFields") {
			t.Errorf("%q: managed fields are printed", tc.args)
		}
	}
	for _, format := range Formats() {
		if !covered[format] {
			t.Errorf("-o %s has no case: add one with what it prints to TestPrint in pkg/printer/printer_test.go (see \"Where things go\" in CONTRIBUTING.md)", format)
		}
	}
}

func TestShowManagedFields(t *testing.T) {
	for _, format := range []string{"yaml", "json", "kyaml"} {
		p, err := parse(t, "-o", format, "--show-managed-fields").Printer()
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := p.PrintObj(object(), &out); err != nil || !strings.Contains(out.String(), "managedFields") {
			t.Errorf("-o %s: %v\n%s", format, err, &out)
		}
	}
}

// A missing key is an error if templates are strict.
func TestMissingKeys(t *testing.T) {
	for _, output := range []string{"jsonpath={.none}", "go-template={{.none}}"} {
		p, err := parse(t, "-o", output, "--allow-missing-template-keys=false").Printer()
		if err != nil {
			t.Fatal(err)
		}
		if err := p.PrintObj(object(), &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "none") {
			t.Errorf("-o %s: %v", output, err)
		}
	}
}

func TestWrongOutput(t *testing.T) {
	for _, tc := range []struct {
		args       []string
		text, hint string
	}{
		{[]string{"-o", "xml"}, "--output=xml is not valid; expected one of: go-template, ", ""},
		{[]string{"-o", ""}, `--output="" is not valid; expected one of: `, ""},
		{[]string{"-o", "JSON"}, "--output=JSON is not valid; expected one of: ", "did you mean --output=json?"},
		{[]string{"-o", "wide"}, "--output=wide is not valid; expected one of: ", ""},
		{[]string{"-o", "yaml=x"}, "--output=yaml=x is not valid; expected one of: ", ""},
		{[]string{"-o", "go-template"}, "--output=go-template requires --template", "-o go-template=TEMPLATE"},
		{[]string{"-o", "jsonpath="}, "--output=jsonpath requires --template", "--template=TEMPLATE"},
		{[]string{"-o", "go-template={{"}, "read the template: ", ""},
		{[]string{"-o", "jsonpath={.x"}, "read the template: ", ""},
		{[]string{"-o", "jsonpath-file=/does/not/exist"}, "read the template: open /does/not/exist", ""},
		{[]string{"-o", "go-template-file=" + file(t, "{{end}}")}, "read the template: ", ""},
	} {
		_, err := parse(t, tc.args...).Printer()
		if err == nil || fault.Code(err) != 2 || !strings.Contains(err.Error(), tc.text) || !strings.Contains(strings.Join(fault.Hints(err), "\n"), tc.hint) {
			t.Errorf("%q: got %v, hints %q", tc.args, err, fault.Hints(err))
		}
	}
}

// The formats that are completed and listed are those that work.
func TestEveryFormatWorks(t *testing.T) {
	if !slices.IsSorted(Formats()) {
		t.Errorf("not sorted: %v", Formats())
	}
	for _, format := range Formats() {
		if _, err := parse(t, "-o", format, "--template", file(t, "x")).Printer(); err != nil {
			t.Errorf("Formats() lists %s, but -o %s does not work: add it to printer() or to templateKinds in pkg/printer/printer.go: %v", format, format, err)
		}
	}
	for format := range templateKinds {
		if !slices.Contains(Formats(), format) {
			t.Errorf("templateKinds has %s: add it to Formats() in pkg/printer/printer.go, which help and completion show", format)
		}
	}
}
