// Package audit checks Secrets that are in a cluster: the rules of their types,
// certificates, logins of registries, weak and empty values, copies of values in
// annotations, and whether they have what the objects need that name them. Start
// at [Check]; [Run] reads the cluster first.
//
// It only reads, and no finding contains a value.
package audit

import (
	"cmp"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// Severity is how serious a finding is.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // something does not work, or exposes values
	Warning Severity = "warning" // probably a mistake
)

// Code is the kind of a finding. It does not change.
type Code string

// The codes.
const (
	TypeRule            Code = "type-rule"            // a rule of the API server, or of the type
	CertificateInvalid  Code = "certificate-invalid"  // clients cannot use the certificate
	CertificateExpired  Code = "certificate-expired"  // it is over
	CertificateExpiring Code = "certificate-expiring" // it is over soon
	CertificateWeak     Code = "certificate-warning"  // some clients cannot use it
	RegistryInvalid     Code = "registry-invalid"     // nodes cannot use the logins
	RegistryLogin       Code = "registry-warning"     // a login does not work as it seems to
	CopiedValue         Code = "copied-value"         // an annotation has a copy of a value
	Probable            Code = "value-warning"        // a value is probably a mistake
	WeakValue           Code = "weak-value"           // a password can be guessed
	MissingSecret       Code = "missing-secret"       // an object names a Secret that does not exist
	MissingKey          Code = "missing-key"          // an object needs a key that the Secret does not have
	WrongType           Code = "wrong-type"           // an object cannot use a Secret of this type
	WrongName           Code = "wrong-name"           // an object names something that cannot be a Secret
	NoVariables         Code = "no-variables"         // envFrom of a Secret without keys
	MissingAccount      Code = "missing-account"      // a token of a ServiceAccount that does not exist
	MissingToken        Code = "missing-token"        // the cluster has not added the token
)

// Finding is something that should be fixed. No field contains a value.
type Finding struct {
	Severity  Severity `json:"severity"`
	Code      Code     `json:"code"`
	Namespace string   `json:"namespace"`
	Secret    string   `json:"secret"`            // its name; it may not exist
	Key       string   `json:"key,omitempty"`     // of the Secret
	Objects   []string `json:"objects,omitempty"` // TYPE/NAME of those that are affected
	Text      string   `json:"message"`           // one sentence
	Fix       string   `json:"fix"`               // what to do, if possible a complete command
}

// Name is the name of an object in a namespace.
type Name = cluster.Name

// Input is what is checked.
type Input struct {
	Secrets    []*secret.Secret
	Objects    []consumer.Object
	Namespaces []string      // those that were read; nil: all
	Complete   bool          // Secrets are all of these namespaces, so that others do not exist
	Accounts   map[Name]bool // the ServiceAccounts; nil: not known
	Now        time.Time
	Soon       time.Duration // before the expiry of a certificate
}

// Report is the result.
type Report struct {
	Namespaces []string // of the checked Secrets
	Secrets    int      // how many were checked
	References int      // fields of objects that name one of the Secrets, or a missing one
	Releases   int      // Secrets of Helm, whose values are not examined
	Findings   []Finding
	Unchecked  []string // what could not be checked, one sentence for each
}

// Count is the number of findings of a severity.
func (r *Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Check checks the Secrets. The findings are grouped by Secret; those with errors
// are first.
func Check(in Input) *Report {
	r := &Report{Secrets: len(in.Secrets)}
	for _, s := range in.Secrets {
		if !slices.Contains(r.Namespaces, s.Namespace) {
			r.Namespaces = append(r.Namespaces, s.Namespace)
		}
		if isRelease(s) {
			r.Releases++
		}
		r.Findings = append(r.Findings, content(s, in)...)
	}
	slices.Sort(r.Namespaces)
	needed := usage{Input: in, report: r, byName: map[Name]*secret.Secret{}}
	needed.check()
	r.sort()
	return r
}

// sort groups the findings by Secret, the Secrets with errors first.
func (r *Report) sort() {
	errors := map[Name]bool{}
	for _, f := range r.Findings {
		if f.Severity == Error {
			errors[f.name()] = true
		}
	}
	rank := func(is bool) int {
		if is {
			return 0
		}
		return 1
	}
	slices.SortStableFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(rank(errors[a.name()]), rank(errors[b.name()])),
			cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Secret, b.Secret),
			cmp.Compare(rank(a.Severity == Error), rank(b.Severity == Error)), cmp.Compare(a.Key, b.Key),
		)
	})
}

func (f Finding) name() Name { return Name{Namespace: f.Namespace, Name: f.Secret} }
