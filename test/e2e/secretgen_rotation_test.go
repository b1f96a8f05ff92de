package e2e

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os/exec"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/bcrypt"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// A rotation keeps the old value on request, until the next rotation.
func TestSecretgenKeepsPrevious(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal user=app --generate password=alnum:32")
	first := s.get(t, "db").Data
	s.do(t, "db --from-literal user=app --generate password=alnum:32 --rotate password --keep-previous --apply").
		want(t, 0, "note: generated password: 32 characters, 190.5 bits of entropy (as requested)", "note: kept the old value of password in password-previous until the next rotation")
	second := s.get(t, "db").Data
	if string(second["password-previous"]) != string(first["password"]) || string(second["password"]) == string(first["password"]) {
		t.Error("the old value is lost, or was not rotated")
	}
	s.apply(t, "db unchanged", "db --from-literal user=app --generate password=alnum:32")
	got := s.do(t, "db --from-literal user=app --generate password=alnum:32 --rotate password --apply")
	got.want(t, 0, "removed: password-previous")
	if _, there := s.get(t, "db").Data["password-previous"]; there {
		t.Error("the previous value stays after the next rotation")
	}
}

// A value that is older than the interval is rotated, once.
func TestSecretgenRotatesByAge(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	const line = "db --generate password=alnum:32 --rotate-after 90d"
	s.apply(t, "db created", "db --generate password=alnum:32")
	s.untouched(t, func() {
		s.do(t, line+" --apply").prints(t, 2, "", "--rotate-after: the Secret does not have the date on which password was generated", "--generated-on YYYY-MM-DD")
	})
	s.apply(t, "db configured", line+" --generated-on 2026-01-01") // due at once
	first := s.get(t, "db")
	s.apply(t, "db unchanged", line)
	s.kubectl(t, "annotate secret db --overwrite", `batuta.dev/secretgen-generated={"password":"2026-02-03T04:05:06Z"}`)
	got := s.do(t, line+" --apply --force-conflicts")
	got.want(t, 0, "(of 2026-02-03, rotated after 90d)", "password: the next rotation is due on 20")
	if string(s.get(t, "db").Data["password"]) == string(first.Data["password"]) {
		t.Error("the value is not rotated")
	}
}

// What depends on a changed value is made again, and what is printed is what happened.
func TestSecretgenDependence(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	const line = "login --generate auth=htpasswd:ada,password=pw "
	s.apply(t, "login created", line+"--from-literal pw=one")
	first := s.get(t, "login").Data
	got := s.do(t, line+"--from-literal pw=two --apply")
	got.prints(t, 0, "secret/login configured\n", "note: generated auth: hash of pw (bcrypt, cost 10) (did not match the password in pw)")
	_, hash, _ := strings.Cut(string(s.get(t, "login").Data["auth"]), ":")
	if err := bcrypt.CompareHashAndPassword([]byte(hash), []byte("two")); err != nil || string(first["auth"]) == string(s.get(t, "login").Data["auth"]) {
		t.Errorf("the line is not of the new password: %v", err)
	}
	s.do(t, line+"--from-literal pw=two --apply").prints(t, 0, "secret/login unchanged\n", "note: kept auth: matches the password in pw")

	const certs = "certs --generate ca=ca --generate web=cert,dns=web,ca=ca"
	s.apply(t, "certs created", certs)
	old := s.get(t, "certs").Data
	s.do(t, certs+" --rotate ca --apply").want(t, 0, "note: generated ca.crt: ", "note: generated web.crt: ", "did not verify against the CA in ca.crt")
	now := s.get(t, "certs").Data
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(now["ca.crt"])
	block, _ := pem.Decode(now["web.crt"])
	leaf := must(x509.ParseCertificate(block.Bytes))(t)
	if _, err := leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "web"}); err != nil || string(old["web.key"]) == string(now["web.key"]) {
		t.Errorf("the certificate is not of the new CA: %v", err)
	}
	s.do(t, certs+" --apply").want(t, 0, "note: kept web.crt and web.key: expires in ")
}

// In several namespaces, a rotated value is the same, and reported as generated only.
func TestSecretgenRotatesNamespacesTogether(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	other := s.Namespace(t)
	both := []string{"-n", s.namespace + "," + other, "--apply"}
	first := run(t, s.command(t, cluster.Admin, "db --generate password=alnum:32", both...))
	first.want(t, 0, "note: generated password: ")
	got := run(t, s.command(t, cluster.Admin, "db --generate password=alnum:32 --rotate password", both...))
	got.want(t, 0, "note: generated password: 32 characters, 190.5 bits of entropy (as requested)")
	if strings.Contains(got.stderr, "kept") || strings.Contains(got.stderr, "copied") {
		t.Errorf("more is reported than happened: %s", got.stderr)
	}
	if string(s.get(t, "db").Data["password"]) != string(s.in(t, other, "db").Data["password"]) {
		t.Error("the namespaces have different values")
	}
}

// Two rotations at the same time: each reports the value that it set, and the last one
// stays.
func TestSecretgenConcurrentRotation(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --generate password=alnum:32")
	old := string(s.get(t, "db").Data["password"])
	var values [6]string
	var texts [6]string
	var group sync.WaitGroup
	for i := range values {
		cmd := s.command(t, cluster.Admin, "db --generate password=alnum:32 --rotate password --apply -o json")
		group.Go(func() {
			var out, errOut strings.Builder
			cmd.Stdout, cmd.Stderr = &out, &errOut
			if err := cmd.Run(); err != nil {
				texts[i] = errOut.String() + err.Error()
				return
			}
			var made corev1.Secret
			if err := json.Unmarshal([]byte(out.String()), &made); err == nil {
				values[i] = string(made.Data["password"])
			}
			texts[i] = errOut.String()
		})
	}
	group.Wait()
	now, found := string(s.get(t, "db").Data["password"]), false
	for i, value := range values {
		if value == "" || value == old || !strings.Contains(texts[i], "note: generated password: ") || strings.Contains(texts[i], "kept") {
			t.Errorf("run %d: %s", i, texts[i])
		}
		found = found || value == now
	}
	if !found {
		t.Error("the value in the cluster is none that was reported")
	}
}

// openssl and ssh-keygen read what the cluster has.
func TestSecretgenGeneratedValuesAreReadable(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "keys created", "keys --generate sign=pem:ec --generate id=ssh")
	data := s.get(t, "keys").Data
	if openssl, err := exec.LookPath("openssl"); err == nil {
		cmd := exec.Command(openssl, "pkey", "-pubout")
		cmd.Stdin = strings.NewReader(string(data["sign"]))
		if public, err := cmd.Output(); err != nil || string(public) != string(data["sign.pub"]) {
			t.Errorf("openssl: %v", err)
		}
	} else {
		t.Log("openssl is not installed")
	}
}
