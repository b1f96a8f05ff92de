package deliver_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// controllerKey is the controller's key, made once, because that is slow.
var controllerKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// certificate is the controller's certificate.
func certificate() ([]byte, error) { return certificateUntil(now.Add(time.Hour)) }

func certificateUntil(end time.Time) ([]byte, error) {
	key, err := controllerKey()
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: end}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), err
}

// sealingUntil seals strictly with a certificate that expires then.
func sealingUntil(t *testing.T, end time.Time) *deliver.Sealing {
	t.Helper()
	text, err := certificateUntil(end)
	if err != nil {
		t.Fatal(err)
	}
	how := sealing(t, sealed.Strict)
	put(t, filepath.Join(how.Reading.Dir, "seal.crt"), string(text))
	return how
}

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

// A generated value that is sealed in the file is kept. With a different scope the
// controller could not decrypt it, so that is refused.
func TestWriteSealed(t *testing.T) {
	f := newSealedFile(t)
	first := f.write(t, "user="+canary+" password:alnum:32")
	second := f.write(t, "user="+canary+" password:alnum:32")
	f.wantLines(t, "note: kept password: already sealed")
	f.same(t, first, second, "password")
	f.out.Sealing.Scope = sealed.NamespaceWide
	_, err := f.out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:32", "shop")))
	wantError(t, err, "secret/db in namespace shop is sealed with the scope strict in out.yaml; its generated values cannot be read to seal them with the scope namespace-wide")
	f.out.Sealing = nil
	_, err = f.out.Write(t.Context(), read(t, spec(t, "db", "password:alnum:32", "shop")))
	wantError(t, err, "secret/db in namespace shop is sealed in out.yaml; its generated values cannot be read")
}

// sealedFile is an output file with a SealedSecret.
type sealedFile struct {
	*world
	out deliver.Writer
	now time.Time
}

func newSealedFile(t *testing.T) *sealedFile {
	t.Helper()
	f := &sealedFile{world: newWorld(t), now: now}
	f.Now = func() time.Time { return f.now }
	f.out = f.output(t, nil)
	f.out.Sealing = sealing(t, sealed.Strict)
	return f
}

// write writes the Secret, and returns what the file has. The lines are those of this
// run.
func (f *sealedFile) write(t *testing.T, keys string, rotate ...string) sealed.Secret {
	t.Helper()
	s := spec(t, "db", keys, "shop")
	s.Rotation.Keys = rotate
	return f.writeSpec(t, s)
}

func (f *sealedFile) writeSpec(t *testing.T, s *build.Spec) sealed.Secret {
	t.Helper()
	f.lines = nil
	if _, err := f.out.Write(t.Context(), read(t, s)); err != nil {
		t.Fatal(err)
	}
	var written sealed.Secret
	text := content(t, f.out.File.Path)
	noCanary(t, text)
	if err := yaml.Unmarshal([]byte(text), &written); err != nil {
		t.Fatal(err)
	}
	return written
}

func (f *sealedFile) same(t *testing.T, a, b sealed.Secret, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if a.Spec.EncryptedData[key] == "" || a.Spec.EncryptedData[key] != b.Spec.EncryptedData[key] {
			t.Errorf("%s is replaced: %q", key, f.lines)
		}
	}
}

func (f *sealedFile) differs(t *testing.T, a, b sealed.Secret, keys ...string) {
	t.Helper()
	for _, key := range keys {
		if b.Spec.EncryptedData[key] == "" || a.Spec.EncryptedData[key] == b.Spec.EncryptedData[key] {
			t.Errorf("%s is not replaced: %q", key, f.lines)
		}
	}
}

func (f *sealedFile) digestKey(t *testing.T) {
	t.Helper()
	f.out.Sealing.DigestKey = deliver.OutputFile{Name: "digest.key", Path: filepath.Join(t.TempDir(), "digest.key"), Flag: "--digest-key"}
}

// A sealed line of htpasswd is made again if its password has changed, or if that cannot
// be found out.
func TestSealedDependsOnPassword(t *testing.T) {
	const line = " auth:htpasswd:ada,password=pw,cost=10"
	f := newSealedFile(t)
	first := f.write(t, "pw=one"+line)
	second := f.write(t, "pw=one"+line)
	f.differs(t, first, second, "auth", "pw")
	f.wantLines(t, "note: generated auth: hash of pw (bcrypt, cost 10) (sealed values cannot be compared with pw)")

	f.digestKey(t)
	third := f.write(t, "pw=one"+line)
	fourth := f.write(t, "pw=one"+line)
	f.same(t, third, fourth, "auth", "pw")
	f.wantLines(t, "note: kept auth: already sealed")
	fifth := f.write(t, "pw=two"+line)
	f.differs(t, fourth, fifth, "auth", "pw")
	f.wantLines(t, "note: generated auth: hash of pw (bcrypt, cost 10) (was made from a different pw)")

	// The password of the line's own is sealed with it.
	own := newSealedFile(t)
	first = own.write(t, "auth:htpasswd:ada,cost=10")
	second = own.write(t, "auth:htpasswd:ada,cost=10")
	own.same(t, first, second, "auth", "auth-password")
}

// A sealed certificate is renewed if its CA has changed, or if it is about to expire.
func TestSealedDependsOnCA(t *testing.T) {
	f := newSealedFile(t)
	const specs = "ca:ca,days=3650 web:cert,dns=web,ca=ca,days=90"
	first := f.write(t, specs)
	second := f.write(t, specs)
	f.same(t, first, second, "ca.crt", "ca.key", "web.crt", "web.key")
	f.wantLines(t, "note: kept ca.crt and ca.key: already sealed; expires in 3650 days", "note: kept web.crt and web.key: already sealed; expires in 90 days")

	third := f.write(t, specs, "ca")
	f.differs(t, second, third, "ca.crt", "ca.key", "web.crt", "web.key")
	if said := strings.Join(f.lines, "\n"); !strings.Contains(said, "(was made from a different ca.crt)") {
		t.Errorf("said %q", f.lines)
	}
	s := spec(t, "db", specs, "shop")
	s.Rotation.Keys = []string{"web"}
	_, err := f.out.Write(t.Context(), read(t, s))
	wantError(t, err, "key web: it would be made from ca.crt, which is sealed and cannot be read")

	f.now = now.Add(70 * 24 * time.Hour) // the certificate has 20 days left, the controller's is expired
	f.out.Sealing = sealingUntil(t, f.now.Add(time.Hour))
	_, err = f.out.Write(t.Context(), read(t, spec(t, "db", specs, "shop")))
	wantError(t, err, "key web: it would be made from ca.crt, which is sealed and cannot be read")
	if content(t, f.out.File.Path) == "" {
		t.Error("the file is lost")
	}
	fourth := f.write(t, specs, "ca", "web")
	f.differs(t, third, fourth, "ca.crt", "web.crt")
}

// A certificate with a CA of its own is renewed, and its recorded date is the one that is
// reported.
func TestSealedCertificateExpires(t *testing.T) {
	f := newSealedFile(t)
	first := f.write(t, "web:cert,dns=web,days=90,renew=30")
	f.now = now.Add(50 * 24 * time.Hour)
	f.out.Sealing = sealingUntil(t, f.now.Add(time.Hour))
	second := f.write(t, "web:cert,dns=web,days=90,renew=30")
	f.same(t, first, second, "web.crt", "web.key", "ca.crt")
	f.wantLines(t,
		"warning: secret/db: kept for an earlier certificate of the controller, which must still have its key: ca.crt, web.crt and web.key",
		"note: kept web.crt, web.key and ca.crt: already sealed; expires in 40 days")
	f.now = now.Add(65 * 24 * time.Hour)
	f.out.Sealing = sealingUntil(t, f.now.Add(time.Hour))
	third := f.write(t, "web:cert,dns=web,days=90,renew=30")
	f.differs(t, second, third, "web.crt", "web.key", "ca.crt")
	if said := strings.Join(f.lines, "\n"); !strings.Contains(said, "(expires in 25 days, renewed below 30)") {
		t.Errorf("said %q", f.lines)
	}
}

// Unchanged values keep their text, with a key for digests, and nothing is written.
func TestSealedUnchanged(t *testing.T) {
	f := newSealedFile(t)
	f.digestKey(t)
	first := f.write(t, "user="+canary+" pin=123456 password:alnum:32")
	if outcome, err := f.out.Write(t.Context(), read(t, spec(t, "db", "user="+canary+" pin=123456 password:alnum:32", "shop"))); err != nil || outcome != deliver.Untouched {
		t.Errorf("got %s, %v", outcome, err)
	}
	second := f.write(t, "user="+canary+" pin=123457 password:alnum:32")
	f.same(t, first, second, "user", "password")
	f.differs(t, first, second, "pin")
	f.out.Sealing = sealingUntil(t, now.Add(2*time.Hour)) // a new certificate
	f.digestKey(t)
	third := f.write(t, "user="+canary+" pin=123457 password:alnum:32")
	f.differs(t, second, third, "user", "pin")

	// Six digits cannot be guessed from what git has.
	text := content(t, f.out.File.Path)
	for pin := range 1_000_000 {
		guess := fmt.Sprintf("%06d", pin)
		for _, form := range []string{guess, "pin=" + guess, "shop/db/pin/" + guess, "shop\x00db\x00pin" + guess} {
			sum := sha256.Sum256([]byte(form))
			if strings.Contains(text, hex.EncodeToString(sum[:8])) {
				t.Fatalf("the digest of %q is in the file", form)
			}
		}
	}
}

// A rotated value stays sealed under KEY-previous until the next rotation.
func TestSealedKeepsPrevious(t *testing.T) {
	f := newSealedFile(t)
	first := f.write(t, "password:alnum:32")
	rotate := func(keys ...string) sealed.Secret {
		s := spec(t, "db", "password:alnum:32", "shop")
		s.Rotation = build.Rotation{Keys: keys, KeepPrevious: len(keys) > 0}
		return f.writeSpec(t, s)
	}
	second := rotate("password")
	f.differs(t, first, second, "password")
	if second.Spec.EncryptedData["password-previous"] != first.Spec.EncryptedData["password"] {
		t.Error("the old value is lost")
	}
	third := rotate()
	f.same(t, second, third, "password", "password-previous")
	fourth := rotate("password")
	if fourth.Spec.EncryptedData["password-previous"] != second.Spec.EncryptedData["password"] {
		t.Error("the value before the last rotation is lost")
	}
	fifth := f.write(t, "password:alnum:32", "password")
	if fifth.Spec.EncryptedData["password-previous"] != "" {
		t.Error("without keep-previous the old value stays")
	}
}

func TestDigestKey(t *testing.T) {
	f := newSealedFile(t)
	f.digestKey(t)
	f.write(t, "a=b")
	f.wantLines(t, "note: digest.key is a new key for digests; keep it out of git (.gitignore), and keep it for later runs")
	path := f.out.Sealing.DigestKey.Path
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != 65 {
		t.Errorf("the key has %v, %v", info, err)
	}
	for text, want := range map[string]string{"": "not a key; expected 64 hexadecimal digits", strings.Repeat("ab", 31): "not a key", "canary": "not a key"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := f.out.Write(t.Context(), read(t, spec(t, "db", "a=b", "shop")))
		wantError(t, err, "digest.key (--digest-key): "+want)
	}
	if err := os.Chmod(path, 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := f.out.Write(t.Context(), read(t, spec(t, "db", "a=b", "shop")))
	wantError(t, err, "digest.key (--digest-key): other users can read the key (mode 0644)")
	f.out.Sealing.DigestKey.Path = filepath.Join(t.TempDir(), "none", "digest.key")
	_, err = f.out.Write(t.Context(), read(t, spec(t, "db", "a=b", "shop")))
	wantError(t, err, "write digest.key (--digest-key): no such file or directory")
}

// The certificate can be at an address.
func TestCertificateFromAddress(t *testing.T) {
	text, err := certificate()
	if err != nil {
		t.Fatal(err)
	}
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/v1/cert.pem":
			_, _ = w.Write(text)
		case "/moved":
			http.Redirect(w, r, "/v1/cert.pem", http.StatusFound)
		case "/down":
			http.Redirect(w, r, "http://127.0.0.1:1/", http.StatusFound)
		case "/large":
			_, _ = w.Write(make([]byte, 2<<20))
		case "/text":
			_, _ = w.Write([]byte(canary))
		default:
			http.NotFound(w, r)
		}
	}
	server := httptest.NewTLSServer(http.HandlerFunc(answer))
	t.Cleanup(server.Close)
	block, _ := pem.Decode(text)
	sum := sha256.Sum256(block.Bytes)
	fingerprint := "sha256:" + hex.EncodeToString(sum[:])
	for name, tt := range map[string]struct{ path, fingerprint, said, err string }{
		"no pin":        {path: "/v1/cert.pem", said: "/v1/cert.pem: the certificate has the fingerprint " + fingerprint + "; --cert-fingerprint accepts only this one"},
		"pinned":        {path: "/v1/cert.pem", fingerprint: fingerprint},
		"redirected":    {path: "/moved", fingerprint: fingerprint},
		"another pin":   {path: "/v1/cert.pem", fingerprint: "sha256:" + strings.Repeat("00", 32), err: "the certificate has the fingerprint " + fingerprint + "; expected sha256:0000"},
		"without TLS":   {path: "/down", err: "it redirects to an address without TLS, or too often"},
		"not found":     {path: "/none", err: "the server answers 404 Not Found"},
		"too large":     {path: "/large", err: "the answer has more than 1048576 bytes"},
		"not one":       {path: "/text", err: "no certificate; expected the controller's, in PEM form"},
		"no TLS at all": {path: "http", err: "expected an address that begins with https://"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			how := sealing(t, sealed.ClusterWide)
			how.File, how.Fingerprint, how.Transport = strings.Replace(server.URL, "https://", "https://ada:"+canary+"@", 1)+tt.path, tt.fingerprint, server.Client().Transport
			if tt.path == "http" {
				how.File = "http://example.com/"
			}
			if tt.err == "" {
				how.File = server.URL + tt.path
			}
			_, err := w.Seal(t.Context(), *how, nil)
			if tt.err != "" {
				wantError(t, err, tt.err)
				return
			}
			if said := strings.Join(w.lines, "\n"); err != nil || !strings.HasSuffix(said, tt.said) || tt.said == "" && said != "" {
				t.Errorf("said %q, %v", said, err)
			}
		})
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
