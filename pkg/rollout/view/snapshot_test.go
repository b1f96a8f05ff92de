package view_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/scene"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// TestSnapshot holds every scene against its golden frames, one file per width
// and charset, and one in colour.
func TestSnapshot(t *testing.T) {
	scenes, err := filepath.Glob("testdata/scene/*.yaml")
	if err != nil || len(scenes) == 0 {
		t.Fatalf("no scenes: %v", err)
	}
	for _, file := range scenes {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			r := build(t, file)
			for _, width := range []int{120, 100, 80, 60, 40, 20} {
				for _, ascii := range []bool{false, true} {
					frame := view.Snapshot(r, view.Options{Width: width, ASCII: ascii})
					golden.Assert(t, goldenFile(name, width, ascii), []byte(frame.Text(false)))
				}
			}
			frame := view.Snapshot(r, view.Options{Width: 100})
			golden.Assert(t, filepath.Join("testdata", "golden", name+".100.colour.txt"), []byte(frame.Text(true)))
		})
	}
}

func build(t *testing.T, file string) model.Rollout {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := scene.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return model.Build(facts)
}

func goldenFile(name string, width int, ascii bool) string {
	charset := "unicode"
	if ascii {
		charset = "ascii"
	}
	return filepath.Join("testdata", "golden", fmt.Sprintf("%s.%d.%s.txt", name, width, charset))
}
