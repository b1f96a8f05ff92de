package view_test

import (
	"fmt"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/scene"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// BenchmarkSnapshot: from facts to text; the time must grow with the pods, no faster.
func BenchmarkSnapshot(b *testing.B) {
	for _, pods := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprintf("pods=%d", pods), func(b *testing.B) {
			facts, err := scene.Parse(fmt.Appendf(nil, `
replicas: %d
image: web:2
sets: [{rev: 2, image: "web:2", age: 1m, spec: %[1]d, available: 0}]
pods: [{rev: 2, count: %[1]d, state: waiting, reason: ImagePullBackOff, message: not found, age: 1m}]
`, pods))
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				_ = view.Snapshot(model.Build(facts), view.Options{Width: 100}).Text(true)
			}
		})
	}
}
