package audit

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/certificate"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
)

// typeRelease is the type of the Secrets in which Helm stores its releases.
const typeRelease corev1.SecretType = "helm.sh/release.v1"

func isRelease(s *secret.Secret) bool { return s.Type == typeRelease }

// examined is one Secret.
type examined struct {
	*secret.Secret
	in    Input
	found []Finding
}

// content are the findings about a Secret, without its users.
func content(s *secret.Secret, in Input) []Finding {
	e := examined{Secret: s, in: in}
	e.rules()
	e.copies()
	switch s.Type {
	case typeRelease:
		return e.found
	case corev1.SecretTypeServiceAccountToken:
		e.token()
		return e.found
	case corev1.SecretTypeDockerConfigJson:
		e.logins()
	}
	e.certificates()
	e.values()
	return e.found
}

func (e *examined) add(severity Severity, code Code, key, text, fix string) {
	if owner, ok := check.OwnerOf(e.Secret); ok && code != CopiedValue {
		fix = "a controller writes this Secret from " + owner.String() + ": " + owner.Hint(e.Namespace)
	}
	e.found = append(e.found, Finding{Severity: severity, Code: code, Namespace: e.Namespace, Secret: e.Name, Key: key, Text: text, Fix: fix})
}

// rules are the rules that are checked before a Secret is sent.
func (e *examined) rules() {
	var broken *check.Error
	if err := check.Secret(e.Secret); !errors.As(err, &broken) {
		return
	}
	for _, v := range broken.Violations {
		e.add(Error, TypeRule, "", oneLine(v.String()), e.renew(v.Err))
	}
}

// renew is the command that makes the Secret again, or the hint of an error.
func (e *examined) renew(err error) string {
	var h interface{ Hint() string }
	if errors.As(err, &h) && h.Hint() != "" {
		return h.Hint()
	}
	return remake(e.Secret)
}

// copies finds annotations with values.
func (e *examined) copies() {
	private := e.private()
	for _, name := range slices.Sorted(maps.Keys(e.Annotations)) {
		if !check.HiddenAnnotation(name, e.Annotations[name], private) {
			continue
		}
		text := "the annotation " + name + " has a copy of values; most tools show annotations"
		if !slices.Contains(check.Copies(), name) {
			text += "; the tool that wrote it may write it again"
		}
		e.add(Error, CopiedValue, "", text, fmt.Sprintf("kubectl annotate secret %s -n %s %s-", e.Name, e.Namespace, name))
	}
}

// private are the values that should not be in an annotation. Certificates, the
// values of keys such as user and host, and the names of the Secret and its labels
// are in annotations for other reasons.
func (e *examined) private() secret.Data {
	names := []string{e.Name, e.Namespace, e.Annotations[corev1.ServiceAccountNameKey]}
	names = slices.AppendSeq(names, maps.Values(e.Labels))
	private := secret.Data{}
	for key, value := range e.Data {
		_, isCertificate := certificate.First(value.Reveal())
		if !isCertificate && !publicKey(key) && !slices.Contains(names, strings.TrimSpace(string(value.Reveal()))) {
			private[key] = value
		}
	}
	return private
}

// publicKey reports whether the last word of a key is that of something that is
// not secret: DB_HOST.
func publicKey(key string) bool {
	words := strings.FieldsFunc(strings.ToLower(key), func(r rune) bool { return r == '_' || r == '-' || r == '.' })
	return len(words) > 0 && slices.Contains([]string{
		"user", "username", "login", "email", "host", "hostname", "server", "endpoint", "port", "database", "dbname", "name", "namespace", "region", "zone",
		"type", "provider", "project", "environment", "env",
	}, words[len(words)-1])
}

// token checks the token of a ServiceAccount, which the cluster adds.
func (e *examined) token() {
	account := e.Annotations[corev1.ServiceAccountNameKey]
	switch {
	case account == "": // has a rule
	case e.in.Accounts != nil && !e.in.Accounts[Name{Namespace: e.Namespace, Name: account}]:
		e.add(Error, MissingAccount, "", "the ServiceAccount "+account+" does not exist: the token is not valid",
			fmt.Sprintf("kubectl create serviceaccount %s -n %s", account, e.Namespace))
	case e.Data[corev1.ServiceAccountTokenKey].IsEmpty():
		e.add(Warning, MissingToken, corev1.ServiceAccountTokenKey, "token is missing: the cluster has not added it",
			fmt.Sprintf("kubectl describe serviceaccount %s -n %s", account, e.Namespace))
	}
}

// logins checks the logins of registries.
func (e *examined) logins() {
	const key = corev1.DockerConfigJsonKey
	if !e.Data.Has(key) {
		return // a rule
	}
	fix := remake(e.Secret)
	warnings, err := registry.Check(e.Data[key].Reveal(), key)
	if err != nil && !e.breaks(key) {
		e.add(Error, RegistryInvalid, key, oneLine(err.Error()), fix)
	}
	for _, w := range warnings {
		e.add(Warning, RegistryLogin, key, w, fix)
	}
}

// breaks reports whether a rule about the key is broken, which is already a
// finding.
func (e *examined) breaks(key string) bool {
	return slices.ContainsFunc(e.found, func(f Finding) bool { return f.Code == TypeRule && strings.HasPrefix(f.Text, "data["+key+"]") })
}

// certificates checks pairs of a certificate and its key in every type of Secret,
// and the expiry of other certificates.
func (e *examined) certificates() {
	pair := e.Data.Has(corev1.TLSCertKey) && e.Data.Has(corev1.TLSPrivateKeyKey)
	for _, key := range e.Data.Keys() {
		if check.Key(key) == nil && (!pair || key != corev1.TLSCertKey) {
			e.certificate(key)
		}
	}
	if pair {
		e.pair()
	}
}

// certificate checks the expiry of the first certificate of a value.
func (e *examined) certificate(key string) {
	first, ok := certificate.First(e.Data[key].Reveal())
	switch {
	case !ok:
	case e.in.Now.After(first.NotAfter):
		e.add(Error, CertificateExpired, key, fmt.Sprintf("%s: the certificate %q expired on %s", key, first.Subject, date(first)), e.certificateFix(key))
	case first.NotAfter.Sub(e.in.Now) < e.in.Soon:
		e.add(Error, CertificateExpiring, key, fmt.Sprintf("%s: the certificate %q expires on %s", key, first.Subject, date(first)), e.certificateFix(key))
	}
}

// pair checks a certificate and its key.
func (e *examined) pair() {
	const key = corev1.TLSCertKey
	crt := e.Data[key].Reveal()
	fix := e.certificateFix(key)
	found, err := certificate.InspectWithin(crt, e.Data[corev1.TLSPrivateKeyKey].Reveal(), e.Data[corev1.ServiceAccountRootCAKey].Reveal(), e.in.Now, e.in.Soon)
	for _, one := range each(err) {
		code := CertificateInvalid
		if first, ok := certificate.First(crt); ok && e.in.Now.After(first.NotAfter) {
			code = CertificateExpired
		}
		about := key
		for _, other := range []string{corev1.TLSPrivateKeyKey, corev1.ServiceAccountRootCAKey} {
			if strings.HasPrefix(one.Error(), other) {
				about = other
			}
		}
		e.add(Error, code, about, oneLine(one.Error()), fix)
	}
	if err != nil {
		return
	}
	for _, text := range found.Expiring {
		e.add(Error, CertificateExpiring, key, text, fix)
	}
	for _, text := range found.Warnings {
		e.add(Warning, CertificateWeak, key, text, fix)
	}
}

func date(c certificate.Expiry) string { return c.NotAfter.UTC().Format("2006-01-02 15:04 MST") }

// certificateFix is the command that replaces a certificate.
func (e *examined) certificateFix(key string) string {
	if key == corev1.TLSCertKey && e.Type == corev1.SecretTypeTLS {
		return remake(e.Secret)
	}
	return replaceKey(e.Secret, "--from-file "+key+"=FILE")
}

// values are the values that are probably mistakes, and passwords that can be
// guessed.
func (e *examined) values() {
	if e.Type == corev1.SecretTypeBootstrapToken {
		return
	}
	for _, w := range check.Warnings(e.Secret) {
		e.add(Warning, Probable, w.Key, w.Key+" "+w.Text, replaceKey(e.Secret, "--from-file "+w.Key+"=FILE"))
	}
	for _, key := range e.Data.Keys() {
		if e.Data[key].IsEmpty() && check.Key(key) == nil && key != corev1.SSHAuthPrivateKey { // whose warning is above
			e.add(Warning, Probable, key, key+" is empty; leave the key out if that is a mistake", replaceKey(e.Secret, "--from-file "+key+"=FILE"))
		}
	}
	for _, w := range check.Weak(e.Secret) {
		e.add(Warning, WeakValue, w.Key, w.Key+" "+w.Text, replaceKey(e.Secret, fmt.Sprintf("--generate %s=alnum:32 --rotate %s", w.Key, w.Key)))
	}
}

// each are the errors that err joins.
func each(err error) []error {
	if err == nil {
		return nil
	}
	many, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, one := range many.Unwrap() {
		all = append(all, each(one)...)
	}
	return all
}

// oneLine joins the lines of a text.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
