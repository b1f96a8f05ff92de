// Package build makes Secrets: it reads what a Secret is made of, from whatever
// source, generates missing values, assembles the Secret and checks it. Start at
// [Spec], whose [Spec.Read] reads everything once, and [Inputs.Build], which
// makes the Secret of a namespace.
//
// Nothing here writes. Notes, warnings and errors name keys and places, never a
// value.
package build

import (
	"context"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/registry"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// Spec says what a Secret is made of. It is checked as far as that is possible
// without reading the files it names.
type Spec struct {
	Identity   assemble.Identity // without a namespace
	Namespaces []string          // where the Secret is to be; none leaves it open
	Sources    []source.Spec
	Reading    source.Options
	Duplicates assemble.Policy
	Generate   []generate.Spec
	Rotate     []string // of what is generated, what is made anew even if it is there
	TLS        *TLS
	Registry   *Registry
	Bootstrap  *Bootstrap
	Place      string // of the Secret in a file, file:line:column; "" for flags

	Merge   bool // see upsert.Desired
	Replace bool
	Unset   []string
}

// TLS names the files of a certificate and its key; "" is none.
type TLS struct {
	Certificate, Key, Authority, Bundle string
	Passphrase                          Passphrase // asked only where one is needed
}

// Passphrase finds the passphrase that the file is encrypted with.
type Passphrase func(ctx context.Context, file string) ([]byte, error)

// Registry is what a pull secret is made of: logins as typed, or a
// configuration file of docker's.
type Registry struct {
	Logins []Login
	Config string   // path of the file; "" is none
	Hosts  []string // those to take from the file; empty takes all
	Helper registry.Helper
}

// Login is one that was typed. Its password is asked for when it is needed.
type Login struct {
	Server, Username, Email string
	Password                func() (string, error)
}

// Bootstrap is what a bootstrap token is for.
type Bootstrap struct {
	TTL         time.Duration // 0: it does not expire
	Usages      []string      // authentication, signing
	Groups      []string
	Description string
}

// Empty says whether the spec neither gives the Secret a key nor removes one.
func (s *Spec) Empty() bool {
	return len(s.Unset) == 0 && len(s.Sources) == 0 && len(s.Generate) == 0 && s.TLS == nil && s.Registry == nil && s.Bootstrap == nil
}

// OpenNamespace is the namespace of a Secret that is printed without one: "",
// which leaves it to whoever applies the Secret; for bootstrap tokens
// kube-system.
func (s *Spec) OpenNamespace() string {
	if s.Identity.Type == corev1.SecretTypeBootstrapToken {
		return metav1.NamespaceSystem
	}
	return ""
}
