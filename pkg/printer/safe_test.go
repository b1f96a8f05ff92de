package printer

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

const planted = "esc \x1b[31m cr \r c1 \u009b bidi \u202e zero \u200b tag \U000e0041 👍🏽 日本\n  second line \u2028"

// Characters that a terminal would act on are escaped in every format for programs, and
// programs read the same strings.
func TestWriteIsSafe(t *testing.T) {
	object := func() *unstructured.Unstructured {
		return &unstructured.Unstructured{Object: map[string]any{
			"apiVersion": "v1", "kind": "ConfigMap", "metadata": map[string]any{"name": "web"},
			"data":  map[string]any{"plain": "yes", "number": "007", planted: planted, "list": []any{planted, "a"}, "empty": ""},
			"count": int64(3),
		}}
	}
	for format, read := range map[string]func([]byte, any) error{
		"json": json.Unmarshal, "jsonpath-as-json={.data}": json.Unmarshal,
		"yaml":  func(data []byte, to any) error { return yaml.UnmarshalStrict(data, to) },
		"kyaml": func(data []byte, to any) error { return yaml.UnmarshalStrict(data, to) },
	} {
		f := NewFlags("yaml")
		f.AddFlags(pflag.NewFlagSet("", pflag.ContinueOnError))
		f.output = format
		p, err := f.Printer()
		if err != nil {
			t.Fatal(err)
		}
		var raw, out bytes.Buffer
		if err := p.PrintObj(object(), &raw); err != nil {
			t.Fatal(format, err)
		}
		if err := f.Write(&out, raw.Bytes()); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out.String()) {
			if !text.IsSafe(strings.TrimRight(line, "\n")) && !strings.ContainsAny(line, "\t") {
				t.Errorf("%s: not safe: %q", format, line)
			}
		}
		var got any
		if err := read(out.Bytes(), &got); err != nil {
			t.Errorf("%s: %v\n%s", format, err, out.String())
		}
		want := any(object().Object)
		if strings.HasPrefix(format, "jsonpath") {
			want = []any{object().Object["data"]}
		}
		a, _ := json.Marshal(got)
		b, _ := json.Marshal(want)
		if !bytes.Equal(a, b) {
			t.Errorf("%s: programs read different strings:\n%s\n%s", format, a, b)
		}
	}
}

// A key with a special meaning in YAML is still a key.
func TestWriteMergeKey(t *testing.T) {
	var out bytes.Buffer
	if err := NewFlags("yaml").Write(&out, []byte("\"<<\": a\nb: c\u200bd\n")); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := yaml.UnmarshalStrict(out.Bytes(), &got); err != nil || got["<<"] != "a" || got["b"] != "c\u200bd" {
		t.Errorf("%v: %q", err, out.String())
	}
}

// Names are safe on every output.
func TestWriteName(t *testing.T) {
	var out bytes.Buffer
	if err := NewFlags("name").Write(&out, []byte("pod/\x1b[2J\u202e\n")); err != nil || out.String() != "pod/\\x1b[2J\\u202e\n" {
		t.Errorf("%v: %q", err, out.String())
	}
}

// Documents without such characters are not changed. The output of templates is not
// changed, except on a terminal.
func TestWriteKeepsBytes(t *testing.T) {
	for format, document := range map[string]string{
		"yaml": "a:   \"b\"\n---\nc: 'é'\n", "json": "{\"a\": \"é\"}", "go-template={{.}}": planted, "name": "deployment.apps/web\n",
		"kyaml": "text: |\n  // ⚠\ufe0f careful 👩\u200d💻\n",
	} {
		f := NewFlags(format)
		var out bytes.Buffer
		if err := f.Write(&out, []byte(document)); err != nil || out.String() != document {
			t.Errorf("%s: %v, got %q", format, err, out.String())
		}
	}
	safe, err := escaped("go-template", []byte(planted+"\n"), true)
	if want := "esc \\x1b[31m cr \\r c1 \\u009b bidi \\u202e zero \\u200b tag \\U000e0041 👍🏽 日本\n  second line \\u2028\n"; err != nil || string(safe) != want {
		t.Errorf("on a terminal: %v, got %q, want %q", err, safe, want)
	}
	if err := NewFlags("yaml").Write(io.Discard, []byte("a: [\u202e")); err == nil {
		t.Error("YAML that cannot be read was written")
	}
}
