// Package config makes the ConfigMaps and Secrets of a plan: their data, their
// names, and which of them are written.
package config

import (
	"crypto/sha256"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/guess"
)

// Content is the data for one ConfigMap or Secret. [NewConfigMap] and [NewSecret]
// make it, and [Make] gives it a name.
type Content struct {
	kind   string // ConfigMap or Secret
	base   string // of its name
	data   map[string][]byte
	origin map[string]Origin // of the values of a Secret, by key
	digest string
	labels map[string]string // of the object
	at     project.Path      // the attribute that needs it

	decoration   types.Labels // of the config or secret of the project
	decorationAt project.Path
}

// NewConfigMap is a ConfigMap with the data. Its name begins with base. The path
// is that of the attribute that needs it.
func NewConfigMap(p *plan.Plan, base string, data map[string][]byte, at project.Path) *Content {
	return &Content{kind: "ConfigMap", base: base, data: data, digest: Hash(p.Options.MeantAll(data)), labels: p.ProjectLabels(), at: at}
}

// Origin is where a value of a Secret comes from. All fields are empty for a
// value that is written in the Compose file.
type Origin struct {
	File          string // the file that is the value, absolute
	Variable      string // the variable of the environment that is the value
	Service, Name string // the variable NAME of the environment of a service
}

// NewSecret is the same for a Secret, with the origins of its values.
func NewSecret(p *plan.Plan, base string, labels map[string]string, data map[string][]byte, origin map[string]Origin, at project.Path) *Content {
	return &Content{kind: "Secret", base: base, data: data, origin: origin, digest: Hash(p.Options.MeantAll(data)), labels: labels, at: at}
}

// newReference is the content of a config or secret of the project, with its
// labels.
func newReference(content *Content, labels types.Labels, at project.Path) *Content {
	content.decoration, content.decorationAt = labels, at
	return content
}

// IsSecret reports whether the content goes into a Secret.
func (c *Content) IsSecret() bool { return c.kind == "Secret" }

// hashed reports whether a hash of the content can be in its name. That of a
// Secret is in manifests and in objects that more people can read than the
// Secret, so it must not let them test guesses: one of its values must be hard
// to guess.
func (c *Content) hashed(o plan.Options) bool {
	return !c.IsSecret() || MayHash(o.MeantAll(c.data))
}

// MayHash reports whether a hash of the values of a Secret may be known: one of
// them is hard to guess, or there are none.
func MayHash(data map[string][]byte) bool {
	empty := true
	for _, value := range data {
		if guess.Hard(value) {
			return true
		}
		empty = empty && len(value) == 0
	}
	return empty
}

// Identity is equal for contents that share one object, and differs for others.
func (c *Content) Identity() string { return c.kind + "/" + c.base + "/" + c.digest }

// Hash is the hash in the name of an object with the data: 10 hex digits of the
// SHA-256 of a line KEY=DIGEST for each key, sorted, where DIGEST is the SHA-256
// of its value in hex. A template of Helm can compute it as well.
func Hash(data map[string][]byte) string {
	var lines strings.Builder
	for _, key := range mapping.Keys(data) {
		lines.WriteString(key + "=" + plan.Hash(string(data[key]), sha256.Size*2) + "\n")
	}
	return plan.Hash(lines.String(), 10)
}

var notInKey = regexp.MustCompile(`[^-._a-zA-Z0-9]`)

// Key makes a key of a ConfigMap or Secret from a path: other characters become
// "_", and a path that would become the key of another gets a digest instead.
// Taken are the existing keys.
func Key(file string, taken map[string][]byte) string {
	key := notInKey.ReplaceAllString(file, "_")
	const maxKey = 253 // DNS1123SubdomainMaxLength, the limit of IsConfigMapKey
	if _, ok := taken[key]; ok || key == "" || key == "." || strings.HasPrefix(key, "..") || len(key) > maxKey {
		return "file-" + plan.Hash(file, 16)
	}
	return key
}
