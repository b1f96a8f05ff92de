package view_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// BenchmarkSnapshot: from facts to text; the time must not grow faster than the number of pods.
func BenchmarkSnapshot(b *testing.B) {
	for _, pods := range []int{100, 1000, 10000} {
		b.Run(fmt.Sprintf("pods=%d", pods), func(b *testing.B) {
			facts, err := fixture.Parse(fmt.Appendf(nil, `
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

// manyPods is a rollout of n pods, a third of them not available.
func manyPods(kind string, n int) model.Rollout {
	r := workload(kind, "web", int32(n))
	r.New = &model.Revision{Number: 5, Name: "web-5d2b94c7f6", Counts: model.Counts{Want: int32(n), Made: int32(n), Ready: int32(n / 3), Available: int32(n / 3)}}
	r.All = r.New.Counts
	r.Verdict = model.Verdict{State: model.Waiting, Reason: "pods must still become ready"}
	for i := range n {
		r.Pods = append(r.Pods, model.Pod{Name: fmt.Sprintf("web-5d2b94c7f6-%05d", i), Node: "node-a", Current: true, Ordinal: int32(i),
			State: model.PodState(i % 5), Created: r.Now.Add(-time.Minute), Restarts: int32(i % 3)})
	}
	if kind == model.StatefulSet {
		r.Ordinals = &model.Ordinals{End: int32(n), Partition: int32(n / 2), Next: int32(n / 2)}
	}
	return r
}

// BenchmarkFrame1000 draws frames of 1,000 pods.
func BenchmarkFrame1000(b *testing.B) {
	for _, kind := range []string{model.Deployment, model.StatefulSet} {
		r := manyPods(kind, 1000)
		for name, draw := range map[string]func(model.Rollout, view.Options) view.Frame{"snapshot": view.Snapshot, "live": view.Live} {
			b.Run(kind+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					_ = draw(r, view.Options{Width: 100, Height: 40}).Text(true)
				}
			})
		}
	}
}

// BenchmarkOverview2000 draws 2,000 rollouts, all rows and a screen of them.
func BenchmarkOverview2000(b *testing.B) {
	rs := manyRollouts(2000)
	for _, height := range []int{0, 40} {
		b.Run(fmt.Sprintf("height=%d", height), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				_ = view.Overview(rs, view.Options{Width: 100, Height: height}).Text(true)
			}
		})
	}
}

// TestFrameAllocations: pods that are not shown cost almost nothing. A frame of a
// Deployment needs as many allocations for 10,000 pods as for 1,000. The most scattered
// StatefulSet does not grow faster than its pods.
func TestFrameAllocations(t *testing.T) {
	for kind, most := range map[string]float64{model.Deployment: 1.1, model.DaemonSet: 1.1, model.StatefulSet: 11} {
		for name, draw := range map[string]func(model.Rollout, view.Options) view.Frame{"snapshot": view.Snapshot, "live": view.Live} {
			cost := func(pods int) float64 {
				r := manyPods(kind, pods)
				return testing.AllocsPerRun(5, func() { _ = draw(r, view.Options{Width: 100, Height: 40}).Text(true) })
			}
			thousand, tenThousand := cost(1000), cost(10000)
			t.Logf("%s %s: %.0f allocations for 1,000 pods, %.0f for 10,000", kind, name, thousand, tenThousand)
			if tenThousand > most*thousand {
				t.Errorf("%s %s: allocations grow %.1f-fold, at most %.1f is allowed", kind, name, tenThousand/thousand, most)
			}
		}
	}
}

// TestOverviewAllocations: rows that are not shown cost little.
func TestOverviewAllocations(t *testing.T) {
	rs := manyRollouts(2000)
	allocs := testing.AllocsPerRun(3, func() { _ = strings.Join(view.OverviewText(rs, view.Options{}), "\n") })
	t.Logf("%.1f allocations a row", allocs/2000)
	if allocs/2000 > 60 {
		t.Errorf("%.0f allocations a row", allocs/2000)
	}
}
