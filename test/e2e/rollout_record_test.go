package e2e

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// scale is one change of spec.replicas of a ReplicaSet.
type scale struct {
	name     string
	from, to int32
}

// record is the result of an independent watch, in the API server's order.
type record struct {
	mu     sync.Mutex
	scales []scale
	sizes  map[string]int32
}

// record starts to watch the namespace's ReplicaSets.
func (r rollout) record(t *testing.T) *record {
	t.Helper()
	api := r.client(t).AppsV1().ReplicaSets(r.namespace)
	list, err := api.List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	rec := &record{sizes: map[string]int32{}}
	for _, rs := range list.Items {
		rec.sizes[rs.Name] = *rs.Spec.Replicas
	}
	watching, err := api.Watch(t.Context(), metav1.ListOptions{ResourceVersion: list.ResourceVersion})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(watching.Stop)
	go func() {
		for e := range watching.ResultChan() {
			if rs, ok := e.Object.(*appsv1.ReplicaSet); ok {
				rec.note(rs)
			}
		}
	}()
	return rec
}

func (rec *record) note(rs *appsv1.ReplicaSet) {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	if from, to := rec.sizes[rs.Name], *rs.Spec.Replicas; from != to {
		rec.scales = append(rec.scales, scale{rs.Name, from, to})
		rec.sizes[rs.Name] = to
	}
}

func (rec *record) all() []scale {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	return rec.scales[:len(rec.scales):len(rec.scales)]
}

// equal checks that the reported steps are those of an independent watch: none
// missing, none added, in the same order.
func (rec *record) equal(t *testing.T, l *live) []report.TransitionEvent {
	t.Helper()
	told := l.transitions(t)
	var scales []scale
	next := 0
	for _, e := range told {
		if e.Sum {
			t.Errorf("%q is a sum, and nothing was missed", e.Text)
		}
		if e.Number != nil {
			if *e.Number != next {
				t.Errorf("step %d (%s) follows step %d", *e.Number, e.Text, next-1)
			}
			next = *e.Number + 1
		}
		if e.Kind == "scale" {
			scales = append(scales, scale{e.Name, *e.From, *e.To})
		}
	}
	if diff := cmp.Diff(rec.all(), scales, cmp.AllowUnexported(scale{})); diff != "" {
		t.Errorf("the steps of the API server (-) differ from the reported ones (+):\n%s\n%s", diff, &l.screen)
	}
	if len(scales) == 0 {
		t.Error("no steps at all")
	}
	return told
}

// settled waits until the record has the end: all pods in one ReplicaSet.
func (rec *record) settled(t *testing.T, r rollout, replicas int32) {
	t.Helper()
	r.Eventually(t, "the record to see the end", func(context.Context) error {
		rec.mu.Lock()
		defer rec.mu.Unlock()
		var all, most int32
		for _, size := range rec.sizes {
			all, most = all+size, max(most, size)
		}
		if all != replicas || most != replicas {
			return fmt.Errorf("sizes %v", rec.sizes)
		}
		return nil
	})
}

// firstPod is when an independent watch first sees a pod of the namespace for
// which is returns true.
func (r rollout) firstPod(t *testing.T, is func(*corev1.Pod) bool) <-chan time.Time {
	t.Helper()
	first := make(chan time.Time, 1)
	watching, err := r.client(t).CoreV1().Pods(r.namespace).Watch(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(watching.Stop)
	go func() {
		for e := range watching.ResultChan() {
			if pod, ok := e.Object.(*corev1.Pod); ok && is(pod) {
				first <- time.Now()
				return
			}
		}
	}()
	return first
}

// waits reports whether a container of the pod waits with the reason, after at
// least that many restarts.
func waits(reason string, restarts int32) func(*corev1.Pod) bool {
	return func(pod *corev1.Pod) bool {
		for _, s := range pod.Status.ContainerStatuses {
			if s.State.Waiting != nil && s.State.Waiting.Reason == reason && s.RestartCount >= restarts {
				return true
			}
		}
		return false
	}
}
