package rolloutviz

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// scripted is a source that plays what a test says; how the real one reads is
// tested in pkg/rollout/collect, and both together on the control plane.
type scripted struct {
	source
	lists   []collect.ListUpdate        // of FollowList, one after the other
	follows map[string][]collect.Update // of Follow, by name
	fails   map[string]error            // of Follow
	answers func(ctx context.Context)   // of Answer
	pause   time.Duration               // between two of a kind
	mutex   sync.Mutex
	asked   []string // names that were followed
}

func (s *scripted) FollowList(ctx context.Context, _ collect.Scope, see func(collect.ListUpdate)) error {
	for _, u := range s.lists {
		see(u)
		s.wait(ctx)
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s *scripted) Follow(ctx context.Context, t collect.Target, see func(collect.Update)) error {
	s.mutex.Lock()
	s.asked = append(s.asked, t.Name)
	s.mutex.Unlock()
	if err := s.fails[t.Name]; err != nil {
		return err
	}
	for _, u := range s.follows[t.Name] {
		see(u)
		if u.Deleted {
			return nil
		}
		s.wait(ctx)
	}
	<-ctx.Done()
	return ctx.Err()
}

func (s *scripted) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(s.pause):
	}
}

func (s *scripted) Answer(ctx context.Context, _ *model.Facts, _ []model.Question) {
	if s.answers != nil {
		s.answers(ctx)
	}
}

// workloadAt is a Deployment of one revision with so many of two pods available.
func workloadAt(name string, available int32) model.Facts {
	d := deploymentOf("10", "a", 1)
	d.Name, d.UID = name, "uid-of-"+d.UID
	d.Status.Replicas, d.Status.UpdatedReplicas = 2, 2
	d.Status.ReadyReplicas, d.Status.AvailableReplicas = available, available
	rs := setOf("11", "a", "1", 2)
	rs.OwnerReferences[0].Name, rs.OwnerReferences[0].UID = name, d.UID
	rs.Status = appsv1.ReplicaSetStatus{Replicas: 2, ReadyReplicas: available, AvailableReplicas: available}
	return model.Facts{Deployment: d, ReplicaSets: []*appsv1.ReplicaSet{rs}}
}

// row is the same as a list has it.
func row(f model.Facts) model.Facts {
	return model.Facts{Deployment: f.Deployment, StatusOnly: true}
}

func update(f model.Facts) collect.Update { return collect.Update{Facts: f} }

func rows(all ...model.Facts) collect.ListUpdate { return collect.ListUpdate{Facts: all} }

// follows runs a follower on the script and returns its output and exit code.
func follows(t *testing.T, s *scripted, req request, names ...string) (string, int) {
	t.Helper()
	var out bytes.Buffer
	env := &cli.Env{IOStreams: genericiooptions.IOStreams{Out: &out, ErrOut: &out}, Now: time.Now}
	env.Kube = kube.New("test", env.Lookup, &out, time.Now)
	req.flags = newFlags()
	if s.pause == 0 {
		s.pause = 250 * time.Millisecond
	}
	f := &follower{env: env, req: req, reader: reader{client: s}, news: make(chan news)}
	f.stage = newStage(env, req, len(names) == 1)
	var what sought
	for _, name := range names {
		what.targets = append(what.targets, collect.Target{Kind: model.Deployment, Name: name})
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	err := f.follow(ctx, what)
	if ctx.Err() != nil {
		t.Fatalf("it did not end:\n%s", &out)
	}
	return out.String(), fault.Code(err)
}

func expect(t *testing.T, out string, code, want int, texts ...string) {
	t.Helper()
	if code != want {
		t.Errorf("exit code %d, want %d", code, want)
	}
	for _, text := range texts {
		if absent, ok := strings.CutPrefix(text, "!"); ok == strings.Contains(out, absent) {
			t.Errorf("%q in:\n%s", text, out)
		}
	}
}

func TestFollowNamed(t *testing.T) {
	s := &scripted{follows: map[string][]collect.Update{
		"web": {update(workloadAt("web", 0)), update(workloadAt("web", 2))},
		"api": {update(workloadAt("api", 2)), {Facts: workloadAt("api", 2), Deleted: true}},
	}, fails: map[string]error{"db": errors.New("no such thing")}}
	out, code := follows(t, s, request{live: true}, "web")
	expect(t, out, code, 0, "deployment/web 0 start", "2 ready", "deployment/web: complete: ")
	out, code = follows(t, s, request{live: true, rules: judge.Rules{Stable: time.Second}}, "web", "api")
	expect(t, out, code, 3, "deployment/api: DELETED: ", "deployment/web: complete: ", "2 rollouts: 1 deleted, 1 complete")
	out, code = follows(t, s, request{live: true}, "web", "db")
	expect(t, out, code, 1, "deployment/web: complete: ", "2 rollouts: 1 not read, 1 complete")
}

// TestSlowAnswer: an answer that is under way when all is over keeps nobody.
func TestSlowAnswer(t *testing.T) {
	starting := workloadAt("web", 0)
	s := &scripted{follows: map[string][]collect.Update{"web": {update(starting)}},
		answers: func(ctx context.Context) { <-ctx.Done() }}
	out, code := follows(t, s, request{live: true, timeout: 500 * time.Millisecond}, "web")
	expect(t, out, code, 4, "deployment/web: TIMED OUT: ")
}

// TestScope: what is not complete is followed in full; the rest is only counted.
func TestScope(t *testing.T) {
	web, api, db := workloadAt("web", 0), workloadAt("api", 2), workloadAt("db", 2)
	s := &scripted{lists: []collect.ListUpdate{rows(row(web), row(api), row(db))},
		follows: map[string][]collect.Update{"web": {update(web), update(workloadAt("web", 2))}}}
	out, code := follows(t, s, request{live: true})
	expect(t, out, code, 0, "deployment/web 0 start: old 0, new 2 (0 ready)", "deployment/web: complete: ", "!deployment/api", "3 rollouts: 3 complete")
	if len(s.asked) != 1 {
		t.Errorf("followed in full: %v", s.asked)
	}
}

// TestScopeDeleted: a workload that vanishes has not been rolled out.
func TestScopeDeleted(t *testing.T) {
	web, api := workloadAt("web", 0), workloadAt("api", 0)
	s := &scripted{lists: []collect.ListUpdate{rows(row(web), row(api)), rows(row(api))},
		follows: map[string][]collect.Update{"web": {update(web)}, "api": {update(api), update(api), update(workloadAt("api", 2))}}}
	out, code := follows(t, s, request{live: true})
	expect(t, out, code, 3, "deployment/web: DELETED: ", "deployment/api: complete: ", "2 rollouts: 1 deleted, 1 complete")
}

// TestScopeFallsBack: what cannot be followed in full is judged by its status.
func TestScopeFallsBack(t *testing.T) {
	s := &scripted{fails: map[string]error{"web": errors.New("replicasets: internal error")},
		lists: []collect.ListUpdate{rows(row(workloadAt("web", 0))), rows(row(workloadAt("web", 2)))}}
	out, code := follows(t, s, request{live: true})
	expect(t, out, code, 0, "deployment/web: complete: ")
}

// TestScopeUnlisted: kinds that may not be listed are no success.
func TestScopeUnlisted(t *testing.T) {
	all := rows(row(workloadAt("web", 2)))
	all.Missing = []model.Missing{{Part: "statefulsets", Why: "forbidden"}, {Part: model.MissingWatch, Why: "forbidden"}}
	_, code := follows(t, &scripted{lists: []collect.ListUpdate{all}}, request{live: true})
	expect(t, "", code, 1)
	_, code = follows(t, &scripted{lists: []collect.ListUpdate{{}}}, request{live: true})
	expect(t, "", code, 1)
}

// TestScopeForever: nothing ends it but the user, and what comes again under a
// name is another workload.
func TestScopeForever(t *testing.T) {
	web := workloadAt("web", 2)
	again := workloadAt("web", 2)
	again.Deployment.UID = "another"
	s := &scripted{lists: []collect.ListUpdate{rows(row(web)), {}, rows(row(again))}}
	var out bytes.Buffer
	env := &cli.Env{IOStreams: genericiooptions.IOStreams{Out: &out, ErrOut: &out}, Now: time.Now}
	env.Kube = kube.New("test", env.Lookup, &out, time.Now)
	s.pause = 100 * time.Millisecond
	f := &follower{env: env, req: request{live: true, forever: true, flags: newFlags()}, reader: reader{client: s}, news: make(chan news)}
	f.stage = newStage(env, f.req, false)
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	if err := f.follow(ctx, sought{}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("it ended: %v\n%s", err, &out)
	}
	if len(f.all) != 1 || f.all[0].rollout.UID != "another" {
		t.Errorf("%d workloads are followed", len(f.all))
	}
}

// TestNoServer: --timeout ends it before anything was listed, too.
func TestNoServer(t *testing.T) {
	_, code := follows(t, &scripted{}, request{live: true, timeout: 300 * time.Millisecond})
	expect(t, "", code, 4)
}

// counting is a source of one failing pod that counts requests: as many as
// pkg/rollout/collect makes of each call.
type counting struct {
	source
	facts    model.Facts
	requests int
}

func (c *counting) Snapshot(context.Context, collect.Target) (model.Facts, error) {
	c.requests += 3
	if c.facts.Nodes != nil {
		c.requests++
	}
	return c.facts, nil
}

func (c *counting) Answer(_ context.Context, _ *model.Facts, questions []model.Question) {
	c.requests += len(questions)
}

// TestAtMostFiveRequests: whatever there is to ask about.
func TestAtMostFiveRequests(t *testing.T) {
	crashing := func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", RestartCount: 3, State: corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}}}}
	}
	pod := func(name string, change func(*corev1.Pod)) *corev1.Pod {
		p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{Name: name, UID: types.UID(name), CreationTimestamp: metav1.NewTime(time.Unix(1e9, 0)),
			Labels: map[string]string{"app": "agent"}, OwnerReferences: []metav1.OwnerReference{{Kind: "DaemonSet", Name: "agent", UID: "d", Controller: new(true)}}}}
		p.Spec.NodeName = "node-" + name
		change(p)
		return p
	}
	d := &appsv1.DaemonSet{ObjectMeta: metav1.ObjectMeta{Name: "agent", UID: "d"}}
	d.Spec.Selector = &metav1.LabelSelector{MatchLabels: map[string]string{"app": "agent"}}
	d.Status = appsv1.DaemonSetStatus{ObservedGeneration: 1, DesiredNumberScheduled: 2, CurrentNumberScheduled: 2, UpdatedNumberScheduled: 2}
	c := &counting{facts: model.Facts{DaemonSet: d, Nodes: []model.Node{{Name: "node-a", Ready: true}, {Name: "node-b", Ready: true}},
		Pods: []*corev1.Pod{pod("a", crashing), pod("b", func(*corev1.Pod) {})}, Now: time.Unix(1e9+60, 0)}}
	r, err := reader{client: c, logs: true}.one(t.Context(), collect.Target{})
	if err != nil || len(r.Questions) < 2 {
		t.Fatalf("%v, %d questions: the test is to have an event and a log to ask for", err, len(r.Questions))
	}
	if c.requests > 5 {
		t.Errorf("%d requests", c.requests)
	}
}
