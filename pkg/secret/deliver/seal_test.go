package deliver_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// certificate makes the controller's certificate once, because that is slow.
var certificate = sync.OnceValues(func() ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: now.Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
})

// sealing seals with a certificate in a file.
func sealing(t *testing.T, scope sealed.Scope) *deliver.Sealing {
	t.Helper()
	text, err := certificate()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	put(t, filepath.Join(dir, "seal.crt"), string(text))
	return &deliver.Sealing{File: "seal.crt", Flag: "--cert", Scope: scope, Reading: source.Options{Dir: dir}}
}

// Without a namespace, a Secret is sealed for the current namespace of the
// cluster, unless the scope is the whole cluster.
func TestSeal(t *testing.T) {
	for scope, namespace := range map[sealed.Scope]string{sealed.Strict: "default", sealed.ClusterWide: ""} {
		w := newWorld(t)
		inputs, err := w.InNamespace(*sealing(t, scope), read(t, spec(t, "db", "key="+canary)))
		if err != nil {
			t.Fatal(err)
		}
		results, err := w.Build(t.Context(), inputs)
		if err != nil {
			t.Fatal(err)
		}
		objects, err := w.Seal(t.Context(), *sealing(t, scope), results)
		if err != nil || len(objects) != 1 || objects[0].Namespace != namespace || objects[0].Spec.EncryptedData["key"] == "" {
			t.Errorf("%s: %+v, %v", scope, objects, err)
		}
		if said := strings.Join(w.lines, "\n"); (namespace != "") != strings.Contains(said, "note: secret/db is sealed for the namespace default of the current context") {
			t.Errorf("%s: said %q", scope, said)
		}
	}
}

func TestSealRefuses(t *testing.T) {
	w := newWorld(t)
	results, err := w.Build(t.Context(), read(t, spec(t, "db", "key="+canary)))
	if err != nil {
		t.Fatal(err)
	}
	none, broken := sealing(t, sealed.Strict), sealing(t, sealed.Strict)
	none.File = "none.crt"
	put(t, filepath.Join(broken.Reading.Dir, "seal.crt"), canary)
	_, err = w.Seal(t.Context(), *none, results)
	wantError(t, err, "none.crt (--cert)")
	_, err = w.Seal(t.Context(), *broken, results)
	wantError(t, err, "seal.crt (--cert): no certificate")
}

// A generated value that is sealed in the file is kept, as long as the
// controller can decrypt it with the same name, namespace and scope.
func TestWriteSealed(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	out.Sealing = sealing(t, sealed.Strict)
	password := func() string {
		t.Helper()
		if outcome, err := out.Write(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32", "shop"))); err != nil || outcome != deliver.Written {
			t.Fatal(outcome, err)
		}
		var s sealed.Secret
		if err := yaml.Unmarshal([]byte(content(t, out.File.Path)), &s); err != nil {
			t.Fatal(err)
		}
		noCanary(t, content(t, out.File.Path))
		return s.Spec.EncryptedData["password"]
	}
	first := password()
	w.lines = nil
	if password() != first {
		t.Error("the password is not kept")
	}
	w.wantLines(t, "note: kept password: it is already sealed in out.yaml")
	out.Sealing = sealing(t, sealed.NamespaceWide)
	w.lines = nil
	if password() == first || !strings.HasPrefix(w.lines[0], "note: generated password: ") {
		t.Errorf("a value that cannot be decrypted is kept: %q", w.lines)
	}
}

func TestWriteSealedHash(t *testing.T) {
	w := newWorld(t)
	out := w.output(t, nil)
	out.Sealing = sealing(t, sealed.Strict)
	hashed := spec(t, "db", "password:uuid")
	hashed.Identity.AppendHash = true
	_, err := out.Write(t.Context(), read(t, hashed))
	wantError(t, err, "--append-hash and --seal cannot keep a generated value")
}
