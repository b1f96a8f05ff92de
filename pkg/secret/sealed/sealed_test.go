package sealed_test

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/cli-runtime/pkg/printers"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

const canary = "canary-7f3a-value"

// controller makes the controller's key once, because that is slow.
var controller = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

func key(t testing.TB) *rsa.PrivateKey {
	t.Helper()
	k, err := controller()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func newSecret() *secret.Secret {
	yes := true
	return &secret.Secret{
		ObjectMeta: metav1.ObjectMeta{
			Name: "db", Namespace: "shop", ResourceVersion: "7", UID: "u",
			Labels: map[string]string{"app": "web"},
			Annotations: map[string]string{
				"a": "b", corev1.LastAppliedConfigAnnotation: canary,
				"kubecfg.ksonnet.io/last-applied-configuration": canary,
				"sealedsecrets.bitnami.com/cluster-wide":        "true",
			},
		},
		Type: "Opaque", Immutable: &yes,
		Data: secret.NewData(map[string][]byte{"password": []byte(canary), "none": {}, "both": []byte("stringData")}),
	}
}

// open decrypts like the controller, written from the description of the
// format.
func open(t *testing.T, k *rsa.PrivateKey, text, label string) ([]byte, error) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	n := int(raw[0])<<8 | int(raw[1])
	if n != k.Size() {
		t.Fatalf("the first part has %d bytes, want %d", n, k.Size())
	}
	session, err := rsa.DecryptOAEP(sha256.New(), nil, k, raw[2:2+n], []byte(label))
	if err != nil {
		return nil, err
	}
	if len(session) != 32 {
		t.Fatalf("the session key has %d bytes", len(session))
	}
	block, err := aes.NewCipher(session)
	if err != nil {
		t.Fatal(err)
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		t.Fatal(err)
	}
	return gcm.Open(nil, make([]byte, 12), raw[2+n:], nil)
}

func TestScopes(t *testing.T) {
	k := key(t)
	tests := []struct {
		scope  sealed.Scope
		opens  []string // labels with which the controller decrypts it
		closed []string
	}{
		{sealed.Strict, []string{"shop/db"}, []string{"shop/other", "other/db", "shop", ""}},
		{sealed.NamespaceWide, []string{"shop"}, []string{"other", "shop/db", ""}},
		{sealed.ClusterWide, []string{""}, []string{"shop", "shop/db"}},
	}
	for _, tt := range tests {
		s, err := sealed.Seal(newSecret(), &k.PublicKey, tt.scope)
		if err != nil {
			t.Fatal(err)
		}
		for _, label := range tt.opens {
			for name, want := range map[string]string{"password": canary, "none": "", "both": "stringData"} {
				got, err := open(t, k, s.Spec.EncryptedData[name], label)
				if err != nil || string(got) != want {
					t.Errorf("%s, label %q: %s is %q, %v", tt.scope, label, name, got, err)
				}
			}
		}
		for _, label := range tt.closed {
			if _, err := open(t, k, s.Spec.EncryptedData["password"], label); err == nil {
				t.Errorf("%s: decrypts with the label %q", tt.scope, label)
			}
		}
	}
}

func TestObject(t *testing.T) {
	k := key(t)
	annotation := map[sealed.Scope]string{
		sealed.Strict:        ``,
		sealed.NamespaceWide: `"sealedsecrets.bitnami.com/namespace-wide":"true"`,
		sealed.ClusterWide:   `"sealedsecrets.bitnami.com/cluster-wide":"true"`,
	}
	for scope, says := range annotation {
		s, err := sealed.Seal(newSecret(), &k.PublicKey, scope)
		if err != nil {
			t.Fatal(err)
		}
		if len(s.Spec.EncryptedData) != 3 {
			t.Errorf("%d values, want 3", len(s.Spec.EncryptedData))
		}
		clear(s.Spec.EncryptedData)
		got, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		own, inner := "", `"annotations":{"a":"b"}`
		if says != "" {
			own, inner = `,"annotations":{`+says+`}`, `"annotations":{"a":"b",`+says+`}`
		}
		want := `{"kind":"SealedSecret","apiVersion":"bitnami.com/v1alpha1","metadata":{"name":"db","namespace":"shop"` + own +
			`},"spec":{"encryptedData":{},"template":{"metadata":{"name":"db","namespace":"shop","labels":{"app":"web"},` + inner +
			`},"type":"Opaque","immutable":true}}}`
		if diff := cmp.Diff(want, string(got)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", scope, diff)
		}
	}
}

// Sealing twice gives different results: each value has its own random key.
func TestFreshKeys(t *testing.T) {
	k := key(t)
	in := newSecret()
	in.Data = secret.NewData(map[string][]byte{"a": []byte(canary), "b": []byte(canary)})
	one, err1 := sealed.Seal(in, &k.PublicKey, sealed.Strict)
	two, err2 := sealed.Seal(in, &k.PublicKey, sealed.Strict)
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	tail := func(s string) string { return s[len(s)-24:] }
	a, b, c := one.Spec.EncryptedData["a"], one.Spec.EncryptedData["b"], two.Spec.EncryptedData["a"]
	if tail(a) == tail(b) || tail(a) == tail(c) {
		t.Error("equal values are encrypted equally")
	}
}

func TestPrinters(t *testing.T) {
	k := key(t)
	s, err := sealed.Seal(newSecret(), &k.PublicKey, sealed.NamespaceWide)
	if err != nil {
		t.Fatal(err)
	}
	jsonPath, err := printers.NewJSONPathPrinter("{.kind} {.metadata.name} {.spec.template.type}")
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		printer printers.ResourcePrinter
		want    string
	}{
		{&printers.YAMLPrinter{}, "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  annotations:\n"},
		{&printers.JSONPrinter{}, "{\n    \"kind\": \"SealedSecret\",\n    \"apiVersion\": \"bitnami.com/v1alpha1\",\n"},
		{&printers.NamePrinter{}, "sealedsecret.bitnami.com/db\n"},
		{jsonPath, "SealedSecret db Opaque"},
	}
	for _, tt := range tests {
		var out bytes.Buffer
		if err := tt.printer.PrintObj(s, &out); err != nil {
			t.Errorf("%T: %v", tt.printer, err)
		}
		if !strings.HasPrefix(out.String(), tt.want) {
			t.Errorf("%T prints:\n%s", tt.printer, out.String())
		}
		if strings.Contains(out.String(), canary) || strings.Contains(out.String(), "null") {
			t.Errorf("%T: a value or a null is printed", tt.printer)
		}
	}
}

func TestDeepCopy(t *testing.T) {
	k := key(t)
	s, err := sealed.Seal(newSecret(), &k.PublicKey, sealed.ClusterWide)
	if err != nil {
		t.Fatal(err)
	}
	c, ok := s.DeepCopyObject().(*sealed.Secret)
	if !ok || cmp.Diff(s, c) != "" {
		t.Fatal("the copy differs")
	}
	c.Spec.EncryptedData["password"] = "X"
	c.Spec.Template.Labels["app"], c.Annotations["x"], *c.Spec.Template.Immutable = "X", "X", false
	if s.Spec.EncryptedData["password"] == "X" || s.Spec.Template.Labels["app"] == "X" || s.Annotations["x"] == "X" ||
		!*s.Spec.Template.Immutable {
		t.Error("the copy shares something")
	}
}

func TestRefused(t *testing.T) {
	k := key(t)
	nameless, homeless := newSecret(), newSecret()
	nameless.Name, homeless.Namespace = "", ""
	tests := []struct {
		in    *secret.Secret
		scope sealed.Scope
		want  string
	}{
		{nameless, sealed.ClusterWide, "a sealed Secret needs a name, but this one has none"},
		{homeless, sealed.Strict, "the scope strict needs a namespace, but this Secret has none"},
		{homeless, sealed.NamespaceWide, "the scope namespace-wide needs a namespace, but this Secret has none"},
		{homeless, sealed.ClusterWide, ""},
	}
	for _, tt := range tests {
		got := ""
		if _, err := sealed.Seal(tt.in, &k.PublicKey, tt.scope); err != nil {
			got = err.Error()
			if fault.Code(err) != int(fault.Usage) || len(fault.Hints(err)) != 1 {
				t.Errorf("%v: class %d, hints %q", err, fault.Code(err), fault.Hints(err))
			}
		}
		if got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
	if _, err := sealed.Seal(newSecret(), &rsa.PublicKey{}, sealed.Strict); err == nil || strings.Contains(err.Error(), canary) {
		t.Errorf("a missing key: %v", err)
	}
}

func TestParseScope(t *testing.T) {
	for _, name := range sealed.Scopes() {
		if s, ok := sealed.ParseScope(name); !ok || s.String() != name {
			t.Errorf("%s: %v, %v", name, s, ok)
		}
	}
	if s, ok := sealed.ParseScope(canary); ok || s != sealed.Strict {
		t.Errorf("an unknown scope: %v, %v", s, ok)
	}
}
