package compose

import (
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/internal/projects"
)

// Base and overlays of every real project that compose-go loads build to the
// conversions with the same flags.
func TestKustomizeCorpus(t *testing.T) {
	all := projects.Loading(t)
	var equal, built atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for _, p := range all {
			t.Run(p.ID, func(t *testing.T) {
				t.Parallel()
				built.Add(int32(testProject{dir: p.Dir, environ: p.Environ(t), args: p.Args}.checkKustomize(t)))
				if !t.Failed() {
					equal.Add(1)
				}
			})
		}
	})
	t.Logf("built by kustomize as converted: %d of %d projects, %d bases and overlays", equal.Load(), len(all), built.Load())
}
