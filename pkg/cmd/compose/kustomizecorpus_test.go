package compose

import (
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// Base and overlays of every real project that compose-go loads build to the
// conversions that they stand for.
func TestKustomizeCorpus(t *testing.T) {
	root := os.Getenv("BATUTA_CORPUS")
	if root == "" {
		t.Skip("BATUTA_CORPUS is not set: the real projects are not rendered")
	}
	root = filepath.Join(root, "compose")
	sources, err := os.ReadFile(filepath.Join(root, "SOURCES.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var projects, built atomic.Int32
	t.Run("projects", func(t *testing.T) {
		for line := range strings.Lines(string(sources)) {
			fields := strings.Split(strings.TrimSpace(line), "\t")
			if len(fields) < 11 || fields[10] != "yes" {
				continue
			}
			t.Run(fields[0], func(t *testing.T) {
				t.Parallel()
				p := testProject{dir: filepath.Join(root, fields[0], fields[6]), environ: map[string]string{"HOME": t.TempDir()}, args: strings.Fields(fields[5])}
				built.Add(int32(p.checkKustomize(t)))
				projects.Add(1)
			})
		}
	})
	t.Logf("built by kustomize as converted: %d bases and overlays of %d projects", built.Load(), projects.Load())
}
