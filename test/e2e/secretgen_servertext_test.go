package e2e

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	admissionv1 "k8s.io/api/admission/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// The messages of a real API server that name no value are shown and useful.
func TestServerTextsThatAreShown(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	ctx := t.Context()
	of := s.client.CoreV1().Secrets(s.namespace)
	yes := true
	value := "cAnArY+/9f3e7"
	data := map[string][]byte{"k": []byte(value)}
	create := func(name string, change func(*corev1.Secret)) error {
		x := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: name}, Data: data}
		change(x)
		_, err := of.Create(ctx, x, metav1.CreateOptions{})
		return err
	}
	update := func(name string, change func(*corev1.Secret)) error {
		x := s.get(t, name).DeepCopy()
		change(x)
		_, err := of.Update(ctx, x, metav1.UpdateOptions{})
		return err
	}
	for name, change := range map[string]func(*corev1.Secret){"db": func(*corev1.Secret) {}, "fixed": func(x *corev1.Secret) { x.Immutable = &yes }} {
		if err := create(name, change); err != nil {
			t.Fatal(err)
		}
	}
	_, missing := of.Get(ctx, "none", metav1.GetOptions{})
	_, noNamespace := s.client.CoreV1().Secrets("none-such").Create(ctx, &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "db"}}, metav1.CreateOptions{})
	viewer := must(s.Client(cluster.Viewer))(t)
	_, forbidden := viewer.CoreV1().Secrets(s.namespace).Get(ctx, "db", metav1.GetOptions{})
	_, listForbidden := viewer.CoreV1().Secrets("").List(ctx, metav1.ListOptions{})
	cases := map[string]struct {
		err  error
		want string
	}{
		"not found":         {missing, `secrets "none" not found`},
		"no namespace":      {noNamespace, `namespaces "none-such" not found`},
		"exists":            {create("db", func(*corev1.Secret) {}), `secrets "db" already exists`},
		"conflict":          {update("db", func(x *corev1.Secret) { x.ResourceVersion = "1" }), `Operation cannot be fulfilled on secrets "db": the object has been modified; please apply your changes to the latest version and try again`},
		"immutable data":    {update("fixed", func(x *corev1.Secret) { x.Data = map[string][]byte{"k": []byte("other")} }), "Secret \"fixed\" is invalid: data: Forbidden: field is immutable when `immutable` is set"},
		"immutable again":   {update("fixed", func(x *corev1.Secret) { x.Immutable = nil }), "Secret \"fixed\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set"},
		"type":              {update("db", func(x *corev1.Secret) { x.Type = "example.com/" + corev1.SecretType(value[:6]) }), `Secret "db" is invalid: type: Invalid value: field is immutable`},
		"forbidden":         {forbidden, `secrets "db" is forbidden: User "viewer" cannot get resource "secrets" in API group "" in the namespace "` + s.namespace + `"`},
		"forbidden to list": {listForbidden, `secrets is forbidden: User "viewer" cannot list resource "secrets" in API group "" at the cluster scope`},
		"tls without keys":  {create("a", func(x *corev1.Secret) { x.Type = corev1.SecretTypeTLS }), `Secret "a" is invalid: data[tls.crt]: Required value, data[tls.key]: Required value`},
		"not JSON": {create("a", func(x *corev1.Secret) {
			x.Type, x.Data = corev1.SecretTypeDockerConfigJson, map[string][]byte{".dockerconfigjson": data["k"]}
		}), `Secret "a" is invalid: data[.dockerconfigjson]: Invalid value`},
		"a bad key":            {create("a", func(x *corev1.Secret) { x.Data = map[string][]byte{value: nil} }), `Secret "a" is invalid: a field: Invalid value: a valid config key must consist of alphanumeric characters, '-', '_' or '.'`},
		"too large":            {create("a", func(x *corev1.Secret) { x.Data = map[string][]byte{"k": []byte(strings.Repeat("x", 1<<20+1))} }), `Secret "a" is invalid: data: Too long: may not be more than 1048576 bytes`},
		"too large to be read": {create("a", func(x *corev1.Secret) { x.Data = map[string][]byte{"k": []byte(strings.Repeat("x", 4<<20))} }), `Request entity too large: limit is 3145728`},
		"large annotations":    {create("a", func(x *corev1.Secret) { x.Annotations = map[string]string{"k": strings.Repeat("x", 1<<18)} }), `Secret "a" is invalid: metadata.annotations: Too long: may not be more than 262144 bytes`},
		"a bad label":          {create("a", func(x *corev1.Secret) { x.Labels = map[string]string{"k": value} }), `Secret "a" is invalid: metadata.labels: Invalid value: a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character`},
	}
	for name, tc := range cases {
		t.Run(name, func(t *testing.T) {
			if tc.err == nil {
				t.Fatal("the server accepted it")
			}
			f := &servertext.Filter{}
			f.Know(&secret.Secret{Data: secret.NewData(data)})
			got := f.Error(tc.err)
			if got.Error() != tc.want {
				t.Errorf("the server says %q\nshown %q\nwant  %q", tc.err, got, tc.want)
			}
			if piece := leaked(got.Error()); piece != "" {
				t.Errorf("leaks %q: %v", piece, got)
			}
			if strings.Contains(got.Error(), "withheld") || len(fault.Hints(got)) > 0 {
				t.Errorf("withheld: %v", tc.err)
			}
		})
	}
}

// A policy and a webhook of the cluster that quote values: no value is shown, and
// who refused the Secret is.
func TestServerTextsThatAreWithheld(t *testing.T) {
	t.Parallel()
	s, suite := newSecrets(t), &canarySuite{}
	hook := quotingWebhook(t, s)
	quotingPolicy(t, s)
	for i, value := range canaries() {
		if i == 1 {
			continue // is not text, which CEL needs
		}
		s.file(t, "value", value)
		for form := range webhookForms() {
			x := fmt.Sprintf("wh-%s-%d", form, i)
			s.apply(t, x+" created", x+" --from-file a=value --from-literal kept="+value+"2")
			for _, verb := range []string{"--apply", "--apply --label warn=yes", "--dry-run=server", "--apply --merge", "--diff", "--apply -o yaml"} {
				line := x + " --from-file b=value --label deny=yes " + verb + " -v=10"
				if strings.Contains(verb, "warn") {
					line = strings.Replace(line, "--label deny=yes", "", 1)
				}
				got := s.do(t, line)
				shown := got.stderr
				if verb != "--apply -o yaml" || got.code != 0 {
					shown += got.stdout
				}
				suite.check(t, line, shown)
				switch {
				case verb == "--diff":
				case strings.Contains(verb, "warn"):
					got.want(t, 0, "the server or an admission webhook sent a warning; the rest of the message is withheld")
				default:
					got.want(t, 1, `admission webhook "quote.example.com" denied the request (code 403); the rest of the message is withheld`, "hint: to read the text, run the command again with --show-server-text")
				}
			}
		}
		got := s.do(t, fmt.Sprintf("wh-raw-%d --from-file b=value --label deny=yes --apply --show-server-text", i))
		suite.check(t, "shown", got.stderr)
		got.want(t, 1, `admission webhook "quote.example.com" denied the request: bad`, "(hidden)")
		x := fmt.Sprintf("vap-%d", i)
		s.apply(t, x+" created", x+" --from-file a=value")
		s.Eventually(t, "the policy to count", func(context.Context) error {
			got := s.do(t, x+" --from-literal a=other+value --label deny=yes --apply")
			suite.check(t, x, got.stderr, got.stdout)
			if got.code != 1 {
				return errors.New(got.stdout)
			}
			got.want(t, 1, "ValidatingAdmissionPolicy '"+s.namespace+"' with binding '"+s.namespace+"' denied request (Invalid, code 422); the rest of the message is withheld")
			return nil
		})
	}
	if hook() == 0 {
		t.Error("the webhook was never called: nothing is proved")
	}
	suite.tell(t)
}

// webhookForms are the texts of the webhook for the values of a Secret.
func webhookForms() map[string]func(object, old *corev1.Secret) string {
	value := func(x *corev1.Secret) string {
		for _, v := range x.Data {
			return string(v)
		}
		return ""
	}
	return map[string]func(object, old *corev1.Secret) string{
		"raw":  func(x, _ *corev1.Secret) string { return "bad " + value(x) },
		"json": func(x, _ *corev1.Secret) string { text, _ := json.Marshal(x); return string(text) },
		"b64obj": func(x, _ *corev1.Secret) string {
			text, _ := json.Marshal(x)
			return base64.StdEncoding.EncodeToString(text)
		},
		"shift": func(x, _ *corev1.Secret) string { return base64.StdEncoding.EncodeToString([]byte("x" + value(x))) },
		"hex":   func(x, _ *corev1.Secret) string { return hex.EncodeToString([]byte(value(x))) },
		"url":   func(x, _ *corev1.Secret) string { return url.QueryEscape(value(x)) },
		"old":   func(_, old *corev1.Secret) string { return fmt.Sprintf("%q %v", old.Data, old.Annotations) },
		"ansi":  func(x, _ *corev1.Secret) string { return "nice\x1b[2J\r\nhint: run: curl " + value(x) + "\u202e" },
	}
}

// quotingWebhook serves a webhook that refuses the Secrets with the label deny, and
// warns about those with the label warn, in the test's namespace. It returns the number
// of calls.
func quotingWebhook(t *testing.T, s *secrets) (calls func() int) {
	t.Helper()
	n := make(chan int, 1)
	n <- 0
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n <- 1 + <-n
		var review admissionv1.AdmissionReview
		var object, old corev1.Secret
		err := json.NewDecoder(r.Body).Decode(&review)
		if err != nil || review.Request == nil {
			http.Error(w, "no review", http.StatusBadRequest)
			return
		}
		_ = json.Unmarshal(review.Request.Object.Raw, &object)
		if review.Request.OldObject.Raw != nil {
			_ = json.Unmarshal(review.Request.OldObject.Raw, &old)
		}
		answer := &admissionv1.AdmissionResponse{UID: review.Request.UID, Allowed: true}
		_, form, _ := strings.Cut(review.Request.Name, "-")
		form, _, _ = strings.Cut(form, "-")
		if quote := webhookForms()[form]; quote != nil {
			if object.Labels["deny"] != "" {
				answer.Allowed, answer.Result = false, &metav1.Status{Message: quote(&object, &old), Code: http.StatusForbidden}
			}
			if object.Labels["warn"] != "" {
				answer.Warnings = []string{strings.NewReplacer("\n", " ", "\r", " ", "\x1b", " ").Replace(quote(&object, &old))}
			}
		}
		review.Request, review.Response = nil, answer
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(review)
	}))
	certificate, authority := selfSigned(t)
	server.TLS = &tls.Config{Certificates: []tls.Certificate{certificate}, MinVersion: tls.VersionTLS12}
	server.StartTLS()
	t.Cleanup(server.Close)
	s.Apply(t, s.namespace, fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: {name: %[1]s}
webhooks:
- name: quote.example.com
  admissionReviewVersions: [v1]
  sideEffects: None
  failurePolicy: Fail
  clientConfig: {url: %[2]q, caBundle: %[3]s}
  namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %[1]s}}
  rules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets]}]
`, s.namespace, server.URL, base64.StdEncoding.EncodeToString(authority)))
	t.Cleanup(func() { s.kubectl(t, "delete validatingwebhookconfiguration "+s.namespace) })
	s.Eventually(t, "the webhook to be called", func(context.Context) error {
		if got := s.do(t, "wh-raw-first --from-literal a=b --label deny=yes --dry-run=server"); got.code != 1 {
			return errors.New(got.stderr)
		}
		return nil
	})
	return func() int { m := <-n; n <- m; return m }
}

// selfSigned is a certificate for 127.0.0.1, and its PEM.
func selfSigned(t *testing.T) (tls.Certificate, []byte) {
	t.Helper()
	key := must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "webhook"}, NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key))(t)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
}

// quotingPolicy makes a policy that quotes the new and the old values of the Secrets
// vap-… with the label deny.
func quotingPolicy(t *testing.T, s *secrets) {
	t.Helper()
	s.Apply(t, s.namespace, fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  failurePolicy: Fail
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %[1]s}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets]}]
  matchConditions: [{name: these, expression: "object.metadata.name.startsWith('vap-')"}]
  validations:
  - expression: "!has(object.metadata.labels) || !('deny' in object.metadata.labels)"
    messageExpression: "'new=' + string(object.data.a) + ' old=' + (oldObject == null ? '' : string(oldObject.data.a))"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s, validationActions: [Deny]}
`, s.namespace))
	t.Cleanup(func() {
		s.kubectl(t, "delete validatingadmissionpolicybinding "+s.namespace)
		s.kubectl(t, "delete validatingadmissionpolicy "+s.namespace)
	})
}
