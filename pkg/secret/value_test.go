package secret_test

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	yamlv3 "go.yaml.in/yaml/v3"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/klog/v2"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/secret"
)

const canary = "cAnArY-9f3e7-vAlUe"

// holders are a value and what can hold one, exported and not.
func holders() map[string]any {
	value := secret.NewValue([]byte(canary))
	data := secret.Data{"key": value}
	whole := &secret.Secret{
		TypeMeta:   metav1.TypeMeta{Kind: "Secret", APIVersion: "v1"},
		ObjectMeta: metav1.ObjectMeta{Name: "db"},
		Data:       data,
	}
	type private struct {
		value secret.Value
		data  secret.Data
		whole *secret.Secret
	}
	type public struct {
		Value secret.Value
		Data  secret.Data
		Many  []secret.Value
		Inner *private `json:"-" yaml:"-" xml:"-"`
	}
	inner := private{value, data, whole}
	return map[string]any{
		"value": value, "pointer": &value, "data": data, "slice": []secret.Value{value}, "interface": []any{value},
		"key": map[secret.Value]int{value: 1}, "private struct": inner, "pointer to a private struct": &inner, "public struct": public{Value: value, Data: data},
		"Secret": whole, "copy of a Secret": *whole, "in an error": fmt.Errorf("%v: %w", value, errors.New("no")),
	}
}

// shown reports whether the text has the value in a form that fmt can print.
func shown(text string) bool {
	decimal := strings.Trim(fmt.Sprintf("%d", []byte(canary[:6])), "[]")
	hexadecimal := fmt.Sprintf("%x", canary[:6])
	var golang []string
	for _, c := range []byte(canary[:6]) {
		golang = append(golang, fmt.Sprintf("%#x", c))
	}
	for _, form := range []string{canary[:6], decimal, hexadecimal, strings.ToUpper(hexadecimal), strings.Join(golang, ", "), fmt.Sprintf("% x", canary[:6])} {
		if strings.Contains(text, form) {
			return true
		}
	}
	return false
}

// No verb of fmt shows a value, whatever holds it.
func TestNoVerbShowsAValue(t *testing.T) {
	verbs := []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%#x", "%d", "%c", "%U", "%t", "%e", "%p", "%T", "%b", "%o", "%10.3v", "%+q", "%w"}
	for name, holder := range holders() {
		for _, verb := range verbs {
			if text := fmt.Sprintf(verb, holder); shown(text) {
				t.Errorf("%s with %s shows the value", name, verb)
			}
		}
		if shown(fmt.Sprint(holder)) || shown(fmt.Sprintln(holder)) || shown(fmt.Errorf("%v", holder).Error()) {
			t.Errorf("%s is shown by Sprint or Errorf", name)
		}
	}
	for _, text := range []string{fmt.Sprintf("%v", secret.NewValue([]byte(canary))), fmt.Sprintf("%#v", secret.NewValue([]byte(canary))), secret.Value{}.String(), fmt.Sprint(secret.Value{})} {
		if text != secret.Hidden {
			t.Errorf("a value prints %s", text)
		}
	}
	// The check finds what it looks for.
	for _, verb := range []string{"%v", "%s", "%x", "%#v", "% x"} {
		if !shown(fmt.Sprintf(verb, struct{ b []byte }{[]byte(canary)})) {
			t.Errorf("a plain value printed with %s is not found", verb)
		}
	}
}

// No encoder and no logger shows a value.
func TestNoEncoderShowsAValue(t *testing.T) {
	encoders := map[string]func(any) (string, error){
		"JSON":   func(v any) (string, error) { text, err := json.Marshal(v); return string(text), err },
		"YAML":   func(v any) (string, error) { text, err := yaml.Marshal(v); return string(text), err },
		"YAML 3": func(v any) (string, error) { text, err := yamlv3.Marshal(v); return string(text), err },
		"XML":    func(v any) (string, error) { text, err := xml.Marshal(v); return string(text), err },
		"slog": func(v any) (string, error) {
			return logged(func(h slog.Handler) { slog.New(h).Info("x", "y", v) }), nil
		},
		"klog": func(v any) (string, error) {
			return klogged(func() { klog.InfoS("x", "y", v); klog.Infof("%+v", v) }), nil
		},
		"cmp.Diff": func(v any) (string, error) { return cmp.Diff(v, nil), nil },
	}
	for name, holder := range holders() {
		for encoder, encode := range encoders {
			if encoder == "cmp.Diff" && strings.Contains(name, "private") || encoder == "YAML 3" && name == "key" {
				continue // these refuse such a value
			}
			text, _ := encode(holder)
			if shown(text) {
				t.Errorf("%s as %s shows the value", name, encoder)
			}
		}
	}
	text, err := json.Marshal(map[string]any{"data": secret.Data{"a": secret.NewValue([]byte(canary))}})
	if want := `{"data":{"a":"(hidden)"}}`; err != nil || string(text) != want {
		t.Errorf("JSON is %s, %v, want %s", text, err, want)
	}
}

func logged(log func(slog.Handler)) string {
	var out bytes.Buffer
	log(slog.NewTextHandler(&out, nil))
	log(slog.NewJSONHandler(&out, nil))
	return out.String()
}

func klogged(log func()) string {
	var out bytes.Buffer
	klog.LogToStderr(false)
	klog.SetOutput(&out)
	log()
	klog.Flush()
	klog.SetOutput(os.Stderr)
	klog.LogToStderr(true)
	return out.String()
}

// A panic with a value, or with something that holds one, does not show it.
func TestPanicShowsNoValue(t *testing.T) {
	const variable = "BATUTA_TEST_PANIC"
	if name := os.Getenv(variable); name != "" {
		panic(holders()[name])
	}
	for name := range holders() {
		t.Run(name, func(t *testing.T) {
			again := exec.Command(os.Args[0], "-test.run=^TestPanicShowsNoValue$")
			again.Env = append(os.Environ(), variable+"="+name)
			text, err := again.CombinedOutput()
			if err == nil || !bytes.Contains(text, []byte("panic: ")) {
				t.Fatalf("no panic: %v", err)
			}
			if shown(string(text)) {
				t.Error("the value is shown")
			}
		})
	}
}

func TestValue(t *testing.T) {
	a, b := secret.NewValue([]byte("1")), secret.NewValue([]byte("1"))
	if !a.Equal(b) || a.Equal(secret.NewValue([]byte("2"))) || a.Equal(secret.Value{}) || !secret.NewValue(nil).Equal(secret.Value{}) {
		t.Error("equal values differ, or different ones are equal")
	}
	if a.Len() != 1 || a.IsEmpty() || !secret.NewValue(nil).IsEmpty() || secret.NewValue(nil).Reveal() == nil || string(a.Reveal()) != "1" {
		t.Error("a value has the wrong length or bytes")
	}
	one, two := []byte("0123456789abcdef"), []byte("fedcba9876543210")
	if a.Digest(one) != b.Digest(one) || a.Digest(one) == a.Digest(two) || a.Digest(one) == (secret.Value{}).Digest(one) {
		t.Error("digests do not depend on exactly the value and the key")
	}
}

// Hide and Reveal are inverse, but for stringData, which becomes data as on the
// server.
func TestHide(t *testing.T) {
	yes := true
	s := &corev1.Secret{
		TypeMeta: metav1.TypeMeta{Kind: "Secret"}, ObjectMeta: metav1.ObjectMeta{Name: "x", Labels: map[string]string{"a": "b"}},
		Type: "Opaque", Immutable: &yes, Data: map[string][]byte{"a": []byte("1"), "b": {}}, StringData: map[string]string{"a": "2", "c": "3"},
	}
	want := s.DeepCopy()
	want.StringData, want.Data = nil, map[string][]byte{"a": []byte("2"), "b": {}, "c": []byte("3")}
	if diff := cmp.Diff(want, secret.Hide(s).Reveal()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if got := secret.Hide(&corev1.Secret{StringData: map[string]string{"a": "1"}}); got.Data.Keys()[0] != "a" {
		t.Errorf("keys %v", got.Data.Keys())
	}
	if secret.Hide(nil) != nil || secret.NewData(nil) != nil || secret.Data(nil).Reveal() != nil {
		t.Error("no Secret or no data became one")
	}
	// Annotations may hold copies of values, so a Secret prints as its name.
	s.Annotations = map[string]string{"copy": canary}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		if text := fmt.Sprintf(verb+" and "+verb, secret.Hide(s), *secret.Hide(s)); text != "secret/x and secret/x" {
			t.Errorf("%s prints %q", verb, text)
		}
	}
	if text, err := json.Marshal(secret.Hide(s)); err != nil || string(text) != `"secret/x"` {
		t.Errorf("JSON is %s, %v", text, err)
	}
	s.Annotations = nil
	c := secret.Hide(s).DeepCopy()
	c.Data["a"], c.Labels["a"], *c.Immutable = secret.Value{}, "c", false
	if diff := cmp.Diff(want, secret.Hide(s).Reveal()); diff != "" {
		t.Errorf("a change of the copy changed the Secret (-want +got):\n%s", diff)
	}
}
