package snapshot

import (
	"context"
	"errors"
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
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

// cluster has the facts of a test. Every request takes a second.
type cluster struct {
	facts   map[string]model.Facts // by name
	rows    []model.Facts
	missing []model.Missing
	err     error

	mutex   sync.Mutex
	read    []string // names
	at, top int      // reads under way, and the most of them
	asked   int      // questions
}

func (c *cluster) Snapshot(ctx context.Context, t collect.Target) (model.Facts, error) {
	c.mutex.Lock()
	c.read = append(c.read, t.Name)
	c.at++
	c.top = max(c.top, c.at)
	c.mutex.Unlock()
	select {
	case <-time.After(time.Second):
	case <-ctx.Done():
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.at--
	f, ok := c.facts[t.Name]
	if !ok {
		return f, errors.New(t.Name + " is gone")
	}
	return f, ctx.Err()
}

func (c *cluster) List(context.Context, collect.Scope) ([]model.Facts, []model.Missing, error) {
	return c.rows, c.missing, c.err
}

func (c *cluster) Answer(_ context.Context, _ *model.Facts, questions []model.Question) {
	c.asked += len(questions)
}

// deployment is one with two pods, so many of them available.
func deployment(name string, available int32) model.Facts {
	d := &appsv1.Deployment{}
	d.Name, d.Namespace, d.UID, d.Generation = name, "shop", types.UID(name), 1
	d.Spec.Replicas = new(int32(2))
	d.Status = appsv1.DeploymentStatus{ObservedGeneration: 1, Replicas: 2, UpdatedReplicas: 2, ReadyReplicas: available, AvailableReplicas: available}
	return model.Facts{Deployment: d}
}

func row(f model.Facts) model.Facts {
	f.StatusOnly = true
	return f
}

func names(all []model.Rollout) []string {
	var names []string
	for _, r := range all {
		how := " in full"
		if r.StatusOnly {
			how = " by status"
		}
		names = append(names, r.Name+how)
	}
	return names
}

// The results have the order of the targets, each with its rollout or its error. A
// few are read at the same time.
func TestNamed(t *testing.T) {
	c := &cluster{facts: map[string]model.Facts{}}
	var targets []collect.Target
	for i := range 20 {
		name := fmt.Sprint("w", i)
		targets = append(targets, collect.Target{Kind: model.Deployment, Namespace: "shop", Name: name})
		if i != 7 {
			c.facts[name] = deployment(name, 2)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		all := Reader{Cluster: c}.Named(t.Context(), targets)
		if took := time.Since(start); took != 3*time.Second || c.top != mostAtOnce {
			t.Errorf("took %v with %d at once", took, c.top)
		}
		for i, read := range all {
			if read.Target != targets[i] || (read.Err != nil) != (i == 7) || read.Err == nil && read.Rollout.Name != read.Target.Name {
				t.Errorf("%d is %+v", i, read)
			}
		}
		if len(all) != 20 || all[7].Err.Error() != "w7 is gone" {
			t.Errorf("%d were read", len(all))
		}
	})
}

// Complete workloads are known by their status. The others are read with all objects,
// unless they have been deleted.
func TestScope(t *testing.T) {
	missing := []model.Missing{{Part: "daemonsets", Why: "forbidden"}}
	c := &cluster{rows: []model.Facts{row(deployment("web", 0)), row(deployment("api", 2)), row(deployment("db", 0))},
		facts: map[string]model.Facts{"web": deployment("web", 1)}, missing: missing}
	synctest.Test(t, func(t *testing.T) {
		all, unlisted, err := Reader{Cluster: c}.Scope(t.Context(), collect.Scope{})
		if want := []string{"web in full", "api by status", "db by status"}; err != nil || !slices.Equal(names(all), want) || !slices.Equal(unlisted, missing) {
			t.Errorf("got %q, %v, %v", names(all), unlisted, err)
		}
	})
	slices.Sort(c.read)
	if want := []string{"db", "web"}; !slices.Equal(c.read, want) {
		t.Errorf("read in full: %q", c.read)
	}
}

// If there are many, only the status of some is read.
func TestScopeOfMany(t *testing.T) {
	c := &cluster{facts: map[string]model.Facts{}}
	for i := range mostDetails + 5 {
		c.rows = append(c.rows, row(deployment(fmt.Sprint("w", i), 0)))
	}
	synctest.Test(t, func(t *testing.T) {
		all, _, err := Reader{Cluster: c}.Scope(t.Context(), collect.Scope{})
		if err != nil || len(all) != mostDetails+5 || len(c.read) != mostDetails || c.top != mostAtOnce {
			t.Errorf("%d rollouts, %d in full, %d at once, %v", len(all), len(c.read), c.top, err)
		}
	})
}

func TestScopeErrors(t *testing.T) {
	refused := errors.New("forbidden")
	if _, _, err := (Reader{Cluster: &cluster{err: refused}}).Scope(t.Context(), collect.Scope{}); !errors.Is(err, refused) {
		t.Errorf("got %v", err)
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
		defer cancel()
		c := &cluster{rows: []model.Facts{row(deployment("web", 0)), row(deployment("api", 2))}}
		all, _, err := Reader{Cluster: c}.Scope(ctx, collect.Scope{})
		if !errors.Is(err, context.DeadlineExceeded) || all != nil {
			t.Errorf("after the end of the context: %q, %v", names(all), err)
		}
	})
}

// counting is a cluster with one failing pod that counts requests: as many as
// pkg/rollout/collect makes for each call.
type counting struct {
	Cluster
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

// Also when there are many questions.
func TestAtMostFiveRequests(t *testing.T) {
	crashing := func(p *corev1.Pod) {
		p.Status.ContainerStatuses = []corev1.ContainerStatus{{Name: "app", RestartCount: 3, State: corev1.ContainerState{
			Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
			LastTerminationState: corev1.ContainerState{Terminated: &corev1.ContainerStateTerminated{ExitCode: 1, ContainerID: "c"}}}}
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
	facts := model.Facts{DaemonSet: d, Nodes: []model.Node{{Name: "node-a", Ready: true}, {Name: "node-b", Ready: true}},
		Pods: []*corev1.Pod{pod("a", crashing), pod("b", func(*corev1.Pod) {})}, Now: time.Unix(1e9+60, 0)}
	for _, tc := range []struct {
		logs     bool
		nodes    []model.Node
		requests int
	}{{true, facts.Nodes, 5}, {false, facts.Nodes, 5}, {true, nil, 5}, {false, nil, 4}} {
		c := &counting{facts: facts}
		c.facts.Nodes = tc.nodes
		r, err := Reader{Cluster: c, Logs: tc.logs}.One(t.Context(), collect.Target{})
		if err != nil || len(r.Questions) < 2 {
			t.Fatalf("%v, %d questions: the test is to have an event and a log to ask for", err, len(r.Questions))
		}
		if c.requests != tc.requests {
			t.Errorf("logs %v, nodes %v: %d requests", tc.logs, tc.nodes != nil, c.requests)
		}
	}
}

func TestQuestions(t *testing.T) {
	all := []model.Question{{Name: "a"}, {Name: "a", Container: "app"}, {Name: "b"}, {Name: "b", Container: "app"}, {Name: "c"}}
	for _, tc := range []struct {
		most int
		logs bool
		want string
	}{{1, false, "a"}, {1, true, "a a/app"}, {2, true, "a a/app b b/app"}, {3, false, "a b c"}, {0, true, ""}} {
		var got []string
		for _, q := range Questions(all, tc.most, tc.logs) {
			got = append(got, strings.TrimSuffix(q.Name+"/"+q.Container, "/"))
		}
		if strings.Join(got, " ") != tc.want {
			t.Errorf("most %d, logs %v: %q", tc.most, tc.logs, got)
		}
	}
}

func TestRecorded(t *testing.T) {
	recording, err := record.Read(strings.NewReader(`
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}}
---
{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop, creationTimestamp: "2026-11-23T12:00:00Z"}}
`))
	if err != nil {
		t.Fatal(err)
	}
	noon := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	for _, tc := range []struct {
		filter record.Filter
		kinds  []string
		at     time.Time
		want   string
	}{
		{want: "web db"},
		{kinds: []string{model.StatefulSet, model.DaemonSet}, want: "db"},
		{kinds: []string{model.DaemonSet}},
		{filter: record.Filter{Name: "web"}, at: noon.Add(time.Hour), want: "web"},
	} {
		all, err := Recorded(recording, tc.filter, tc.kinds, tc.at)
		var got []string
		for _, r := range all {
			got = append(got, r.Name)
			if want := noon; tc.at.IsZero() && !r.Now.Equal(want) || !tc.at.IsZero() && !r.Now.Equal(tc.at) {
				t.Errorf("%s is of %v", r.Name, r.Now)
			}
		}
		if err != nil || strings.Join(got, " ") != tc.want {
			t.Errorf("%+v: %q, %v", tc, got, err)
		}
	}
	var notFound *record.NotFoundError
	if _, err := Recorded(recording, record.Filter{Name: "api"}, nil, noon); !errors.As(err, &notFound) {
		t.Errorf("got %v", err)
	}
}
