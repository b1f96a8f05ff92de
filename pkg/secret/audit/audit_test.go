package audit_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/audit"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

var now = time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)

const day = 24 * time.Hour

// value is a password without findings; no output may have it.
const value = "Zx81-canary-Qy"

// newSecret is a Secret of namespace shop.
func newSecret(name string, t corev1.SecretType, data map[string]string) *secret.Secret {
	s := &secret.Secret{ObjectMeta: metav1.ObjectMeta{Namespace: "shop", Name: name}, Type: t, Data: secret.Data{}}
	for key, text := range data {
		s.Data[key] = secret.NewValue([]byte(text))
	}
	return s
}

// pair is a self-signed certificate that ends after a time, and its key.
func pair(t *testing.T, name string, ends time.Duration) (crt, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name}, DNSNames: []string{name},
		NotBefore: now.Add(-400 * day), NotAfter: now.Add(ends),
	}
	der, err := x509.CreateCertificate(rand.Reader, c, c, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})), string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8}))
}

// tls is a tls Secret.
func tls(t *testing.T, name string, ends time.Duration) *secret.Secret {
	t.Helper()
	crt, key := pair(t, name, ends)
	return newSecret(name, corev1.SecretTypeTLS, map[string]string{"tls.crt": crt, "tls.key": key})
}

func annotated(s *secret.Secret, name, text string) *secret.Secret {
	s.Annotations = map[string]string{name: text}
	return s
}

func labelled(s *secret.Secret, name, text string) *secret.Secret {
	s.Labels = map[string]string{name: text}
	return s
}

// lines are the findings, one line for each: SEVERITY CODE SECRET (KEY) TEXT | FIX.
// It fails if a line has the value.
func lines(t *testing.T, findings []audit.Finding) []string {
	t.Helper()
	var all []string
	for _, f := range findings {
		line := fmt.Sprintf("%s %s %s/%s (%s) %s | %s", f.Severity, f.Code, f.Namespace, f.Secret, f.Key, f.Text, f.Fix)
		for _, form := range []string{value, base64.StdEncoding.EncodeToString([]byte(value))} {
			if strings.Contains(line, form) {
				t.Errorf("a finding has a value: %s", f.Code)
			}
		}
		all = append(all, line)
	}
	return all
}

// contains compares lines with their beginnings and ends, which a '…' separates.
func contains(t *testing.T, got []string, want ...string) {
	t.Helper()
	ok := slices.EqualFunc(got, want, func(line, want string) bool {
		begin, end, _ := strings.Cut(want, "…")
		return strings.HasPrefix(line, begin) && strings.HasSuffix(line, end)
	})
	if !ok {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got))
	}
}

func TestContent(t *testing.T) {
	crt, key := pair(t, "web.example.com", 90*day)
	_, otherKey := pair(t, "web.example.com", 90*day)
	lastApplied := fmt.Sprintf(`{"kind":"Secret","data":{"p":%q}}`, base64.StdEncoding.EncodeToString([]byte(value)))
	login := func(host, user string) map[string]string {
		return map[string]string{".dockerconfigjson": fmt.Sprintf(`{"auths":{%q:{"username":%q,"password":%q}}}`, host, user, value)}
	}
	account := func(s *secret.Secret, name string) *secret.Secret {
		return annotated(s, corev1.ServiceAccountNameKey, name)
	}
	owned := newSecret("owned", "", map[string]string{"password": "admin"})
	owned.OwnerReferences = []metav1.OwnerReference{{APIVersion: "external-secrets.io/v1", Kind: "ExternalSecret", Name: "owned", UID: "1", Controller: ptr(true)}}
	for name, tt := range map[string]struct {
		s    *secret.Secret
		want []string
	}{
		"nothing":             {newSecret("db", "", map[string]string{"password": value, "user": "app"}), nil},
		"no keys":             {newSecret("db", "", nil), nil},
		"tls":                 {tls(t, "web", 90*day), nil},
		"tls, without a key":  {newSecret("web", corev1.SecretTypeTLS, map[string]string{"tls.crt": crt}), []string{"error type-rule shop/web () data[tls.key]: …kubectl secretgen tls web -n shop --cert FILE --key FILE --apply"}},
		"tls, the wrong key":  {newSecret("web", corev1.SecretTypeTLS, map[string]string{"tls.crt": crt, "tls.key": otherKey}), []string{"error certificate-invalid shop/web (tls.crt) the key does not belong to the certificate…--apply"}},
		"tls, expired":        {tls(t, "web", -day), []string{`error certificate-expired shop/web (tls.crt) tls.crt: the certificate "CN=web" expired on 2026-05-31 12:00 UTC | kubectl secretgen tls web -n shop --cert FILE --key FILE --apply`}},
		"tls, expires":        {tls(t, "web", 29*day), []string{`error certificate-expiring shop/web (tls.crt) the certificate "CN=web" expires in 29 days, on …`}},
		"a pair, no type":     {newSecret("web", "", map[string]string{"tls.crt": crt, "tls.key": otherKey}), []string{"error certificate-invalid shop/web (tls.crt) …kubectl secretgen generic web -n shop --from-file tls.crt=FILE --merge --apply"}},
		"a pair, good":        {newSecret("web", "", map[string]string{"tls.crt": crt, "tls.key": key}), nil},
		"login":               {newSecret("pull", corev1.SecretTypeDockerConfigJson, login("registry.example.com", "ci")), nil},
		"login, not JSON":     {newSecret("pull", corev1.SecretTypeDockerConfigJson, map[string]string{".dockerconfigjson": "x" + value}), []string{"error type-rule shop/pull () data[.dockerconfigjson]: the value is not valid JSON…"}},
		"login, no auths":     {newSecret("pull", corev1.SecretTypeDockerConfigJson, map[string]string{".dockerconfigjson": "{}"}), []string{"error registry-invalid shop/pull (.dockerconfigjson) …--docker-password-stdin --apply"}},
		"login, never used":   {newSecret("pull", corev1.SecretTypeDockerConfigJson, login("registry-1.docker.io", "ci")), []string{"warning registry-warning shop/pull (.dockerconfigjson) …--apply"}},
		"login, expires":      {newSecret("pull", corev1.SecretTypeDockerConfigJson, login("1.dkr.ecr.eu-west-1.amazonaws.com", "AWS")), []string{"warning registry-warning shop/pull (.dockerconfigjson) …--apply"}},
		"basic-auth":          {newSecret("git", corev1.SecretTypeBasicAuth, map[string]string{"username": "a:b", "password": value}), []string{"warning value-warning shop/git (username) username contains ':'…--merge --apply"}},
		"ssh-auth":            {newSecret("git", corev1.SecretTypeSSHAuth, map[string]string{"ssh-privatekey": ""}), []string{"error type-rule shop/git () data[ssh-privatekey]: …--ssh-privatekey FILE --apply", "warning value-warning …"}},
		"empty":               {newSecret("db", "", map[string]string{"password": ""}), []string{"warning value-warning shop/db (password) password is empty…"}},
		"placeholder":         {newSecret("db", "", map[string]string{"password": "changeme"}), []string{"warning value-warning shop/db (password) password looks like a placeholder…"}},
		"weak":                {newSecret("db", "", map[string]string{"password": "admin"}), []string{"warning weak-value shop/db (password) password is one of the most used passwords | kubectl secretgen generic db -n shop --generate password=alnum:32 --rotate password --merge --apply"}},
		"weak, owned":         {owned, []string{"warning weak-value …a controller writes this Secret from externalsecret/owned: change it there: kubectl edit externalsecret/owned -n shop"}},
		"the name of a verb":  {newSecret("check", "", map[string]string{"password": "admin"}), []string{"warning …kubectl secretgen generic check -n shop --generate password=alnum:32 --rotate password --merge --apply"}},
		"last-applied":        {annotated(newSecret("db", "", map[string]string{"p": value}), corev1.LastAppliedConfigAnnotation, lastApplied), []string{"error copied-value shop/db () the annotation kubectl.kubernetes.io/last-applied-configuration has a copy of values; most tools show annotations | kubectl annotate secret db -n shop kubectl.kubernetes.io/last-applied-configuration-"}},
		"kapp":                {annotated(newSecret("db", "", map[string]string{"p": value}), "kapp.k14s.io/original", lastApplied), []string{"error copied-value shop/db () …kubectl annotate secret db -n shop kapp.k14s.io/original-"}},
		"any, raw":            {annotated(newSecret("db", "", map[string]string{"p": value}), "example.com/note", "the password is "+value), []string{"error copied-value …example.com/note-"}},
		"any, base64":         {annotated(newSecret("db", "", map[string]string{"p": value}), "example.com/note", base64.StdEncoding.EncodeToString([]byte(value))), []string{"error copied-value …example.com/note-"}},
		"any, a user":         {annotated(newSecret("db", "", map[string]string{"DB_USER": "application"}), "example.com/note", "of application"), nil},
		"any, the namespace":  {account(newSecret("t", corev1.SecretTypeServiceAccountToken, map[string]string{"token": value, "namespace": "robots", "x": "robot"}), "robot"), nil},
		"any, a certificate":  {annotated(newSecret("ca", "", map[string]string{"ca.crt": crt}), "example.com/ca", crt), nil},
		"any, a label":        {labelled(annotated(newSecret("db", "", map[string]string{"app": "frontend"}), "example.com/note", "of frontend"), "app", "frontend"), nil},
		"any, nothing":        {annotated(newSecret("db", "", map[string]string{"p": value}), "example.com/note", "owner: team shop"), nil},
		"Helm":                {newSecret("sh.helm.release.v1.web.v1", "helm.sh/release.v1", map[string]string{"release": "SDRzSUFBQUFBQUFDLzZ4U1hXL2JNQXg4MzY4UTlKeWtjYnVoZzU5V29CdTJobA=="}), nil},
		"Helm, copied":        {annotated(newSecret("sh.helm.release.v1.web.v1", "helm.sh/release.v1", map[string]string{"release": value}), "kapp.k14s.io/original", lastApplied), []string{"error copied-value …"}},
		"token":               {account(newSecret("t", corev1.SecretTypeServiceAccountToken, map[string]string{"token": value}), "robot"), nil},
		"token, not added":    {account(newSecret("t", corev1.SecretTypeServiceAccountToken, nil), "robot"), []string{"warning missing-token …kubectl describe serviceaccount robot -n shop"}},
		"token, no account":   {account(newSecret("t", corev1.SecretTypeServiceAccountToken, nil), "gone"), []string{"error missing-account …kubectl create serviceaccount gone -n shop"}},
		"token, not named":    {newSecret("t", corev1.SecretTypeServiceAccountToken, nil), []string{"error type-rule …"}},
		"bootstrap token":     {newSecret("bootstrap-token-abcdef", corev1.SecretTypeBootstrapToken, map[string]string{"token-id": "abcdef", "token-secret": "0123456789abcdef"}), []string{"error type-rule shop/bootstrap-token-abcdef () metadata.namespace: …"}},
		"another certificate": {newSecret("ca", "", map[string]string{"ca.pem": crt}), nil},
		"a token of OpenShift": {
			annotated(newSecret("builder-dockercfg", corev1.SecretTypeDockercfg, map[string]string{".dockercfg": "{}"}), "openshift.io/token-secret.value", "eyJ"+value),
			[]string{"error copied-value …openshift.io/token-secret.value-"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := audit.Check(audit.Input{
				Secrets: []*secret.Secret{tt.s}, Now: now, Soon: 30 * day, Accounts: map[audit.Name]bool{{Namespace: "shop", Name: "robot"}: true},
			})
			contains(t, lines(t, r.Findings), tt.want...)
		})
	}
}

func TestOtherCertificates(t *testing.T) {
	old, _ := pair(t, "old", -time.Hour)
	soon, _ := pair(t, "soon", 10*day)
	s := newSecret("ca", "", map[string]string{"a.pem": old, "b.pem": soon, "c.pem": "text"})
	r := audit.Check(audit.Input{Secrets: []*secret.Secret{s}, Now: now, Soon: 30 * day})
	contains(t, lines(t, r.Findings),
		`error certificate-expired shop/ca (a.pem) a.pem: the certificate "CN=old" expired on 2026-06-01 11:00 UTC | kubectl secretgen generic ca -n shop --from-file a.pem=FILE --merge --apply`,
		`error certificate-expiring shop/ca (b.pem) b.pem: the certificate "CN=soon" expires on 2026-06-11 12:00 UTC | …`)
	if r = audit.Check(audit.Input{Secrets: []*secret.Secret{s}, Now: now, Soon: 5 * day}); len(r.Findings) != 1 {
		t.Errorf("within 5 days: %v", lines(t, r.Findings))
	}
}

// deployment is an object of namespace shop with a pod.
func deployment(t *testing.T, pod string) consumer.Object {
	t.Helper()
	var spec corev1.PodSpec
	if err := yaml.UnmarshalStrict([]byte(pod), &spec); err != nil {
		t.Fatal(err)
	}
	return consumer.Object{Namespace: "shop", Kind: "deployment", Name: "web", References: consumer.References(&spec)}
}

func TestUsers(t *testing.T) {
	db := newSecret("db", "", map[string]string{"password": value})
	empty := newSecret("empty", "", nil)
	pull := newSecret("pull", corev1.SecretTypeDockerConfigJson, map[string]string{".dockerconfigjson": `{"auths":{"example.com":{"username":"u","password":"` + value + `"}}}`})
	certs := newSecret("certs", corev1.SecretTypeTLS, nil)
	container := func(fields string) string { return "containers: [{name: app, " + fields + "}]" }
	ingress := func(refs ...consumer.Reference) consumer.Object {
		return consumer.Object{Namespace: "shop", Kind: "ingress", Name: "web", References: refs}
	}
	tlsUse := consumer.Use{Way: "tls", Where: "all hosts", Keys: []string{"tls.crt", "tls.key"}}
	for name, tt := range map[string]struct {
		pod    string
		object *consumer.Object
		want   []string
	}{
		"a key":                     {pod: container("env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: password}}}]")},
		"a missing key":             {pod: container("env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: user}}}]"), want: []string{"error missing-key shop/db (user) the key user is missing: new pods of deployment/web (env: container app, variable P) do not start | kubectl secretgen generic db -n shop --prompt user --merge --apply"}},
		"an optional key":           {pod: container("env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: user, optional: true}}}]")},
		"an item":                   {pod: "volumes: [{name: v, secret: {secretName: db, items: [{key: user, path: p}]}}]", want: []string{"error missing-key shop/db (user) …"}},
		"an optional item":          {pod: "volumes: [{name: v, secret: {secretName: db, optional: true, items: [{key: user, path: p}]}}]"},
		"a projected item":          {pod: "volumes: [{name: v, projected: {sources: [{secret: {name: db, items: [{key: user, path: p}]}}]}}]", want: []string{"error missing-key shop/db (user) …"}},
		"all keys":                  {pod: "volumes: [{name: v, secret: {secretName: db}}]"},
		"envFrom":                   {pod: container("envFrom: [{prefix: DB_, secretRef: {name: db}}]")},
		"envFrom, no keys":          {pod: container("envFrom: [{prefix: DB_, secretRef: {name: empty}}]"), want: []string{"warning no-variables shop/empty () the Secret has no keys: it sets no variables of deployment/web (envFrom: container app, variables DB_…"}},
		"envFrom, missing":          {pod: container("envFrom: [{prefix: DB_, secretRef: {name: none}}]"), want: []string{"error missing-secret shop/none () the Secret does not exist: new pods of deployment/web (envFrom: container app, variables DB_…"}},
		"envFrom, optional":         {pod: container("envFrom: [{secretRef: {name: none, optional: true}}]")},
		"missing, with keys":        {pod: container("env: [{name: P, valueFrom: {secretKeyRef: {name: none, key: b}}}, {name: Q, valueFrom: {secretKeyRef: {name: none, key: a}}}]"), want: []string{"error missing-secret shop/none () …kubectl secretgen generic none -n shop --prompt a --prompt b --apply"}},
		"pull":                      {pod: "imagePullSecrets: [{name: pull}]"},
		"pull, wrong type":          {pod: "imagePullSecrets: [{name: db}]", want: []string{"error wrong-type shop/db () nodes do not read logins from the type Opaque: deployment/web (imagePullSecrets) cannot pull private images with it | kubectl delete secret db -n shop && kubectl secretgen docker-registry db -n shop --docker-server HOST --docker-username USER --docker-password-stdin --apply"}},
		"pull, missing":             {pod: "imagePullSecrets: [{name: none}]", want: []string{"error missing-secret shop/none () …kubectl secretgen docker-registry none -n shop --docker-server HOST --docker-username USER --docker-password-stdin --apply"}},
		"a driver":                  {pod: "volumes: [{name: v, csi: {driver: d, nodePublishSecretRef: {name: none}}}]", want: []string{"error missing-secret shop/none () …"}},
		"an Ingress":                {object: ptr(ingress(consumer.Reference{Name: "none", Use: tlsUse})), want: []string{"error missing-secret shop/none () the Secret does not exist: ingress/web (tls: all hosts) cannot use it | kubectl secretgen tls none -n shop --cert FILE --key FILE --apply"}},
		"an Ingress, wrong Secret":  {object: ptr(ingress(consumer.Reference{Name: "db", Use: tlsUse})), want: []string{"error missing-key shop/db (tls.crt) …", "error missing-key shop/db (tls.key) …"}},
		"another namespace":         {object: ptr(ingress(consumer.Reference{Namespace: "edge", Name: "ca", Use: tlsUse}))},
		"an annotation, not a name": {object: ptr(ingress(consumer.Reference{Name: "a b\x1b[2J", Use: tlsUse})), want: []string{"error wrong-name shop/a b\x1b[2J () this is not a name of a Secret: ingress/web (tls: all hosts) | kubectl edit ingress/web -n shop"}},
		"the list of an account":    {object: &consumer.Object{Namespace: "shop", Kind: "serviceaccount", Name: "a", References: consumer.ServiceAccountReferences(&corev1.ServiceAccount{Secrets: []corev1.ObjectReference{{Name: "none"}}})}},
	} {
		t.Run(name, func(t *testing.T) {
			object := tt.object
			if object == nil {
				object = ptr(deployment(t, tt.pod))
			}
			r := audit.Check(audit.Input{
				Secrets: []*secret.Secret{db, empty, pull}, Objects: []consumer.Object{*object}, Namespaces: []string{"shop"}, Complete: true, Now: now,
			})
			contains(t, lines(t, r.Findings), tt.want...)
			if other := name == "another namespace"; other != (len(r.Unchecked) == 1) {
				t.Errorf("unchecked: %q", r.Unchecked)
			}
			// Secrets that were not read are not missing.
			for _, f := range audit.Check(audit.Input{Secrets: []*secret.Secret{certs}, Objects: []consumer.Object{*object}, Namespaces: []string{"shop"}, Now: now}).Findings {
				if f.Code == audit.MissingSecret || f.Code == audit.WrongName {
					t.Errorf("a part of the Secrets: %s", f.Text)
				}
			}
		})
	}
}

func ptr[T any](of T) *T { return &of }

// The same need of several objects is one finding.
func TestSeveralUsers(t *testing.T) {
	var objects []consumer.Object
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		o := deployment(t, "containers: [{name: app, env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: p}}}]}]")
		o.Name = name
		objects = append(objects, o)
	}
	r := audit.Check(audit.Input{Objects: objects, Complete: true, Now: now})
	contains(t, lines(t, r.Findings), "error missing-secret shop/db () the Secret does not exist: new pods of deployment/a (env: container app, variable P), deployment/b (env: container app, variable P), deployment/c (env: container app, variable P) and 2 more do not start | …")
	if len(r.Findings[0].Objects) != 5 || r.References != 5 {
		t.Errorf("objects %v, %d references", r.Findings[0].Objects, r.References)
	}
}

// A Secret that kubectl created has a field manager that the fix replaces.
func TestFixOfForeignManager(t *testing.T) {
	for manager, want := range map[string]bool{"kubectl-create": true, "kubectl-edit": true, "kubectl-secretgen": false, "kubectl-client-side-apply": false, "helm": false} {
		s := newSecret("db", "", map[string]string{"password": "admin"})
		s.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: manager, Operation: metav1.ManagedFieldsOperationUpdate, APIVersion: "v1", FieldsType: "FieldsV1", FieldsV1: metav1.NewFieldsV1("{}")}}
		found := audit.Check(audit.Input{Secrets: []*secret.Secret{s}, Now: now}).Findings
		if len(found) != 1 || strings.Contains(found[0].Fix, "--force-conflicts") != want {
			t.Errorf("%s: %v", manager, lines(t, found))
		}
	}
}

// Findings are grouped by Secret, Secrets with errors first.
func TestOrder(t *testing.T) {
	a := newSecret("a", "", map[string]string{"password": "admin"})
	z := tls(t, "z", -day)
	z.Data["password"] = secret.NewValue([]byte("admin"))
	var got []string
	for _, f := range audit.Check(audit.Input{Secrets: []*secret.Secret{a, z}, Now: now}).Findings {
		got = append(got, f.Secret+" "+string(f.Severity))
	}
	if diff := cmp.Diff([]string{"z error", "a warning"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
