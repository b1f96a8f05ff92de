package consumer_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
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
	if got := consumer.Uses("nobody", &spec); got != nil {
		t.Errorf("an unused Secret: %v", got)
	}
}

// A Secret without a name does not match a driver without a login.
func TestNoUses(t *testing.T) {
	spec := &corev1.PodSpec{Volumes: []corev1.Volume{{VolumeSource: corev1.VolumeSource{AzureFile: &corev1.AzureFileVolumeSource{}}}}}
	if consumer.Uses("", spec) != nil || consumer.Uses("db", nil) != nil ||
		consumer.ServiceAccountUses("db", nil) != nil || consumer.IngressUses("db", nil) != nil ||
		consumer.ServiceAccountUses("", &corev1.ServiceAccount{Secrets: []corev1.ObjectReference{{}}}) != nil ||
		consumer.IngressUses("", &networkingv1.Ingress{Spec: networkingv1.IngressSpec{TLS: []networkingv1.IngressTLS{{}}}}) != nil {
		t.Error("a use without a Secret")
	}
}

func TestServiceAccountUses(t *testing.T) {
	account := &corev1.ServiceAccount{
		Secrets:          []corev1.ObjectReference{{Name: "db"}, {Name: "other"}},
		ImagePullSecrets: []corev1.LocalObjectReference{{Name: "other"}, {Name: "db"}},
	}
	want := []consumer.Use{{Way: "imagePullSecrets", Pull: true}, {Way: "secrets"}}
	if diff := cmp.Diff(want, consumer.ServiceAccountUses("db", account)); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}

func TestIngressUses(t *testing.T) {
	ingress := &networkingv1.Ingress{Spec: networkingv1.IngressSpec{TLS: []networkingv1.IngressTLS{
		{SecretName: "web", Hosts: []string{"example.com", "www.example.com"}}, {SecretName: "other"}, {SecretName: "web"},
	}}}
	keys := []string{"tls.crt", "tls.key"}
	want := []consumer.Use{
		{Way: "tls", Where: "host example.com, www.example.com", Keys: keys}, {Way: "tls", Where: "all hosts", Keys: keys},
	}
	if diff := cmp.Diff(want, consumer.IngressUses("web", ingress)); diff != "" {
		t.Errorf("uses (-want +got):\n%s", diff)
	}
}
