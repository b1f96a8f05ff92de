package collect_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// following is a Follow that is under way.
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

// streams waits until that many watches were begun in all.
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

// TestFollowRequests: three lists, three watches from where they ended.
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

// TestEveryStep: no change of a ReplicaSet is left out, those of pods are
// gathered, and what was handed out stays as it is.
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

// TestStepsWhilePodsAreRead: what happens before the pods are there comes after
// the first update, step by step.
func TestStepsWhilePodsAreRead(t *testing.T) {
	s := small(t)
	hold := make(chan struct{})
	s.wait["list pods"] = hold
	f := begin(t, s, model.Deployment)
	f.streams(2)
	for n := range int32(3) {
		s.put(replicaSet("rs-1", 4+n))
	}
	time.Sleep(20 * time.Millisecond)
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

// TestPodsBeforeStep: what is known of pods is part of the next step.
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

// TestReconnect: a stream that ends is gone on with from the last event or
// bookmark, and nobody need know.
func TestReconnect(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	f.until("a step", hasSizes("rs-1=4"))
	s.bookmark("pods")
	time.Sleep(20 * time.Millisecond)
	s.cut()
	f.streams(6)
	again := watches(s)[3:]
	slices.Sort(again)
	for i, version := range []string{"109", "103", "104"} { // pods come first in the alphabet of paths
		if !strings.HasSuffix(again[i], "resourceVersion="+version) {
			t.Errorf("watch again: %s, want it from %s", again[i], version)
		}
	}
	s.put(replicaSet("rs-1", 5))
	for _, u := range f.until("a step after it", hasSizes("rs-1=5")) {
		if u.Gap != nil || u.Lost != nil || u.Polling != "" {
			t.Errorf("gap %v, lost %v, polling %q", u.Gap, u.Lost, u.Polling)
		}
	}
}

// TestExpired: what the server forgot is listed again. A gap is told when there
// is one: when the objects are not what they were.
func TestExpired(t *testing.T) {
	expired := apierrors.NewResourceExpired("too old resource version")
	for name, expire := range map[string]func(*server){
		"at the call": func(s *server) { s.forget(); s.cut() },
		"in the stream": func(s *server) {
			for _, resource := range []string{"deployments", "replicasets", "pods"} {
				s.fail(resource, expired)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			f := follow(t, s, model.Deployment)
			expire(s)
			lists := func() int { return len(s.asked()) - len(watches(s)) }
			eventually(t, "lists anew", func() bool { return lists() == 6 })
			s.put(replicaSet("rs-1", 4))
			for _, u := range f.until("a step", hasSizes("rs-1=4")) {
				if u.Gap != nil {
					t.Errorf("a gap without a change: %v", u.Gap)
				}
			}
			s.mu.Lock()
			s.refuse["watch replicasets"] = metav1.StatusReasonInternalError // until something was missed
			s.mu.Unlock()
			s.cut()
			time.Sleep(20 * time.Millisecond)
			s.put(replicaSet("rs-1", 5), replicaSet("rs-1", 6))
			s.forget()
			s.refuseWith("watch replicasets", "")
			u := f.until("a gap", func(u collect.Update) bool { return u.Gap != nil })
			gap := u[len(u)-1]
			if gap.Gap.Part != "replicasets" || gap.Gap.Why == "" || sizes(gap) != "rs-1=6" || gap.Gap.To.Before(gap.Gap.From) {
				t.Errorf("gap %+v at %s", gap.Gap, sizes(gap))
			}
		})
	}
}

// TestOlderData: a server that was set back is not believed to go on.
func TestOlderData(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.mu.Lock()
	old := replicaSet("rs-1", 1)
	old.ResourceVersion = "50"
	s.objects["replicasets"] = []object{old}
	s.happen(happened{"replicasets", 104, "MODIFIED", old})
	s.version = 104
	s.mu.Unlock()
	u := f.until("a gap", func(u collect.Update) bool { return u.Gap != nil })
	if sizes(u[len(u)-1]) != "rs-1=1" {
		t.Errorf("at %s", sizes(u[len(u)-1]))
	}
}

// TestWatchForbidden: it is listed again and again, and said so.
func TestWatchForbidden(t *testing.T) {
	s := small(t)
	for _, resource := range []string{"deployments", "replicasets", "pods"} {
		s.forbid("watch " + resource)
	}
	f := follow(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	u := f.until("a change", hasSizes("rs-1=4"))
	last := u[len(u)-1]
	if last.Polling == "" || len(last.Facts.Missing) != 1 || last.Facts.Missing[0].Part != "watch" || last.Gap != nil {
		t.Errorf("polling %q, missing %v, gap %v", last.Polling, last.Facts.Missing, last.Gap)
	}
	n := len(f.seen())
	time.Sleep(100 * time.Millisecond)
	if now := len(f.seen()); now > n+2 {
		t.Errorf("%d updates without a change", now-n)
	}
	s.goDown()
	f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	s.comeBack()
	s.remove(deployment())
	f.until("the end", func(u collect.Update) bool { return u.Deleted })
	if err := f.ended(); err != nil {
		t.Error(err)
	}
}

// TestListForbidden: a part that may not be listed is missing; a workload that
// may be read by its name is enough.
func TestListForbidden(t *testing.T) {
	s := small(t)
	s.forbid("list deployments")
	s.forbid("watch deployments")
	s.forbid("list pods")
	f := begin(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	u := f.until("a step", func(u collect.Update) bool { return sizes(u) == "rs-1=4" && u.Polling != "" })
	var parts []string
	for _, m := range u[len(u)-1].Facts.Missing {
		parts = append(parts, m.Part)
	}
	slices.Sort(parts)
	if diff := cmp.Diff([]string{"pods", "watch"}, parts); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	s.forbid("get deployments")
	if err := f.ended(); !apierrors.IsForbidden(err) {
		t.Errorf("the workload may not be read any more: %v", err)
	}
}

// TestRightsTakenAway: a part that may not be listed any more is missing from then on.
func TestRightsTakenAway(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.forbid("list pods")
	s.forget()
	s.cut()
	u := f.until("no pods", pods(0))
	if m := u[len(u)-1].Facts.Missing; len(m) != 1 || m[0].Part != "pods" {
		t.Errorf("missing %v", m)
	}
}

func TestCannotStart(t *testing.T) {
	for _, c := range []struct {
		refuse []string
		reason metav1.StatusReason
		is     func(error) bool
	}{
		{[]string{"list deployments", "get deployments"}, metav1.StatusReasonForbidden, apierrors.IsForbidden},
		{[]string{"list deployments"}, metav1.StatusReasonInternalError, apierrors.IsInternalError},
		{[]string{"list pods"}, metav1.StatusReasonInternalError, apierrors.IsInternalError},
	} {
		s := small(t)
		for _, what := range c.refuse {
			s.refuseWith(what, c.reason)
		}
		if err := s.client().Follow(t.Context(), target(model.Deployment), func(collect.Update) {}); !c.is(err) {
			t.Errorf("%v: %v", c.refuse, err)
		}
	}
	if err := start(t).client().Follow(t.Context(), target(model.Deployment), nil); !apierrors.IsNotFound(err) || !strings.Contains(err.Error(), `"web" not found`) {
		t.Errorf("not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := small(t).client().Follow(ctx, target(model.Deployment), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
}

// TestDeleted: the end of the workload is the end of it, also when another one
// has its name by the time it is looked at.
func TestDeleted(t *testing.T) {
	for name, end := range map[string]func(*server){
		"deleted": func(s *server) { s.remove(deployment()) },
		"gone at relist": func(s *server) {
			s.mu.Lock()
			s.objects["deployments"] = nil
			s.mu.Unlock()
			s.forget()
			s.cut()
		},
		"another one": func(s *server) {
			other := deployment()
			other.UID = types.UID("another")
			s.mu.Lock()
			s.objects["deployments"] = []object{other}
			s.mu.Unlock()
			s.forget()
			s.cut()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			f := follow(t, s, model.Deployment)
			end(s)
			if err := f.ended(); err != nil {
				t.Fatal(err)
			}
			u := f.seen()
			if last := u[len(u)-1]; !last.Deleted || last.Facts.Deployment.UID != "uid-web" {
				t.Errorf("last update %+v", last)
			}
			if len(u) > 1 && u[len(u)-2].Deleted {
				t.Error("told twice")
			}
		})
	}
}

// TestLost: a server that is gone is told once, and once that it is back; what
// happened meanwhile comes as steps.
func TestLost(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.bookmark("pods")
	went := time.Now()
	s.goDown()
	u := f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	var lost *collect.LostError
	if !errors.As(u[len(u)-1].Lost, &lost) || lost.Since.IsZero() || errors.Unwrap(lost) == nil || !strings.Contains(lost.Error(), "still trying") {
		t.Errorf("lost: %v", u[len(u)-1].Lost)
	}
	t.Logf("told after %s: %v", time.Since(went).Round(time.Millisecond), lost)
	s.put(replicaSet("rs-1", 4), replicaSet("rs-1", 5))
	time.Sleep(150 * time.Millisecond)
	s.comeBack()
	f.until("the last step", hasSizes("rs-1=5"))
	f.until("quiet", func(u collect.Update) bool { return u.Lost == nil && sizes(u) == "rs-1=5" })
	var story []string
	for _, u := range f.seen() {
		story = append(story, fmt.Sprintf("%s lost=%v gap=%v", sizes(u), u.Lost != nil, u.Gap != nil))
	}
	story = slices.Compact(story)
	if len(story) > 6 || !slices.Contains(strings.Fields(strings.Join(story, " ")), "rs-1=4") {
		t.Errorf("story:\n%s", strings.Join(story, "\n"))
	}
	for _, line := range story {
		if strings.Contains(line, "gap=true") {
			t.Errorf("a gap where the server had all: %s", line)
		}
	}
}

// TestSilence: a server that takes connections and does not answer is lost as well.
func TestSilence(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	hold := make(chan struct{})
	s.mu.Lock()
	s.wait["watch replicasets"] = hold
	s.mu.Unlock()
	s.cut()
	u := f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	if text := u[len(u)-1].Lost.Error(); !strings.Contains(text, "does not answer") {
		t.Error(text)
	}
	close(hold)
	f.until("back", func(now collect.Update) bool { return now.Lost == nil && now.Facts.Now.Equal(u[0].Facts.Now) })
	n := len(u)
	eventually(t, "an update without Lost after it", func() bool { all := f.seen(); return len(all) > n && all[len(all)-1].Lost == nil })
}

// TestBrokenStream: errors inside of a stream are tried again, quietly at first.
func TestBrokenStream(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.mu.Lock()
	s.version++
	s.happen(happened{"replicasets", s.version, "ERROR", &metav1.Status{Status: "Failure", Code: http.StatusInternalServerError, Reason: metav1.StatusReasonInternalError}})
	s.mu.Unlock()
	f.streams(4)
	s.mu.Lock()
	s.history = nil
	s.mu.Unlock()
	s.put(replicaSet("rs-1", 4))
	f.until("a step", hasSizes("rs-1=4"))
}

// TestOrphan: a ReplicaSet that its Deployment gives up is gone for it.
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

// TestEnd: it ends with its context, at once, and leaves nothing behind.
func TestEnd(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("follow", func(t *testing.T) {
		for _, state := range []string{"watching", "lost", "polling", "waiting"} {
			s := small(t)
			if state == "polling" {
				s.forbid("watch pods")
			}
			f := follow(t, s, model.Deployment)
			switch state {
			case "lost":
				s.goDown()
				f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
			case "waiting":
				s.mu.Lock()
				s.wait["watch pods"] = make(chan struct{})
				s.mu.Unlock()
				s.cut()
				f.streams(6)
			}
			f.end()
			began := time.Now()
			if err := f.ended(); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", state, err)
			}
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("%s: it took %s", state, took)
			}
			n := len(f.seen())
			s.put(replicaSet("rs-1", 7))
			time.Sleep(10 * time.Millisecond)
			if len(f.seen()) != n {
				t.Errorf("%s: an update after the end", state)
			}
		}
	})
	eventually(t, "no goroutine left", func() bool {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		return runtime.NumGoroutine() <= before
	})
}

// TestFollowStatefulSet: its revisions are steps.
func TestFollowStatefulSet(t *testing.T) {
	s := start(t, statefulSet()...)
	f := follow(t, s, model.StatefulSet)
	s.put(&appsv1.ControllerRevision{ObjectMeta: meta("web-2", "web"), Revision: 2})
	f.until("a revision", func(u collect.Update) bool { return len(u.Facts.Revisions) == 2 && u.Facts.StatefulSet != nil })
}

// TestFollowDaemonSet: nodes are asked for while pods are missing.
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
