package specfile

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
)

// rotated are the keys of --rotate that this Secret generates.
func rotated(rotate []string, s *build.Spec) []string {
	var keys []string
	for _, typed := range rotate {
		if key, ok := keyOf(typed, s); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// unusedRotation refuses a --rotate of a key that none of the Secrets
// generates.
func unusedRotation(file string, rotate []string, specs []*build.Spec) error {
	for _, typed := range rotate {
		used := slices.ContainsFunc(specs, func(s *build.Spec) bool { _, ok := keyOf(typed, s); return ok })
		if !used {
			return fault.Usagef("--rotate: %s does not generate that key", file).
				WithHint("name a KEY that a Secret in the file generates, or SECRET/KEY")
		}
	}
	return nil
}

// keyOf is the key of KEY or SECRET/KEY, if it is one that the Secret generates.
func keyOf(typed string, s *build.Spec) (string, bool) {
	name, key, qualified := strings.Cut(typed, "/")
	if !qualified {
		name, key = s.Identity.Name, typed
	}
	return key, name == s.Identity.Name && slices.ContainsFunc(s.Generate, func(g generate.Spec) bool { return g.Has(key) })
}
