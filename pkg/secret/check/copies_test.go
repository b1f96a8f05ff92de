package check_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

func TestCopies(t *testing.T) {
	encoded := base64.StdEncoding.EncodeToString([]byte("KAPP-SECRET-VALUE"))
	object := `{"apiVersion":"v1","data":{"pw":"` + encoded + `"},"kind":"Secret"}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(object)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	data := secret.Data{"pw": secret.NewValue([]byte("KAPP-SECRET-VALUE")), "pin": secret.NewValue([]byte("1234"))}
	for name, tt := range map[string]struct {
		annotation, text string
		copies           int
		hidden           bool
	}{
		"kubectl":             {"kubectl.kubernetes.io/last-applied-configuration", object, 1, true},
		"kapp":                {"kapp.k14s.io/original", object, 1, true},
		"Rancher, packed":     {"objectset.rio.cattle.io/applied", base64.StdEncoding.EncodeToString(packed.Bytes()), 1, true},
		"OpenShift":           {"openshift.io/token-secret.value", "token", 1, true},
		"an unknown tool":     {"example.com/copy", object, 1, true},
		"stringData":          {"example.com/copy", `{"stringData":{"a":"b","c":"d"}}`, 2, true},
		"the value":           {"example.com/note", "password is KAPP-SECRET-VALUE", 0, true},
		"the value in base64": {"example.com/note", encoded, 0, true},
		"a short value":       {"example.com/note", "1234 bytes", 0, false},
		"JSON of other data":  {"example.com/note", `{"spec":{"replicas":1}}`, 0, false},
		"JSON that is broken": {"example.com/note", `{"data":`, 0, false},
		"other data as data":  {"example.com/note", `{"data":{"a":"not base64"}}`, 0, false},
		"text":                {"example.com/owner", "shop", 0, false},
		"nothing":             {"example.com/owner", "", 0, false},
	} {
		t.Run(name, func(t *testing.T) {
			if got := check.CopiedValues(tt.annotation, tt.text); len(got) != tt.copies {
				t.Errorf("%d values, want %d", len(got), tt.copies)
			}
			if got := check.HiddenAnnotation(tt.annotation, tt.text, data); got != tt.hidden {
				t.Errorf("hidden: %v, want %v", got, tt.hidden)
			}
		})
	}
}
