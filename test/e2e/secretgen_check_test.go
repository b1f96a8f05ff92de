package e2e

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// prepared is a Secret for check, with the codes that check must find.
type prepared struct {
	corev1.Secret
	want []string
}

// checkCanary is a value that no output may have.
const checkCanary = "Zx81-canary-Qy"

// preparedSecrets are 40 Secrets: every kind of finding, and Secrets without any.
func preparedSecrets(s *secrets) []prepared {
	copied := fmt.Sprintf(`{"kind":"Secret","data":{"pw":%q}}`, base64.StdEncoding.EncodeToString([]byte(checkCanary)))
	login := func(host, user string) map[string]string {
		return map[string]string{".dockerconfigjson": fmt.Sprintf(`{"auths":{%q:{"username":%q,"password":%q}}}`, host, user, checkCanary)}
	}
	one := func(name string, t corev1.SecretType, data map[string]string, want ...string) prepared {
		return prepared{corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name, Namespace: s.namespace}, Type: t, StringData: data}, want}
	}
	annotated := func(p prepared, name, text string) prepared {
		p.Annotations = map[string]string{name: text}
		return p
	}
	pw := map[string]string{"pw": checkCanary}
	all := []prepared{
		one("weak-common", "", map[string]string{"password": "admin"}, "weak-value"),
		one("weak-short", "", map[string]string{"api-key": "x7Q!"}, "weak-value"),
		one("weak-name", "", map[string]string{"token": "weak-name"}, "weak-value"),
		one("weak-user", "kubernetes.io/basic-auth", map[string]string{"username": "application", "password": "application"}, "weak-value"),
		one("weak-repeated", "", map[string]string{"password": "zzzzzzzzzzzz"}, "weak-value"),
		one("empty", "", map[string]string{"password": ""}, "value-warning"),
		one("line-break", "", map[string]string{"password": checkCanary + "\n"}, "value-warning"),
		one("quoted", "", map[string]string{"password": `"` + checkCanary + `"`}, "value-warning"),
		one("placeholder", "", map[string]string{"password": "changeme"}, "value-warning"),
		one("ssh-key", "", map[string]string{"id_ed25519": "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----"}, "value-warning"),
		one("colon", "kubernetes.io/basic-auth", map[string]string{"username": "a:b", "password": checkCanary}, "value-warning"),
		annotated(one("applied", "", pw, "copied-value"), corev1.LastAppliedConfigAnnotation, copied),
		annotated(one("kapp", "", pw, "copied-value"), "kapp.k14s.io/original", copied),
		annotated(one("rancher", "", pw, "copied-value"), "objectset.rio.cattle.io/applied", copied),
		annotated(one("openshift", "", pw, "copied-value"), "openshift.io/token-secret.value", checkCanary),
		annotated(one("note-raw", "", pw, "copied-value"), "example.com/note", "use "+checkCanary),
		annotated(one("note-base64", "", pw, "copied-value"), "example.com/note", base64.StdEncoding.EncodeToString([]byte(checkCanary))),
		one("login-hub", "kubernetes.io/dockerconfigjson", login("registry-1.docker.io", "ci"), "registry-warning"),
		one("login-ecr", "kubernetes.io/dockerconfigjson", login("1.dkr.ecr.eu-west-1.amazonaws.com", "AWS"), "registry-warning"),
		one("login-none", "kubernetes.io/dockerconfigjson", map[string]string{".dockerconfigjson": "{}"}, "registry-invalid"),
		one("tls-text", "kubernetes.io/tls", map[string]string{"tls.crt": "x", "tls.key": "y"}, "certificate-invalid", "certificate-invalid"),
		one("used", "", pw, "missing-key"),
		one("pulled", "", pw, "wrong-type"),
		one("no-keys", "", nil, "no-variables"),
		annotated(one("token", "kubernetes.io/service-account-token", nil), corev1.ServiceAccountNameKey, "default"),
		one("sh.helm.release.v1.web.v1", "helm.sh/release.v1", map[string]string{"release": "SDRzSUFBQUFBQUFDLzZ4U1hXL2JNQXg4MzY4UTlKeWtjYnVo"}),
	}
	for i := len(all); i < 40; i++ {
		all = append(all, annotated(one(fmt.Sprintf("good-%d", i), "", map[string]string{"password": checkCanary, "user": "app"}), "example.com/owner", "team shop"))
	}
	return all
}

const checkUsers = `
apiVersion: v1
kind: Pod
metadata: {name: user}
spec:
  imagePullSecrets: [{name: pulled}, {name: good-30}]
  containers:
  - name: app
    image: example.com/app
    envFrom: [{secretRef: {name: no-keys}}, {secretRef: {name: absent, optional: true}}]
    env:
    - {name: A, valueFrom: {secretKeyRef: {name: used, key: user}}}
    - {name: B, valueFrom: {secretKeyRef: {name: used, key: pw}}}
    - {name: C, valueFrom: {secretKeyRef: {name: used, key: other, optional: true}}}
  volumes: [{name: v, secret: {secretName: gone-volume}}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {nginx.ingress.kubernetes.io/auth-secret: gone-users}}
spec: {tls: [{hosts: [www.example.com], secretName: gone-tls}], defaultBackend: {service: {name: web, port: {number: 80}}}}
---`

// checked is the JSON document of check, as far as the test reads it.
type checked struct {
	APIVersion string
	Summary    struct{ Secrets, Errors, Warnings, HelmReleases int }
	Findings   []struct{ Code, Namespace, Secret, Key, Message, Fix string }
	Unchecked  []string
}

func parseChecked(t *testing.T, got outcome) checked {
	t.Helper()
	var d checked
	if err := json.Unmarshal([]byte(got.stdout), &d); err != nil {
		t.Fatalf("%v\n%s\n%s", err, got.stdout, got.stderr)
	}
	return d
}

// codes are the findings of a namespace by Secret.
func (d checked) codes(namespace string) map[string][]string {
	codes := map[string][]string{}
	for _, f := range d.Findings {
		if f.Namespace == namespace {
			codes[f.Secret] = append(codes[f.Secret], f.Code)
		}
	}
	return codes
}

// newChecked is a namespace with the prepared Secrets and their users, and the
// codes of the findings by Secret.
func newChecked(t *testing.T) (*secrets, map[string][]string) {
	t.Helper()
	s := newSecrets(t)
	want := map[string][]string{"gone-tls": {"missing-secret"}, "gone-users": {"missing-secret"}, "gone-volume": {"missing-secret"}}
	// A login that is not one is an error of the pod "user", too.
	want["good-30"] = []string{"wrong-type"}
	for _, p := range preparedSecrets(s) {
		if _, err := s.client.CoreV1().Secrets(s.namespace).Create(t.Context(), &p.Secret, metav1.CreateOptions{}); err != nil {
			t.Fatalf("%s: %v", p.Name, err)
		}
		if len(p.want) > 0 {
			want[p.Name] = p.want
		}
	}
	s.Apply(t, s.namespace, checkUsers)
	s.Eventually(t, "the token", func(context.Context) error {
		if len(s.get(t, "token").Data["token"]) == 0 {
			return errors.New("no token")
		}
		return nil
	})
	return s, want
}

// hides requires that the output has no value.
func (o outcome) hides(t *testing.T) {
	t.Helper()
	raw := []byte(checkCanary)
	for _, form := range []string{checkCanary, base64.StdEncoding.EncodeToString(raw), base64.RawURLEncoding.EncodeToString(raw), fmt.Sprintf("%x", raw)} {
		if strings.Contains(o.stdout+o.stderr, form) {
			t.Errorf("the output has a value")
		}
	}
}

// reads counts the requests that -v=6 logs; each has to be a GET.
func reads(t *testing.T, o outcome) int {
	t.Helper()
	if n := writes(o); n > 0 {
		t.Errorf("%d writing requests", n)
	}
	return strings.Count(o.stderr, `"Response" verb="GET"`)
}

// check finds what was prepared, and nothing else, in 11 requests, of which none
// writes.
func TestSecretgenCheck(t *testing.T) {
	t.Parallel()
	s, want := newChecked(t)
	got := s.do(t, "check -o json -v=6")
	got.want(t, 3)
	got.hides(t)
	d := parseChecked(t, got)
	codes := d.codes(s.namespace)
	if diff := cmp.Diff(want, codes); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if d.APIVersion != "batuta.dev/v1alpha1" || d.Summary.Secrets != 40 || d.Summary.HelmReleases != 1 {
		t.Errorf("%s, %+v", d.APIVersion, d.Summary)
	}
	if n := reads(t, got); n != 11 {
		t.Errorf("%d requests, want 11", n)
	}
	for _, f := range d.Findings {
		t.Logf("%-22s %s: %s", f.Code, f.Secret, f.Message)
	}

	text := s.do(t, "check")
	text.want(t, 3)
	text.hides(t)
	lines := strings.Split(strings.TrimSpace(text.stdout), "\n")
	if last := lines[len(lines)-1]; !strings.HasPrefix(last, "checked 40 Secrets in namespace "+s.namespace+" and 9 uses of them: ") {
		t.Errorf("last line: %s", last)
	}
	s.do(t, "check -v=10").hides(t)

	// NAME, and the selector of labels.
	s.do(t, "check good-35 good-36").want(t, 0)
	s.do(t, "check empty").want(t, 0)
	s.do(t, "check empty --strict").want(t, 3)
	s.do(t, "check good-35 nothing").want(t, 1, "error: secret/nothing does not exist in namespace "+s.namespace)
	s.kubectl(t, "label secret kapp team=shop")
	named := s.do(t, "check -l team=shop -o json")
	named.want(t, 3)
	if diff := cmp.Diff(map[string][]string{"kapp": {"copied-value"}}, parseChecked(t, named).codes(s.namespace)); diff != "" {
		t.Errorf("with a selector (-want +got):\n%s", diff)
	}

	// The fixes work: the command of a finding removes it.
	s.kubectl(t, "create secret generic made --from-literal=password=admin --from-literal=user=app")
	for _, f := range parseChecked(t, s.do(t, "check made -o json")).Findings {
		s.do(t, strings.TrimPrefix(f.Fix, "kubectl secretgen ")).prints(t, 0, "secret/made configured\n")
	}
	s.do(t, "check made --strict").want(t, 0)
	s.kubectl(t, "delete secret made")
	for _, f := range d.Findings {
		if f.Code == "copied-value" {
			s.Kubectl(t, strings.Fields(f.Fix)[1:]...)
		}
	}
	if after := parseChecked(t, s.do(t, "check -o json")).codes(s.namespace); slices.Contains(after["kapp"], "copied-value") || len(after) != len(want)-6 {
		t.Errorf("after the fixes: %v", after)
	}
}

// With -A there is one list for each resource, however many namespaces there are.
func TestSecretgenCheckAllNamespaces(t *testing.T) {
	t.Parallel()
	s, want := newChecked(t)
	cmd := s.command(t, cluster.Admin, "check -A -o json -v=6 -n x")
	cmd.Args = cmd.Args[:len(cmd.Args)-2] // command adds a namespace to calls without -n
	got := run(t, cmd)
	got.want(t, 3)
	got.hides(t)
	if diff := cmp.Diff(want, parseChecked(t, got).codes(s.namespace)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	lists := reads(t, got) - strings.Count(got.stderr, "continue=") // further pages: the other tests also have objects
	if lists != 11 {
		t.Errorf("%d lists, want 11", lists)
	}
}

// Without permission to list Secrets there is an error; what uses them and may not
// be listed is reported as not checked.
func TestSecretgenCheckForbidden(t *testing.T) {
	t.Parallel()
	s, _ := newChecked(t)
	got := s.do(t, "check --as=nobody")
	got.prints(t, 1, "", "list secrets in namespace "+s.namespace, "forbidden", "hint: ask for the permission")
	s.do(t, "check good-35 --as=nobody").prints(t, 1, "", "secret/good-35 in namespace "+s.namespace, "forbidden")

	s.kubectl(t, "create role some --verb=get,list --resource=secrets,pods")
	s.kubectl(t, "create rolebinding some --role=some --user=someone")
	s.Eventually(t, "the role", func(context.Context) error {
		if got = s.do(t, "check -o json --as=someone"); got.code != 3 {
			return errors.New(got.stderr)
		}
		return nil
	})
	d := parseChecked(t, got)
	codes := d.codes(s.namespace)
	if codes["gone-tls"] != nil || codes["gone-volume"] == nil || codes["used"] == nil {
		t.Errorf("findings: %v", codes)
	}
	const unread = "what deployments, statefulsets, daemonsets, replicasets, cronjobs, jobs, serviceaccounts, ingresses need in namespace "
	// Another test may have given the cluster Gateways.
	plain := func(text string) string { return strings.Replace(text, ", gateways", "", 1) }
	if len(d.Unchecked) == 0 || !strings.HasPrefix(plain(d.Unchecked[0]), unread) {
		t.Errorf("unchecked: %q", d.Unchecked)
	}
	s.do(t, "check good-35 --as=someone").want(t, 0)
	if text := plain(s.do(t, "check good-35 --as=someone").stdout); !strings.Contains(text, "not checked: "+unread) || !strings.HasSuffix(text, "no findings in what was checked\n") {
		t.Errorf("text: %s", text)
	}
}

// What an apply breaks is reported before it is sent: keys that something needs,
// Secrets that a controller writes, tokens of ServiceAccounts that do not exist.
func TestSecretgenHazards(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal password="+checkCanary+" --from-literal user=app")
	s.Apply(t, s.namespace, deployed("web", byEnv))
	const warning = "warning: secret/db: deployment/web needs keys that are removed: password; change it first, or keep the keys with --merge\n"
	s.do(t, "db --from-literal user=app --diff").want(t, 1, warning)
	s.do(t, "db --from-literal user=app --apply").prints(t, 0, "secret/db configured\n", warning)
	s.do(t, "db --from-literal name=app --apply").silent(t, "deployment/web")

	yes := true
	owned := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{
		Name: "owned", OwnerReferences: []metav1.OwnerReference{{APIVersion: "v1", Kind: "ConfigMap", Name: "owner", UID: "1", Controller: &yes}},
	}, StringData: map[string]string{"a": checkCanary}}
	owner := must(s.client.CoreV1().ConfigMaps(s.namespace).Create(t.Context(), &corev1.ConfigMap{ObjectMeta: metav1.ObjectMeta{Name: "owner"}}, metav1.CreateOptions{}))(t)
	owned.OwnerReferences[0].UID = owner.UID
	must(s.client.CoreV1().Secrets(s.namespace).Create(t.Context(), owned, metav1.CreateOptions{}))(t)
	got := s.do(t, "owned --from-literal b=1 --apply")
	got.prints(t, 1, "", "a controller writes this Secret from configmap/owner and may overwrite the change", "hint: change it there: kubectl edit configmap/owner -n "+s.namespace)
	got.hides(t)
	s.do(t, "owned --from-literal b=1 --diff").want(t, 1, "warning: --apply is refused: ")
	s.do(t, "owned --from-literal b=1 --apply --force-conflicts").prints(t, 0, "secret/owned configured\n", "warning: ")

	s.do(t, "service-account-token robot-token --service-account robot --apply").prints(t, 1, "", "the ServiceAccount robot does not exist", "hint: create it first: kubectl create serviceaccount robot -n "+s.namespace)
	s.kubectl(t, "create serviceaccount robot")
	s.do(t, "service-account-token robot-token --service-account robot --apply").prints(t, 0, "secret/robot-token created\n")
}

const gatewayDefinition = `
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: gateways.gateway.networking.k8s.io
  annotations: {api-approved.kubernetes.io: "unapproved, a test"}
spec:
  group: gateway.networking.k8s.io
  scope: Namespaced
  names: {kind: Gateway, listKind: GatewayList, plural: gateways, singular: gateway}
  versions:
  - name: v1
    served: true
    storage: true
    schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`

const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge}
spec:
  gatewayClassName: any
  listeners:
  - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: db}, {name: gone}, {kind: Secret, name: far, namespace: kube-public}]}}
`

// The certificates of Gateways are uses. The test is not parallel, because others
// expect a cluster without the Gateway API.
func TestSecretgenGateways(t *testing.T) { //nolint:paralleltest // see the comment
	s := newSecrets(t)
	s.Apply(t, s.namespace, gatewayDefinition)
	defer s.Kubectl(t, "delete", "crd", "gateways.gateway.networking.k8s.io")
	s.Kubectl(t, "wait", "--for=condition=Established", "crd/gateways.gateway.networking.k8s.io")
	s.Eventually(t, "the Gateway API", func(context.Context) error {
		return run(t, s.KubectlCommand("get", "gateways", "-n", s.namespace)).err()
	})
	s.Apply(t, s.namespace, gateway)
	s.apply(t, "db created", "db --from-literal user=app")
	s.do(t, "db --consumers").prints(t, 0, "secret/db in namespace "+s.namespace+` is used by
  gateway/edge
    certificateRefs: listener https (tls.crt, tls.key)
`)
	got := s.do(t, "check -o json")
	got.want(t, 3)
	d := parseChecked(t, got)
	if diff := cmp.Diff(map[string][]string{"db": {"missing-key", "missing-key"}, "gone": {"missing-secret"}}, d.codes(s.namespace)); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if want := "secret/far in namespace kube-public, which gateway/edge uses: it is in a different namespace"; !slices.Contains(d.Unchecked, want) {
		t.Errorf("unchecked: %q", d.Unchecked)
	}
	s.kubectl(t, "create role some --verb=get,list --resource=secrets")
	s.kubectl(t, "create rolebinding some --role=some --user=someone")
	s.Eventually(t, "the role", func(context.Context) error {
		got = s.do(t, "check -o json --as=someone")
		return got.err()
	})
	if d = parseChecked(t, got); len(d.Unchecked) == 0 || !strings.Contains(d.Unchecked[0], "ingresses, gateways need") {
		t.Errorf("without permission: %q", d.Unchecked)
	}
}

// err is the error of an outcome that failed.
func (o outcome) err() error {
	if o.code != 0 {
		return fmt.Errorf("exit code %d: %s", o.code, o.stderr)
	}
	return nil
}
