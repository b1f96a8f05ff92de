package collect_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// following is a Follow in progress.
type following struct {
	t    *testing.T
	s    *server
	end  context.CancelFunc
	done chan error

	mu      sync.Mutex
	updates []collect.Update
}

func begin(t *testing.T, s *server, kind string) *following {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	f := &following{t: t, s: s, end: cancel, done: make(chan error, 1)}
	client := s.client()
	go func() {
		f.done <- client.Follow(ctx, target(kind), func(u collect.Update) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.updates = append(f.updates, u)
		})
	}()
	return f
}

// follow is past the start.
func follow(t *testing.T, s *server, kind string) *following {
	t.Helper()
	f := begin(t, s, kind)
	f.until("the first update", func(collect.Update) bool { return true })
	f.streams(3)
	return f
}

// streams waits until so many watches were started in total.
func (f *following) streams(n int) {
	f.t.Helper()
	eventually(f.t, fmt.Sprintf("%d watches", n), func() bool { return len(watches(f.s)) >= n })
}

func watches(s *server) []string {
	return slices.DeleteFunc(s.asked(), func(r string) bool { return !strings.HasPrefix(r, "watch") })
}

func (f *following) seen() []collect.Update {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.updates)
}

// until waits for an update and returns it with all before it.
func (f *following) until(what string, is func(collect.Update) bool) []collect.Update {
	f.t.Helper()
	var at int
	eventually(f.t, what, func() bool {
		at = slices.IndexFunc(f.seen(), is)
		return at >= 0
	})
	return f.seen()[:at+1]
}

func (f *following) ended() error {
	f.t.Helper()
	select {
	case err := <-f.done:
		return err
	case <-time.After(5 * time.Second):
		f.t.Fatal("it does not end")
		return nil
	}
}

func replicaSet(name string, replicas int32) *appsv1.ReplicaSet {
	m := meta(name, "web")
	m.Labels["pod-template-hash"] = name
	return &appsv1.ReplicaSet{ObjectMeta: m, Spec: appsv1.ReplicaSetSpec{Replicas: &replicas}}
}

func pod(name string) *corev1.Pod {
	m := meta(name, "rs-1")
	m.Labels["pod-template-hash"] = "rs-1"
	return &corev1.Pod{ObjectMeta: m}
}

func deployment() *appsv1.Deployment {
	return &appsv1.Deployment{ObjectMeta: meta("web", ""), Spec: appsv1.DeploymentSpec{Selector: selector()}}
}

func small(t *testing.T) *server {
	t.Helper()
	return start(t, deployment(), replicaSet("rs-1", 3), pod("p-0"))
}

// sizes are those of the ReplicaSets, "rs-1=3 rs-2=1".
func sizes(u collect.Update) string {
	var out []string
	for _, rs := range u.Facts.ReplicaSets {
		out = append(out, fmt.Sprintf("%s=%d", rs.Name, *rs.Spec.Replicas))
	}
	return strings.Join(out, " ")
}

func hasSizes(want string) func(collect.Update) bool {
	return func(u collect.Update) bool { return sizes(u) == want }
}

func pods(n int) func(collect.Update) bool {
	return func(u collect.Update) bool { return len(u.Facts.Pods) == n }
}

// TestFollowRequests: three lists, and three watches that continue from them.
func TestFollowRequests(t *testing.T) {
	for _, format := range []bool{false, true} {
		s := small(t)
		s.protobuf = format
		f := follow(t, s, model.Deployment)
		got := s.asked()
		slices.Sort(got)
		want := []string{
			"list " + apps + "deployments fieldSelector=metadata.name=web&limit=500",
			"list " + apps + "replicasets labelSelector=app=web&limit=500",
			"list " + core + "pods labelSelector=app=web,pod-template-hash&limit=500",
			"watch " + apps + "deployments fieldSelector=metadata.name=web&resourceVersion=103",
			"watch " + apps + "replicasets labelSelector=app=web&resourceVersion=103",
			"watch " + core + "pods labelSelector=app=web,pod-template-hash&resourceVersion=103",
		}
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		s.put(replicaSet("rs-1", 4))
		last := f.until("a change", hasSizes("rs-1=4"))[1]
		if last.Facts.ReplicaSets[0].ManagedFields != nil || last.Facts.ReplicaSets[0].Annotations["kept"] != "yes" || len(last.Facts.Deployment.Annotations) != 1 {
			t.Errorf("not lean: %v", last.Facts.ReplicaSets[0].ObjectMeta)
		}
	}
}

// TestEveryStep: every change of a ReplicaSet is an update, changes of pods are collected,
// and published facts do not change.
func TestEveryStep(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	var want []string
	for n := range int32(40) {
		s.put(replicaSet("rs-1", 3+n), replicaSet("rs-2", n), pod(fmt.Sprintf("p-%d", n)))
		if n > 0 {
			want = append(want, fmt.Sprintf("rs-1=%d rs-2=%d", 3+n, n-1))
		}
		want = append(want, fmt.Sprintf("rs-1=%d rs-2=%d", 3+n, n))
	}
	f.until("all pods", pods(40))
	f.until("all steps", hasSizes(want[len(want)-1]))
	var got []string
	for _, u := range f.seen() {
		if now := sizes(u); now != "rs-1=3" && (len(got) == 0 || got[len(got)-1] != now) {
			got = append(got, now)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
	before, mark, began := f.seen(), len(f.seen()), time.Now()
	for n := range 1000 {
		s.put(pod(fmt.Sprintf("q-%d", n)))
	}
	f.until("the burst", pods(1040))
	f.mu.Lock()
	merged := len(f.updates) - mark
	f.mu.Unlock()
	if most := int(time.Since(began)/(30*time.Millisecond)) + 2; merged > most {
		t.Errorf("%d updates for a burst of 1000 pods, want at most %d: one in 30ms", merged, most)
	}
	t.Logf("%d steps, each by itself; 1000 pods in %d updates", len(want), merged)
	for i, u := range before {
		if sizes(u) != sizes(f.seen()[i]) || !slices.IsSortedFunc(u.Facts.Pods, func(a, b *corev1.Pod) int { return strings.Compare(a.Name, b.Name) }) {
			t.Errorf("update %d was changed later", i)
		}
	}
}

// TestStepsWhilePodsAreRead: changes that happen before the pods were listed come
// after the first update, step by step.
func TestStepsWhilePodsAreRead(t *testing.T) {
	s := small(t)
	hold := make(chan struct{})
	s.wait["list pods"] = hold
	f := begin(t, s, model.Deployment)
	f.streams(2)
	for n := range int32(3) {
		s.put(replicaSet("rs-1", 4+n))
	}
	time.Sleep(100 * time.Millisecond) // longer than changes are collected
	if n := len(f.seen()); n > 0 {
		t.Errorf("%d updates before the pods are there", n)
	}
	close(hold)
	var got []string
	for _, u := range f.until("the last step", hasSizes("rs-1=6")) {
		got = append(got, sizes(u))
	}
	if diff := cmp.Diff([]string{"rs-1=3", "rs-1=4", "rs-1=5", "rs-1=6"}, slices.Compact(got)); diff != "" {
		t.Errorf("steps (-want +got):\n%s", diff)
	}
}

// TestPodsBeforeStep: pods that have arrived are part of the next step.
func TestPodsBeforeStep(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.put(pod("p-1"))
	time.Sleep(10 * time.Millisecond)
	s.put(replicaSet("rs-1", 9))
	if u := f.until("the step", hasSizes("rs-1=9")); !pods(2)(u[len(u)-1]) {
		t.Error("the pod comes after the step")
	}
}

// TestFollowStatefulSet: its revisions are steps.
func TestFollowStatefulSet(t *testing.T) {
	s := start(t, statefulSet()...)
	f := follow(t, s, model.StatefulSet)
	s.put(&appsv1.ControllerRevision{ObjectMeta: meta("web-2", "web"), Revision: 2})
	f.until("a revision", func(u collect.Update) bool { return len(u.Facts.Revisions) == 2 && u.Facts.StatefulSet != nil })
}

// TestFollowDaemonSet: nodes are read while pods are missing.
func TestFollowDaemonSet(t *testing.T) {
	s := start(t, daemonSet(2)...)
	s.answers = map[string]string{"nodes": table}
	f := follow(t, s, model.DaemonSet)
	s.put(daemonSet(1)[0])
	f.until("nodes", func(u collect.Update) bool { return len(u.Facts.Nodes) == 2 })
	s.put(daemonSet(2)[0])
	f.until("no nodes any more", func(u collect.Update) bool {
		return u.Facts.Nodes == nil && u.Facts.DaemonSet.Status.NumberReady == 2 && u.Facts.DaemonSet.ResourceVersion != "101"
	})
	s.forbid("list nodes")
	s.put(daemonSet(1)[0])
	f.until("missing nodes", func(u collect.Update) bool { return len(u.Facts.Missing) == 1 && u.Facts.Missing[0].Part == "nodes" })
	for _, r := range s.asked() {
		if strings.Contains(r, "nodes") && r != "list /api/v1/nodes includeObject=None" {
			t.Error(r)
		}
	}
}

// TestOrphan: a ReplicaSet that loses its owner is removed from the facts.
func TestOrphan(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	orphan := replicaSet("rs-1", 3)
	orphan.OwnerReferences = nil
	s.put(orphan)
	f.until("no ReplicaSets", hasSizes(""))
	s.remove(pod("p-0"))
	f.until("no pods", pods(0))
}
