package e2e

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// A second apply changes nothing, neither a byte nor the resource version, for
// all kinds of inputs.
func TestSecretgenTwice(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.file(t, "app.env", "export USER=app\nPASSWORD='a $b \"c\"'\nKEY=\"two\nlines\"\n")
	s.file(t, "binary", "\x00\xff\xfe\r\n")
	s.pair(t)
	for name, line := range map[string]string{
		"literals":    "--from-literal user=app --from-literal empty= --from-literal text=a=b,c",
		"env-file":    "--from-env-file app.env",
		"files":       "--from-file binary --from-file k=app.env",
		"metadata":    "--from-literal k=v --label app=web --label tier= --annotation example.com/owner=me",
		"immutable":   "--from-literal k=v --immutable",
		"own-type":    "--from-literal k=v --type example.com/own",
		"no-keys":     "--allow-empty",
		"alnum":       "--generate password=alnum:32",
		"cert":        "--generate web=cert,dns=web.example.com",
		"ca":          "--generate ca=ca --generate web=cert,dns=web,ca=ca",
		"ssh":         "--generate id=ssh",
		"htpasswd":    "--generate auth=htpasswd:admin",
		"other-kinds": "--generate a=password --generate b=hex --generate c=bytes:16 --generate d=uuid --generate e=words",
		"more-kinds":  "--generate f=fernet --generate g=bcrypt --generate h=argon2id,memory=8 --generate i=pem:ec --generate j=wireguard --generate k=uuid7 --generate l=base64:32,prefix=base64: --generate m=htpasswd:ada,user=grace",
		"by-age":      "--generate password=alnum:32 --rotate-after 90d",
		"all":         "--generate p=alnum --from-literal k=v --from-env-file app.env --label app=web --immutable",
	} {
		t.Run(name, func(t *testing.T) { s.twice(t, name, "", line) })
	}
	for kind, line := range map[string]string{
		"tls":             "--cert tls.crt --key tls.key",
		"docker-registry": "--docker-server registry.example.com --docker-username ci --docker-password canary",
		"basic-auth":      "--username ci --generate password=alnum:32",
		"ssh-auth":        "--generate ssh-privatekey=ssh",
	} {
		t.Run(kind, func(t *testing.T) { s.twice(t, kind, kind+" ", line) })
	}
}

// twice applies two times.
func (s *secrets) twice(t *testing.T, name, command, line string) {
	t.Helper()
	s.apply(t, name+" created", command+name+" "+line)
	first := s.get(t, name)
	s.apply(t, name+" unchanged", command+name+" "+line)
	second := s.get(t, name)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	if _, ok := first.Annotations[corev1.LastAppliedConfigAnnotation]; ok {
		t.Error("the annotation of client-side apply is there")
	}
}

// pair writes tls.crt and tls.key, of a certificate that secretgen prints.
func (s *secrets) pair(t *testing.T) {
	t.Helper()
	got := s.do(t, "tls web --generate tls=cert,dns=web.example.com -o json")
	got.want(t, 0)
	var made corev1.Secret
	if err := json.Unmarshal([]byte(got.stdout), &made); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} {
		s.file(t, key, string(made.Data[key]))
	}
}

// With a hash in its name a Secret is found again, even if its values are
// generated; different content makes a new Secret.
func TestSecretgenTwiceWithHash(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	for name, line := range map[string]string{
		"plain": "--from-literal k=v",
		"made":  "--from-literal k=v --generate p=alnum:32",
		"fixed": "--generate p=cert,dns=web --immutable",
	} {
		t.Run(name, func(t *testing.T) {
			before := s.versions(t)
			created := s.do(t, name+" --apply --append-hash "+line)
			created.want(t, 0)
			after := s.versions(t)
			again := s.do(t, name+" --apply --append-hash "+line)
			again.want(t, 0)
			if want := strings.Replace(created.stdout, " created", " unchanged", 1); again.stdout != want || len(after) != len(before)+1 {
				t.Errorf("%q, then %q; Secrets: %v, %v", created.stdout, again.stdout, before, after)
			}
			if now := s.versions(t); !maps.Equal(now, after) {
				t.Errorf("resource versions are %v, were %v", now, after)
			}
			s.do(t, name+" --apply --append-hash --from-literal other=1 "+line).want(t, 0)
			if now := s.versions(t); len(now) != len(after)+1 {
				t.Errorf("other content: %v, was %v", now, after)
			}
		})
	}
}

// A bootstrap token keeps its secret part and the time at which it expires, and
// is in the namespace where the API server looks for it.
func TestSecretgenTwiceBootstrapToken(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	name := "bootstrap-token-" + strings.ToLower(rand.Text()[:6])
	t.Cleanup(func() {
		_ = s.client.CoreV1().Secrets("kube-system").Delete(context.Background(), name, metav1.DeleteOptions{})
	})
	do := func(answer string) *corev1.Secret {
		cmd := plugin(t, s.Cluster, cluster.Admin, "secretgen", "bootstrap-token", name, "--ttl=2h", "--apply")
		run(t, cmd).prints(t, 0, "secret/"+name+" "+answer+"\n")
		return s.in(t, "kube-system", name)
	}
	first := do("created")
	if diff := cmp.Diff(first, do("unchanged")); diff != "" {
		t.Errorf("(-first +second):\n%s", diff)
	}
	if len(first.Data["token-secret"]) != 16 || len(first.Data["expiration"]) == 0 {
		t.Errorf("keys: %v", first.Data)
	}
}

// The data that the cluster adds to a token of a ServiceAccount is kept.
func TestSecretgenTwiceServiceAccountToken(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "robot created", "service-account-token robot --service-account default")
	s.Eventually(t, "the token", func(ctx context.Context) error {
		now, err := s.client.CoreV1().Secrets(s.namespace).Get(ctx, "robot", metav1.GetOptions{})
		if err == nil && len(now.Data["token"]) == 0 {
			err = fmt.Errorf("keys: %d", len(now.Data))
		}
		return err
	})
	s.untouched(t, func() {
		s.apply(t, "robot unchanged", "service-account-token robot --service-account default").
			want(t, 0, "kept keys that were not given: ca.crt, namespace and token")
	})
}

// A Secret of any other manager with the same values is taken over once and then
// unchanged.
func TestSecretgenTwiceOverOtherManagers(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	const values = " --from-literal user=app --from-literal pin=1"
	s.kubectl(t, "create secret generic created"+values)
	manifest := s.Kubectl(t, strings.Fields("create secret generic applied --dry-run=client -o yaml"+values)...)
	s.Apply(t, s.namespace, manifest)
	s.Kubectl(t, "apply", "--server-side", "-n", s.namespace, "-f", filepath.Join(s.dir, s.file(t, "m.yaml", strings.ReplaceAll(manifest, "applied", "server"))))
	for _, name := range []string{"created", "applied", "server"} {
		t.Run(name, func(t *testing.T) {
			s.apply(t, name+" configured", name+values)
			s.untouched(t, func() { s.apply(t, name+" unchanged", name+values) })
			s.holds(t, name, "pin=1 user=app")
		})
	}
}
