package consumer

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// The keys that controllers read.
const (
	keyCA       = corev1.ServiceAccountRootCAKey
	keyHtpasswd = "auth"
)

// authType is the annotation of ingress-nginx with the form of its auth-secret;
// with authMap, the keys are the names of users.
const (
	nginx    = "nginx.ingress.kubernetes.io/"
	authType = nginx + "auth-secret-type"
	authMap  = "auth-map"
)

// annotation is an annotation of Ingresses with the name of a Secret: NAME, or
// NAMESPACE/NAME.
type annotation struct {
	name string
	keys []string
}

// annotations are those of ingress-nginx
// (docs/user-guide/nginx-configuration/annotations.md), of NGINX Ingress
// Controller (advanced-configuration-with-annotations.md of nginx/documentation)
// and of the two of HAProxy (documentation/annotations.md of
// haproxytech/kubernetes-ingress 3.2, with its three prefixes, and
// docs/content/en/docs/configuration/keys.md of jcmoraisjr/haproxy-ingress).
// Traefik has no such annotation since version 2.
func annotations() []annotation {
	all := []annotation{
		{nginx + "auth-secret", []string{keyHtpasswd}},
		{nginx + "auth-tls-secret", []string{keyCA}},
		{nginx + "proxy-ssl-secret", []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey}},
		{"nginx.org/basic-auth-secret", []string{"htpasswd"}},
	}
	for _, prefix := range []string{"haproxy.org/", "haproxy.com/", "ingress.kubernetes.io/"} {
		all = append(all, annotation{prefix + "auth-secret", nil}, annotation{prefix + "server-ca", nil}, annotation{prefix + "server-crt", nil})
	}
	for _, prefix := range []string{"haproxy-ingress.github.io/", "ingress.kubernetes.io/"} {
		all = append(all, annotation{prefix + "auth-tls-secret", []string{keyCA}})
	}
	return append(all, annotation{"haproxy-ingress.github.io/auth-secret", []string{keyHtpasswd}})
}

// IngressReferences are the Secrets that an Ingress names: the certificates of
// its hosts, and those in annotations of controllers. Controllers watch these
// Secrets, so nothing has to be restarted.
func IngressReferences(ingress *networkingv1.Ingress) []Reference {
	if ingress == nil {
		return nil
	}
	var all []Reference
	for _, t := range ingress.Spec.TLS {
		where := "all hosts"
		if len(t.Hosts) > 0 {
			where = "host " + strings.Join(t.Hosts, ", ")
		}
		all = add(all, t.SecretName, Use{Way: "tls", Where: where, Keys: pairKeys()})
	}
	for _, a := range annotations() {
		namespace, name := split(ingress.Annotations[a.name])
		if name == "" {
			continue
		}
		if namespace == ingress.Namespace {
			namespace = ""
		}
		keys := a.keys
		if a.name == nginx+"auth-secret" && ingress.Annotations[authType] == authMap {
			keys = nil
		}
		all = append(all, Reference{namespace, name, Use{Way: "annotation", Where: a.name, Keys: keys}})
	}
	return all
}

// pairKeys are the keys of a certificate and its key.
func pairKeys() []string { return []string{corev1.TLSCertKey, corev1.TLSPrivateKeyKey} }

// split splits NAMESPACE/NAME or NAME. A URL does not name a Secret.
func split(text string) (namespace, name string) {
	text = strings.TrimSpace(text)
	namespace, name, both := strings.Cut(text, "/")
	switch {
	case !both:
		return "", text
	case namespace == "" || strings.Contains(name, "/"):
		return "", ""
	}
	return namespace, name
}
