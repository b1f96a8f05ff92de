package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/schema"
)

func (v *validator) unknown(c *node, o *object, path []string) {
	what := fmt.Sprintf("unknown attribute %q of %s", c.key, dotted(path))
	if len(path) == 0 {
		what = fmt.Sprintf("unknown top-level key %q", c.key)
	}
	valid := slices.Sorted(maps.Keys(o.properties))
	v.fail(c.at, what, nearest(c.key, valid, elsewhere(c.key, path)))
}

// elsewhere is the hint for a key of another level.
func elsewhere(key string, path []string) string {
	switch {
	case len(path) == 0 && serviceAttribute(key):
		return fmt.Sprintf("%s is an attribute of a service: indent it under the service name, under `services:`", key)
	case len(path) == 2 && slices.Contains([]string{"services", "networks", "volumes", "secrets", "configs"}, key):
		return fmt.Sprintf("%s is a top-level key: write it without indentation", key)
	case len(path) == 2 && slices.Contains([]string{"replicas", "resources", "restart_policy", "update_config", "placement"}, key):
		return fmt.Sprintf("%s must be under `deploy:`", key)
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
