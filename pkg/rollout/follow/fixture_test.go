package follow

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

const ms = time.Millisecond

// script is a Cluster that delivers the updates of a test at given times. The real one is
// tested in pkg/rollout/collect, and both together in test/e2e.
type script struct {
	follows map[string][]delivery // of Follow, by name
	lists   []delivery            // of FollowList
	answer  func(ctx context.Context, facts *model.Facts, questions []model.Question)

	mutex     sync.Mutex
	watched   []string           // the names that Follow was called for
	asked     []time.Duration    // when Answer was called, since the start …
	questions [][]model.Question // … and with what
	start     time.Time
}

// delivery is one call of the function, or the end of the watch when err is set.
// Times begin with the call of Follow or FollowList. None is a multiple of 100 ms,
// because Run draws then: events at the same time have no order.
type delivery struct {
	at     time.Duration
	update collect.Update
	list   collect.ListUpdate
	err    error
}

func (s *script) Follow(ctx context.Context, t collect.Target, see func(collect.Update)) error {
	s.mutex.Lock()
	s.watched = append(s.watched, t.Name)
	s.mutex.Unlock()
	return deliver(ctx, s.follows[t.Name], func(d delivery) (last bool) {
		see(d.update)
		return d.update.Deleted
	})
}

func (s *script) FollowList(ctx context.Context, _ collect.Scope, see func(collect.ListUpdate)) error {
	return deliver(ctx, s.lists, func(d delivery) (last bool) {
		see(d.list)
		return false
	})
}

func (s *script) Answer(ctx context.Context, facts *model.Facts, questions []model.Question) {
	s.mutex.Lock()
	s.asked, s.questions = append(s.asked, time.Since(s.start)), append(s.questions, questions)
	s.mutex.Unlock()
	if s.answer != nil {
		s.answer(ctx, facts, questions)
	}
}

func deliver(ctx context.Context, all []delivery, one func(delivery) (last bool)) error {
	start := time.Now()
	for _, d := range all {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Until(start.Add(d.at))):
		}
		if d.err != nil {
			return d.err
		}
		if one(d) {
			return nil
		}
	}
	<-ctx.Done()
	return ctx.Err()
}

// recorder is a Display that records its calls, with the time since the start.
type recorder struct {
	start time.Time
	calls []call
	fail  string // the method that fails
	err   error  // its error
}

type call struct {
	at     time.Duration
	method string
	text   string
}

func (r *recorder) note(method, text string) error {
	r.calls = append(r.calls, call{time.Since(r.start), method, text})
	if method == r.fail {
		return r.err
	}
	return nil
}

func (r *recorder) Entries(w Workload, entries []transition.Entry) error {
	for _, e := range entries {
		if err := r.note("entry", w.Name+" "+string(e.Kind)); err != nil {
			return err
		}
	}
	return nil
}

func (r *recorder) Note(sentence string) error { return r.note("note", sentence) }

func (r *recorder) Draw(all []Workload, _ time.Time) error {
	return r.note("draw", stateOf(all))
}

func (r *recorder) Ended(w Workload) error { return r.note("ended", endOf(w)) }

func (r *recorder) Summary(all []Workload) error { return r.note("summary", stateOf(all)) }

func (r *recorder) Close() error { return r.note("close", "") }

func stateOf(all []Workload) string {
	var words []string
	for _, w := range all {
		words = append(words, w.Name+" "+string(w.Rollout.Verdict.State))
	}
	return strings.Join(words, ", ")
}

func endOf(w Workload) string {
	if w.Err != nil {
		return w.Name + " " + w.Err.Error()
	}
	return w.Name + " " + string(w.Outcome.Result)
}

// of are the calls of some methods, as "TEXT" or, with times, "TIME TEXT".
func (r *recorder) of(methods ...string) []string {
	var texts []string
	for _, c := range r.calls {
		if slices.Contains(methods, c.method) {
			texts = append(texts, c.text)
		}
	}
	return texts
}

func (r *recorder) timed(methods ...string) []string {
	var texts []string
	for _, c := range r.calls {
		if slices.Contains(methods, c.method) {
			texts = append(texts, fmt.Sprint(c.at, " ", c.text))
		}
	}
	return texts
}

// ran is the result of a Run.
type ran struct {
	*recorder
	*script
	result Result
	err    error
	took   time.Duration
}

// run calls Run with a simulated clock (testing/synctest): it takes no time, and its
// results are the same on every machine. It must end within ten simulated minutes.
func run(t *testing.T, s *script, req Request, options ...func(*running)) ran {
	t.Helper()
	var r ran
	synctest.Test(t, func(t *testing.T) {
		s.start = time.Now()
		o := running{recorder: &recorder{start: s.start}}
		for _, option := range options {
			option(&o)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Minute)
		defer cancel()
		if o.until > 0 {
			time.AfterFunc(o.until, cancel)
		}
		result, err := Run(ctx, req, IO{Cluster: s, Display: o.recorder, Now: time.Now, Redraw: o.redraw})
		if ctx.Err() != nil && o.until == 0 {
			t.Fatal("it did not end")
		}
		r = ran{o.recorder, s, result, err, time.Since(s.start)}
	})
	return r
}

// running are the options of one run.
type running struct {
	until    time.Duration // when the context is cancelled; 0: never
	redraw   chan struct{}
	recorder *recorder
}

func cancelledAfter(d time.Duration) func(*running) {
	return func(r *running) { r.until = d }
}

func failing(method string, err error) func(*running) {
	return func(r *running) { r.recorder.fail, r.recorder.err = method, err }
}

// ends are the results of the workloads, with their names.
func (r Result) ends() []string {
	var all []string
	for _, w := range r.Workloads {
		all = append(all, endOf(w))
	}
	return all
}

func want(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}

func targets(names ...string) []collect.Target {
	var all []collect.Target
	for _, name := range names {
		all = append(all, collect.Target{Kind: model.Deployment, Namespace: "shop", Name: name})
	}
	return all
}

// deploymentOf is Deployment web with two replicas. Its template has the image as a
// label.
func deploymentOf(version, image string, generation int64) *appsv1.Deployment {
	d := &appsv1.Deployment{}
	d.Name, d.Namespace, d.UID, d.ResourceVersion, d.Generation = "web", "shop", "d", version, generation
	d.Annotations = map[string]string{"deployment.kubernetes.io/revision": "1"}
	d.Spec.Replicas = new(int32(2))
	d.Spec.Template.Labels = map[string]string{"image": image}
	d.Status.ObservedGeneration = generation
	return d
}

// setOf is a ReplicaSet of this Deployment.
func setOf(version, image, revision string, size int32) *appsv1.ReplicaSet {
	rs := &appsv1.ReplicaSet{}
	rs.Name, rs.Namespace, rs.ResourceVersion, rs.UID = "web-"+image, "shop", version, types.UID("rs-"+image)
	rs.OwnerReferences = []metav1.OwnerReference{{Kind: "Deployment", Name: "web", UID: "d", Controller: new(true)}}
	rs.Annotations = map[string]string{"deployment.kubernetes.io/revision": revision, "deployment.kubernetes.io/desired-replicas": "2"}
	rs.Labels = map[string]string{"pod-template-hash": image}
	rs.Spec.Replicas = &size
	rs.Spec.Template.Labels = map[string]string{"image": image}
	return rs
}

// workload is a Deployment with one revision and two pods, so many of them available.
func workload(name string, available int32) model.Facts {
	d := deploymentOf("10", "a", 1)
	d.Name, d.UID = name, types.UID("uid-of-"+name)
	d.Status.Replicas, d.Status.UpdatedReplicas = 2, 2
	d.Status.ReadyReplicas, d.Status.AvailableReplicas = available, available
	rs := setOf("11", "a", "1", 2)
	rs.OwnerReferences[0].Name, rs.OwnerReferences[0].UID = name, d.UID
	rs.Status = appsv1.ReplicaSetStatus{Replicas: 2, ReadyReplicas: available, AvailableReplicas: available}
	return model.Facts{Deployment: d, ReplicaSets: []*appsv1.ReplicaSet{rs}}
}

// recreated is the same workload after it was deleted and recreated.
func recreated(f model.Facts) model.Facts {
	f.Deployment = f.Deployment.DeepCopy()
	f.Deployment.UID += "-2"
	rs := f.ReplicaSets[0].DeepCopy()
	rs.OwnerReferences[0].UID = f.Deployment.UID
	f.ReplicaSets = []*appsv1.ReplicaSet{rs}
	return f
}

// stuck is a workload with one pod, whose container has ended and waits for a reason.
func stuck(name, reason string) model.Facts {
	f := workload(name, 0)
	rs := f.ReplicaSets[0]
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: rs.Name + "-x", Namespace: "shop", UID: "pod", Labels: rs.Labels,
		CreationTimestamp: metav1.NewTime(time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)),
		OwnerReferences:   []metav1.OwnerReference{{Kind: "ReplicaSet", Name: rs.Name, UID: rs.UID, Controller: new(true)}}}}
	p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", RestartCount: 3,
		State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: reason, Message: "why"}},
		LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, ContainerID: "c",
			FinishedAt: p.CreationTimestamp}}}}
	f.Pods = []*corev1.Pod{p}
	return f
}

// row is a workload as a list has it.
func row(f model.Facts) model.Facts {
	return model.Facts{Deployment: f.Deployment, StatusOnly: true}
}

func update(at time.Duration, f model.Facts) delivery {
	return delivery{at: at, update: collect.Update{Facts: f}}
}

func list(at time.Duration, all ...model.Facts) delivery {
	return delivery{at: at, list: collect.ListUpdate{Facts: all}}
}
