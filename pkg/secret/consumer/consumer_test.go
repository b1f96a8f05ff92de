package consumer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

const pod = `
imagePullSecrets: [{name: db}, {name: other}]
initContainers:
- name: migrate
  envFrom: [{secretRef: {name: db}}, {configMapRef: {name: db}}]
containers:
- name: app
  envFrom: [{prefix: DB_, secretRef: {name: db}}, {secretRef: {name: other}}]
  env:
  - {name: PLAIN, value: db}
  - {name: PASSWORD, valueFrom: {secretKeyRef: {name: db, key: password}}}
  - {name: OTHER, valueFrom: {secretKeyRef: {name: other, key: password}}}
  - {name: CONFIG, valueFrom: {configMapKeyRef: {name: db, key: password}}}
  volumeMounts: [{name: certs, mountPath: /certs}, {name: one, mountPath: /one/key, subPath: key}]
ephemeralContainers:
- name: debug
  env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: user}}}]
volumes:
- {name: certs, secret: {secretName: db}}
- {name: one, secret: {secretName: db, items: [{key: key, path: key}, {key: cert, path: c}]}}
- {name: not, secret: {secretName: other}}
- name: mixed
  projected:
    sources:
    - {configMap: {name: db}}
    - {secret: {name: db, items: [{key: ca, path: ca}]}}
    - {secret: {name: other}}
- {name: share, azureFile: {secretName: db, shareName: s}}
- {name: disk, csi: {driver: d, nodePublishSecretRef: {name: db}}}
- {name: anonymous, csi: {driver: d}}
`

func TestUses(t *testing.T) {
	var spec corev1.PodSpec
	if err := yaml.UnmarshalStrict([]byte(pod), &spec); err != nil {
		t.Fatal(err)
	}
	want := []consumer.Use{
		{Way: "imagePullSecrets", Pull: true},
		{Way: "envFrom", Where: "init container migrate", AtStart: true},
		{Way: "envFrom", Where: "container app, variables DB_…", AtStart: true},
		{Way: "env", Where: "container app, variable PASSWORD", Keys: []string{"password"}, AtStart: true},
		{Way: "env", Where: "ephemeral container debug, variable P", Keys: []string{"user"}, AtStart: true},
		{Way: "volume", Where: "volume certs"},
		{Way: "volume", Where: "volume one", Keys: []string{"key", "cert"}, AtStart: true},
		{Way: "projected volume", Where: "volume mixed", Keys: []string{"ca"}},
		{Way: "azureFile secretName", Where: "volume share", AtStart: true},
		{Way: "csi nodePublishSecretRef", Where: "volume disk", AtStart: true},
	}
	if diff := cmp.Diff(want, consumer.Uses("db", &spec)); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
	if got := consumer.Uses("unused", &spec); got != nil {
		t.Errorf("an unused Secret: %v", got)
	}
}

// References have no empty names: neither of a driver without a login, nor of an
// Ingress without a Secret.
func TestNoReferences(t *testing.T) {
	spec := &corev1.PodSpec{Volumes: []corev1.Volume{{VolumeSource: corev1.VolumeSource{AzureFile: &corev1.AzureFileVolumeSource{}}}}}
	for name, got := range map[string][]consumer.Reference{
		"pod":                     consumer.References(spec),
		"nil pod":                 consumer.References(nil),
		"nil ServiceAccount":      consumer.ServiceAccountReferences(nil),
		"nil Ingress":             consumer.IngressReferences(nil),
		"nil Gateway":             consumer.GatewayReferences(nil),
		"ServiceAccount, no name": consumer.ServiceAccountReferences(&corev1.ServiceAccount{Secrets: []corev1.ObjectReference{{}}}),
		"Ingress, no name":        consumer.IngressReferences(&networkingv1.Ingress{Spec: networkingv1.IngressSpec{TLS: []networkingv1.IngressTLS{{}}}}),
	} {
		if got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
	if consumer.Uses("", spec) != nil || consumer.UsesIn("n", "", []consumer.Reference{{}}) != nil {
		t.Error("a use of a Secret without a name")
	}
}

func TestOptional(t *testing.T) {
	const optional = `
containers:
- name: app
  envFrom: [{secretRef: {name: db, optional: true}}]
  env: [{name: P, valueFrom: {secretKeyRef: {name: db, key: p, optional: true}}}]
volumes:
- {name: v, secret: {secretName: db, optional: true}}
- {name: w, projected: {sources: [{secret: {name: db, optional: true}}]}}
`
	var spec corev1.PodSpec
	if err := yaml.UnmarshalStrict([]byte(optional), &spec); err != nil {
		t.Fatal(err)
	}
	uses := consumer.Uses("db", &spec)
	for _, u := range uses {
		if !u.Optional {
			t.Errorf("%s is not optional", u.Way)
		}
	}
	if len(uses) != 4 {
		t.Errorf("%d uses, want 4", len(uses))
	}
}

func TestServiceAccountReferences(t *testing.T) {
	account := &corev1.ServiceAccount{
		Secrets:          []corev1.ObjectReference{{Name: "db"}, {Name: "other"}},
		ImagePullSecrets: []corev1.LocalObjectReference{{Name: "other"}, {Name: "db"}},
	}
	want := []consumer.Use{{Way: "imagePullSecrets", Pull: true}, {Way: "secrets", Optional: true}}
	if diff := cmp.Diff(want, consumer.UsesIn("n", "db", consumer.ServiceAccountReferences(account))); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}

func TestIngressReferences(t *testing.T) {
	ingress := &networkingv1.Ingress{Spec: networkingv1.IngressSpec{TLS: []networkingv1.IngressTLS{
		{SecretName: "web", Hosts: []string{"example.com", "www.example.com"}}, {SecretName: "other"}, {SecretName: "web"},
	}}}
	keys := []string{"tls.crt", "tls.key"}
	want := []consumer.Use{
		{Way: "tls", Where: "host example.com, www.example.com", Keys: keys}, {Way: "tls", Where: "all hosts", Keys: keys},
	}
	if diff := cmp.Diff(want, consumer.UsesIn("", "web", consumer.IngressReferences(ingress))); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}

func TestIngressAnnotations(t *testing.T) {
	const nginx = "nginx.ingress.kubernetes.io/"
	use := func(namespace, name, annotation string, keys ...string) consumer.Reference {
		return consumer.Reference{Namespace: namespace, Name: name, Use: consumer.Use{Way: "annotation", Where: annotation, Keys: keys}}
	}
	for name, tt := range map[string]struct {
		annotations map[string]string
		want        []consumer.Reference
	}{
		"ingress-nginx, name":            {map[string]string{nginx + "auth-secret": "users"}, []consumer.Reference{use("", "users", nginx+"auth-secret", "auth")}},
		"ingress-nginx, users as keys":   {map[string]string{nginx + "auth-secret": "users", nginx + "auth-secret-type": "auth-map"}, []consumer.Reference{use("", "users", nginx+"auth-secret")}},
		"ingress-nginx, other namespace": {map[string]string{nginx + "auth-tls-secret": "edge/ca"}, []consumer.Reference{use("edge", "ca", nginx+"auth-tls-secret", "ca.crt")}},
		"ingress-nginx, own namespace":   {map[string]string{nginx + "proxy-ssl-secret": "shop/client"}, []consumer.Reference{use("", "client", nginx+"proxy-ssl-secret", "tls.crt", "tls.key")}},
		"NGINX Ingress Controller":       {map[string]string{"nginx.org/basic-auth-secret": "users"}, []consumer.Reference{use("", "users", "nginx.org/basic-auth-secret", "htpasswd")}},
		"HAProxy, users as keys":         {map[string]string{"haproxy.org/auth-secret": "edge/users"}, []consumer.Reference{use("edge", "users", "haproxy.org/auth-secret")}},
		"HAProxy, second prefix":         {map[string]string{"haproxy.com/server-crt": "client"}, []consumer.Reference{use("", "client", "haproxy.com/server-crt")}},
		"haproxy-ingress":                {map[string]string{"haproxy-ingress.github.io/auth-tls-secret": "ca"}, []consumer.Reference{use("", "ca", "haproxy-ingress.github.io/auth-tls-secret", "ca.crt")}},
		"a file is not a Secret":         {map[string]string{"haproxy-ingress.github.io/auth-tls-secret": "file:///etc/ca.crt"}, nil},
		"empty":                          {map[string]string{nginx + "auth-secret": " "}, nil},
		"no namespace":                   {map[string]string{nginx + "auth-secret": "/users"}, nil},
		"no name":                        {map[string]string{nginx + "auth-secret": "edge/"}, nil},
		"another annotation":             {map[string]string{nginx + "auth-realm": "users", "example.com/auth-secret": "users"}, nil},
	} {
		ingress := &networkingv1.Ingress{}
		ingress.Namespace, ingress.Annotations = "shop", tt.annotations
		if diff := cmp.Diff(tt.want, consumer.IngressReferences(ingress)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func TestGatewayReferences(t *testing.T) {
	const gateway = `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: edge, namespace: shop}
spec:
  listeners:
  - {name: plain}
  - name: https
    tls:
      certificateRefs:
      - {name: web}
      - {kind: Secret, group: "", name: shared, namespace: certs}
      - {kind: Secret, name: own, namespace: shop}
      - {group: example.com, kind: Certificate, name: not}
      - {kind: ConfigMap, name: not}
      - text
  - text
`
	var u unstructured.Unstructured
	if err := yaml.Unmarshal([]byte(gateway), &u.Object); err != nil {
		t.Fatal(err)
	}
	use := consumer.Use{Way: "certificateRefs", Where: "listener https", Keys: []string{"tls.crt", "tls.key"}}
	want := []consumer.Reference{{Name: "web", Use: use}, {Namespace: "certs", Name: "shared", Use: use}, {Name: "own", Use: use}}
	if diff := cmp.Diff(want, consumer.GatewayReferences(&u)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for name, spec := range map[string]any{"no object": "text", "no list": map[string]any{"listeners": map[string]any{}}} {
		if got := consumer.GatewayReferences(&unstructured.Unstructured{Object: map[string]any{"spec": spec}}); got != nil {
			t.Errorf("%s: %v", name, got)
		}
	}
}
