package e2e

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// history records all sizes of the ReplicaSets of a namespace, independent of the
// product: it lists and watches with its own connections, and reconnects
// immediately.
type history struct {
	mu       sync.Mutex
	sizes    map[string][]int32 // by ReplicaSet; the first is the size at the start or 0
	versions map[string]int64   // generations: the API server counts changes of a spec
	unseen   int                // changes that were missed
}

func (r rollout) history(t *testing.T) *history {
	t.Helper()
	h := &history{sizes: map[string][]int32{}, versions: map[string]int64{}}
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	first := make(chan struct{})
	client := r.client(t)
	go func() {
		defer close(done)
		for ctx.Err() == nil {
			h.follow(ctx, client, r.namespace, first)
			time.Sleep(10 * time.Millisecond)
		}
	}()
	<-first
	t.Cleanup(func() { stop(); <-done })
	return h
}

func (h *history) follow(ctx context.Context, client kubernetes.Interface, namespace string, first chan struct{}) {
	api := client.AppsV1().ReplicaSets(namespace)
	list, err := api.List(ctx, metav1.ListOptions{})
	if err != nil {
		return
	}
	fresh := true
	select {
	case <-first:
		fresh = false
	default:
	}
	for i := range list.Items {
		h.note(&list.Items[i], fresh)
	}
	if fresh {
		close(first)
	}
	watch, err := api.Watch(ctx, metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		return
	}
	defer watch.Stop()
	for event := range watch.ResultChan() {
		if set, ok := event.Object.(*appsv1.ReplicaSet); ok {
			h.note(set, false)
		}
	}
}

func (h *history) note(set *appsv1.ReplicaSet, first bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	size, version := *set.Spec.Replicas, h.versions[set.Name]
	if h.sizes[set.Name] == nil && !first {
		h.sizes[set.Name] = []int32{0}
	}
	all := h.sizes[set.Name]
	if set.Generation <= version {
		return
	}
	if version > 0 {
		h.unseen += int(set.Generation - version - 1)
	}
	h.versions[set.Name] = set.Generation
	h.sizes[set.Name] = append(all, size)
}

// agrees compares the reported steps of a Deployment with its history: each is a
// real step, or the sum of several, and none is missing.
func (h *history) agrees(t *testing.T, name string, events []report.TransitionEvent) {
	t.Helper()
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.unseen > 0 {
		t.Errorf("the test itself missed %d changes", h.unseen)
	}
	told := map[string][]report.TransitionEvent{}
	for _, e := range events {
		if e.Kind == "scale" {
			told[e.Name] = append(told[e.Name], e)
		}
	}
	steps, sums := 0, 0
	happened := map[string][]int32{}
	for set, sizes := range h.sizes {
		if !strings.HasPrefix(set, name+"-") {
			continue
		}
		happened[set] = sizes
		at := 0
		for _, e := range told[set] {
			end := at + 1
			for e.Sum && end < len(sizes) && sizes[end] != *e.To {
				end++
			}
			if end >= len(sizes) || sizes[at] != *e.From || sizes[end] != *e.To {
				t.Errorf("%s: %d to %d was reported after %v of %v", set, *e.From, *e.To, sizes[:at+1], sizes)
				break
			}
			at = end
			steps++
			if e.Sum {
				sums++
			}
		}
		if at != len(sizes)-1 {
			t.Errorf("%s: reported until %v of %v", set, sizes[:at+1], sizes)
		}
	}
	t.Logf("%s: %d steps reported, %d of them sums; the ReplicaSets' sizes: %v", name, steps, sums, happened)
}

// from removes the sizes before the first reported one, for a session that began
// late.
func (h *history) from(events []report.TransitionEvent) {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := map[string]bool{}
	for _, e := range events {
		if e.Kind != "scale" || seen[e.Name] {
			continue
		}
		seen[e.Name] = true
		sizes := h.sizes[e.Name]
		for len(sizes) > 1 && sizes[0] != *e.From {
			sizes = sizes[1:]
		}
		h.sizes[e.Name] = sizes
	}
}
