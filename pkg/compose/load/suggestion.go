package load

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// nearest is a hint that names the candidate a person probably meant, or
// otherwise the candidates when they are few, or otherwise fallback.
func nearest(name string, candidates []string, fallback string) string {
	if best, ok := didyoumean.Best(name, candidates); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(candidates) > 0 && len(candidates) <= 8 {
		return fmt.Sprintf("%s: %s", fallback, strings.Join(candidates, ", "))
	}
	return fallback
}
