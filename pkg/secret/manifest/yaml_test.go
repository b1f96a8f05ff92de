package manifest_test

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
)

// printed is the output of kubectl's printer for the view.
func printed(t *testing.T, v *manifest.View) string {
	t.Helper()
	var out bytes.Buffer
	if err := (&printers.YAMLPrinter{}).PrintObj(v, &out); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func TestYAMLMatchesKubectlPrinter(t *testing.T) {
	long := secret()
	var odd []string
	for _, key := range []string{
		"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nul", "1", "0x1F", "1e3", "0b1", "-", "_", ".a", "..", "-a", "12345678",
		"a", "KEY_1", "KEY_01", "KEY_10", "KEY_100", "KEY_2", "K10b", "K9c", "K10", "2026-11-26", "=", "abcdef", "Infinity", "NaN", ".inf", ".nan", "~", "0o7", "1_000",
	} {
		if len(validation.IsConfigMapKey(key)) == 0 {
			odd = append(odd, key)
		}
	}
	for _, a := range odd { // in pairs: for three keys that mix digits and letters the library's order is random
		for _, b := range odd {
			v := &manifest.View{Secret: secret()}
			v.Data = map[string][]byte{a: []byte(b), b: []byte(a)}
			if got, err := v.YAML(); err != nil || string(got) != printed(t, v) {
				t.Errorf("err %v, keys %q and %q: got\n%s", err, a, b, got)
			}
		}
	}
	for i := range 256 { // every first character of base64, every padding
		long.Data[fmt.Sprint("b", i)] = []byte{byte(i)}
		long.Data[fmt.Sprint("c", i)] = []byte{byte(i), 0xb6, 0xbb}
		long.Data[fmt.Sprint("d", i)] = bytes.Repeat([]byte{byte(i)}, 200)
	}
	longest := map[string][]byte{strings.Repeat("k", 253): []byte("v"), "10": {}, "9": {}}
	for _, data := range []map[string][]byte{long.Data, secret().Data, nil, {}, longest} {
		for _, view := range []manifest.View{{}, {NullTimestamp: true}, {Masked: true}} {
			view.Secret = secret()
			view.Data = data
			got, err := view.YAML()
			if diff := cmp.Diff(printed(t, &view), string(got)); err != nil || diff != "" {
				t.Errorf("err %v, YAML (-printer +got):\n%s", err, diff)
			}
		}
	}
}

func FuzzYAML(f *testing.F) {
	f.Add("key", "KEY_10", []byte("value"))
	f.Add("true", "KEY_9", []byte{0xb6, 0xbb, 0x9e})
	f.Add("1e3", "100", []byte{0xff, 0xff})
	f.Add("a1.05", "a1.5", []byte{})
	f.Add("a105", "a15", []byte{})
	f.Fuzz(func(t *testing.T, one, two string, value []byte) {
		if len(validation.IsConfigMapKey(one)) > 0 || len(validation.IsConfigMapKey(two)) > 0 || longNumber(one) || longNumber(two) {
			return
		}
		v := &manifest.View{Secret: corev1.Secret{Data: map[string][]byte{one: value, two: {}}}}
		v.APIVersion = "v1"
		got, err := v.YAML()
		want := printed(t, v)
		if err != nil || string(got) != want {
			t.Errorf("got %q, %v, want %q", got, err, want)
		}
	})
}

// longNumber reports whether the library's numbers overflow.
func longNumber(key string) bool { return regexp.MustCompile(`[0-9]{18}`).MatchString(key) }

// The test counts allocations, not time: printing does not build trees of keys.
func TestYAMLAllocations(t *testing.T) {
	v := &manifest.View{Secret: secret()}
	v.Data = map[string][]byte{}
	for i := range 2000 {
		v.Data[fmt.Sprint("SOME_KEY_", i)] = []byte(strings.Repeat("x", 20))
	}
	perRun := testing.AllocsPerRun(5, func() { _, _ = v.YAML() })
	full := testing.AllocsPerRun(5, func() { _ = (&printers.YAMLPrinter{}).PrintObj(v, io.Discard) })
	if perRun > full/4 {
		t.Errorf("%.0f allocations for 2000 keys, the printer has %.0f; want a quarter at most", perRun, full)
	}
}
