package sealed

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/secret/check"
)

// Scope defines where the controller decrypts a SealedSecret.
type Scope int

// The scopes.
const (
	Strict        Scope = iota // under its name in its namespace
	NamespaceWide              // under any name in its namespace
	ClusterWide                // under any name in any namespace
)

// Scopes are the names of all scopes, the default first.
func Scopes() []string { return []string{"strict", "namespace-wide", "cluster-wide"} }

// String is the scope's name.
func (s Scope) String() string { return Scopes()[s] }

// ParseScope is the scope of that name; false if there is no such scope.
func ParseScope(name string) (Scope, bool) {
	i := slices.Index(Scopes(), name)
	return Scope(max(i, 0)), i >= 0
}

// label is what the encryption is bound to. The controller computes it again
// from the object, and cannot decrypt what was sealed with a different label.
func (s Scope) label(namespace, name string) []byte {
	switch s {
	case ClusterWide:
		return nil
	case NamespaceWide:
		return []byte(namespace)
	}
	return []byte(namespace + "/" + name)
}

// ScopeOf is the scope that the annotations of a SealedSecret set.
func ScopeOf(s *Secret) Scope {
	switch {
	case s.Annotations[clusterWide] == "true":
		return ClusterWide
	case s.Annotations[namespaceWide] == "true":
		return NamespaceWide
	}
	return Strict
}

const (
	namespaceWide = "sealedsecrets.bitnami.com/namespace-wide"
	clusterWide   = "sealedsecrets.bitnami.com/cluster-wide"
)

// annotate is a copy of the annotations that sets exactly this scope, and has
// no copy of the values. It is nil if nothing is left.
func (s Scope) annotate(annotations map[string]string) map[string]string {
	out := map[string]string{}
	for key, value := range annotations {
		out[key] = value
	}
	for _, key := range append(check.Copies(), namespaceWide, clusterWide) {
		delete(out, key)
	}
	switch s {
	case NamespaceWide:
		out[namespaceWide] = "true"
	case ClusterWide:
		out[clusterWide] = "true"
	}
	if len(out) == 0 {
		return nil
	}
	return out
}
