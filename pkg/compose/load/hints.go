package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

func (v *validator) unknown(c *node, o *object, path []string) {
	what := fmt.Sprintf("unknown attribute %q of %s", c.key, dotted(path))
	if len(path) == 0 {
		what = fmt.Sprintf("unknown top-level key %q", c.key)
	}
	valid := slices.Sorted(maps.Keys(o.properties))
	v.fail(c.at, what, nearest(c.key, valid, elsewhere(c, path, valid)))
}

// elsewhere is the hint for a key of another level, or an abbreviation of a valid one.
func elsewhere(c *node, path, valid []string) string {
	key := c.key
	switch {
	case len(path) == 0 && (c.child("image") != nil || c.child("build") != nil):
		return fmt.Sprintf("if %s is a service, put it under `services:`; files of Compose version 1 have services at the top level", key)
	case len(path) == 0 && serviceAttribute(key):
		return fmt.Sprintf("%s is an attribute of a service: indent it under the service name, under `services:`", key)
	case len(path) == 2 && slices.Contains([]string{"services", "networks", "volumes", "secrets", "configs"}, key):
		return fmt.Sprintf("%s is a top-level key: write it without indentation", key)
	case len(path) == 2 && slices.Contains([]string{"replicas", "resources", "restart_policy", "update_config", "placement"}, key):
		return fmt.Sprintf("%s must be under `deploy:`", key)
	}
	if long, ok := didyoumean.Short(key, valid); ok {
		return fmt.Sprintf("did you mean %q?", long)
	}
	return "see the attributes of the Compose specification"
}

func serviceAttribute(key string) bool {
	for _, p := range schema.AttributePaths() {
		if string(p) == "services.*."+key {
			return true
		}
	}
	return false
}

// patternHint lists the words of a pattern that is a list of words.
func patternHint(pattern string) string {
	words := strings.Split(strings.Trim(pattern, "^$()"), "|")
	if len(words) < 2 {
		return "expected the form " + pattern
	}
	return "use " + either(words)
}
