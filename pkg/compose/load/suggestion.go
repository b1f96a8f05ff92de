package load

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/didyoumean"
)

// nearest is a hint with the most similar candidate, or with all candidates if
// they are few, or fallback.
func nearest(name string, candidates []string, fallback string) string {
	if best, ok := didyoumean.Best(name, candidates); ok {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(candidates) > 0 && len(candidates) <= 8 {
		return fmt.Sprintf("%s: %s", fallback, strings.Join(candidates, ", "))
	}
	return fallback
}
