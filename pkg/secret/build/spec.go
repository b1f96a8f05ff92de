// Package build makes Secrets: it reads the sources of a Secret, generates
// missing values, assembles the Secret and checks it. Start at [Spec], whose
// [Spec.Read] reads everything once, and [Inputs.Build], which makes the Secret
// of a namespace.
//
// This package does not write anything. Notes, warnings and errors name keys
// and places, never a value.
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

// Spec describes the sources of a Secret. It is checked as far as possible
// without reading the files it names.
type Spec struct {
	Identity   assemble.Identity // without a namespace
	Namespaces []string          // where the Secret is created; may be empty
	Sources    []source.Spec
	Reading    source.Options
	Duplicates assemble.Policy
	Generate   []generate.Spec
	Rotation   Rotation // of the generated values
	TLS        *TLS
	Registry   *Registry
	Bootstrap  *Bootstrap
	Place      string // of the Secret in a file, file:line:column; "" for flags

	Merge   bool // see upsert.Desired
	Replace bool
	Unset   []string
}

// Rotation says when generated values are replaced, and what happens to the old
// ones.
type Rotation struct {
	Keys         []string      // to rotate in this run
	After        time.Duration // rotate values that are older; 0: never
	Since        time.Time     // the date of existing values that have none; zero: they are an error
	KeepPrevious bool          // keep a replaced value under KEY-previous until the next rotation
}

// TLS names the files of a certificate and its key; "" is none.
type TLS struct {
	Certificate, Key, Authority, Bundle string
	Passphrase                          Passphrase        // called only if one is needed
	Places                              map[string]string // of the files in a file of -f, by flag
}

// Passphrase returns the passphrase that the file is encrypted with.
type Passphrase func(ctx context.Context, file string) ([]byte, error)

// Registry describes the sources of a pull secret: logins as typed, or a
// configuration file of docker.
type Registry struct {
	Logins []Login
	Config string   // path of the file; "" is none
	Place  string   // of Config in a file of -f
	Hosts  []string // the hosts to take from the file; empty takes all
	Helper registry.Helper
}

// Login is a login that was typed. Its password is asked for when it is needed.
type Login struct {
	Server, Username, Email string
	Password                func() (string, error)
}

// Bootstrap describes the uses of a bootstrap token.
type Bootstrap struct {
	TTL         time.Duration // 0: it does not expire
	Usages      []string      // authentication, signing
	Groups      []string
	Description string
}

// Empty reports whether the spec neither sets nor removes a key of the Secret.
func (s *Spec) Empty() bool {
	return len(s.Unset) == 0 && len(s.Sources) == 0 && len(s.Generate) == 0 && s.TLS == nil && s.Registry == nil && s.Bootstrap == nil
}

// OpenNamespace is the namespace of a Secret that is printed without one: "",
// so that the namespace is chosen when the Secret is applied; for bootstrap
// tokens it is kube-system.
func (s *Spec) OpenNamespace() string {
	if s.Identity.Type == corev1.SecretTypeBootstrapToken {
		return metav1.NamespaceSystem
	}
	return ""
}
