package model

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/internal/corpus"
)

// The tests of this file compare the model with tables of the Kubernetes project and
// of its real controller. BATUTA_CORPUS is their folder.

func table[T any](t *testing.T, name string) []T {
	t.Helper()
	var file struct{ Cases []T }
	if err := json.Unmarshal(corpus.File(t, "rollout", name), &file); err != nil {
		t.Fatal(err)
	}
	return file.Cases
}

// score counts agreements and prints "name: 7 of 7".
type score struct {
	name      string
	good, all int
}

func (s *score) check(t *testing.T, ok bool, format string, args ...any) {
	t.Helper()
	s.all++
	if ok {
		s.good++
		return
	}
	t.Errorf(format, args...)
}

func (s *score) print(t *testing.T) {
	t.Helper()
	t.Logf("%s: %d of %d", s.name, s.good, s.all)
	if s.all == 0 {
		t.Error("nothing was compared")
	}
}

func TestCorpusResolveFenceposts(t *testing.T) {
	type row struct {
		MaxSurge, MaxUnavailable    *intstr.IntOrString
		Desired, Surge, Unavailable int32
		Error                       bool
	}
	s := score{name: "resolve_fenceposts"}
	for i, c := range table[row](t, "resolve_fenceposts.json") {
		surge, unavailable, err := fenceposts(c.MaxSurge, c.MaxUnavailable, c.Desired)
		s.check(t, surge == c.Surge && unavailable == c.Unavailable && (err != nil) == c.Error,
			"case %d: %d %d %v, want %+v", i, surge, unavailable, err, c)
	}
	s.print(t)
}

// TestCorpusFencepostsGrid compares budgets and the first sync's sizes.
func TestCorpusFencepostsGrid(t *testing.T) {
	s := score{name: "fenceposts"}
	for _, line := range strings.Split(strings.TrimSpace(string(corpus.File(t, "rollout", "fenceposts_grid.tsv"))), "\n")[1:] {
		cols := strings.Split(line, "\t")
		n := num(t, cols[0])
		surge, unavailable := intstr.Parse(cols[1]), intstr.Parse(cols[2])
		gotSurge, gotUnavailable, err := fenceposts(&surge, &unavailable, n)
		b := deploymentBudget(rolling(n, &surge, &unavailable))
		first := nextStep(b, nil, []Revision{{Counts: Counts{Want: n, Made: n, Ready: n, Available: n}}})
		got := []int32{gotSurge, gotUnavailable, b.MinAvailable(), b.MaxPods(), first.add, n - first.remove}
		ok := err == nil
		for i, v := range got {
			ok = ok && v == num(t, cols[3+i])
		}
		s.check(t, ok, "%s: got %v", line, got)
	}
	s.print(t)
}

func rolling(n int32, surge, unavailable *intstr.IntOrString) *appsv1.Deployment {
	d := &appsv1.Deployment{}
	d.Spec.Replicas = &n
	d.Spec.Strategy = appsv1.DeploymentStrategy{Type: appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: surge, MaxUnavailable: unavailable}}
	return d
}

// statusComplete is what the status says.
func statusComplete(d *appsv1.Deployment) bool { return (&deployment{d: d}).statusComplete() }

func num(t *testing.T, s string) int32 {
	t.Helper()
	n, err := strconv.ParseInt(s, 10, 32)
	if err != nil {
		t.Fatal(err)
	}
	return int32(n)
}

func TestCorpusMaxUnavailable(t *testing.T) {
	type row struct {
		Strategy                                               string
		Replicas, ExpectedMaxUnavailable, ExpectedMinAvailable int32
		MaxUnavailable                                         *intstr.IntOrString
	}
	s := score{name: "max_unavailable"}
	for i, c := range table[row](t, "max_unavailable.json") {
		surge := intstr.FromInt32(1)
		d := rolling(c.Replicas, &surge, c.MaxUnavailable)
		d.Spec.Strategy.Type = appsv1.DeploymentStrategyType(c.Strategy)
		b := deploymentBudget(d)
		s.check(t, b.Unavailable.Value == c.ExpectedMaxUnavailable && b.MinAvailable() == c.ExpectedMinAvailable,
			"case %d: %d %d, want %+v", i, b.Unavailable.Value, b.MinAvailable(), c)
	}
	s.print(t)
}

func TestCorpusDeploymentComplete(t *testing.T) {
	type row struct {
		Name                                 string
		Desired, Current, Updated, Available int32
		Expected                             bool
	}
	s := score{name: "deployment_complete"}
	for _, c := range table[row](t, "deployment_complete.json") {
		d := rolling(c.Desired, nil, nil)
		d.Status = appsv1.DeploymentStatus{Replicas: c.Current, UpdatedReplicas: c.Updated, AvailableReplicas: c.Available}
		s.check(t, statusComplete(d) == c.Expected, "%s: %v", c.Name, !c.Expected)
	}
	s.print(t)
}

func TestCorpusDeploymentTimedOut(t *testing.T) {
	type row struct {
		Name                    string
		ProgressDeadlineSeconds *int32
		Reason                  string
		ElapsedSeconds          int
		Expected                bool
	}
	s := score{name: "deployment_timed_out"}
	now := time.Unix(1e9, 0)
	for _, c := range table[row](t, "deployment_timed_out.json") {
		d := rolling(1, nil, nil)
		d.Spec.ProgressDeadlineSeconds = c.ProgressDeadlineSeconds
		d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: c.Reason,
			LastUpdateTime: metav1.NewTime(now.Add(-time.Duration(c.ElapsedSeconds) * time.Second))}}
		state := deadlineOf(d, false, now).State
		s.check(t, (state == DeadlineDue || state == DeadlineFired) == c.Expected, "%s: %v", c.Name, !c.Expected)
	}
	s.print(t)
}

func TestCorpusDeploymentProgressing(t *testing.T) {
	type row struct {
		Name          string
		Before, After [4]int32
		Expected      bool
	}
	status := func(n [4]int32) appsv1.DeploymentStatus {
		return appsv1.DeploymentStatus{Replicas: n[0], UpdatedReplicas: n[1], ReadyReplicas: n[2], AvailableReplicas: n[3]}
	}
	s := score{name: "deployment_progressing"}
	for _, c := range table[row](t, "deployment_progressing.json") {
		s.check(t, Progressed(status(c.Before), status(c.After)) == c.Expected, "%s: %v", c.Name, !c.Expected)
	}
	s.print(t)
}

// TestCorpusRequeueStuck: the remaining time, in whole seconds.
func TestCorpusRequeueStuck(t *testing.T) {
	type row struct {
		Name            string
		Deadline        *int32
		Desired         int32
		Status          [3]int32
		Cond            *string
		Elapsed         float64
		ExpectedSeconds int
	}
	s := score{name: "requeue_stuck"}
	now := time.Unix(1e9, 0)
	for _, c := range table[row](t, "requeue_stuck.json") {
		d := rolling(c.Desired, nil, nil)
		d.Spec.ProgressDeadlineSeconds = c.Deadline
		d.Status = appsv1.DeploymentStatus{Replicas: c.Status[0], UpdatedReplicas: c.Status[1], AvailableReplicas: c.Status[2]}
		if c.Cond != nil {
			d.Status.Conditions = []appsv1.DeploymentCondition{{Type: appsv1.DeploymentProgressing, Status: corev1.ConditionTrue, Reason: *c.Cond,
				LastUpdateTime: metav1.NewTime(now.Add(-time.Duration(c.Elapsed * float64(time.Second))))}}
		}
		got := -1
		if dl := deadlineOf(d, statusComplete(d), now); dl.State == DeadlineRuns || dl.State == DeadlineDue {
			got = int(max(0, dl.At.Sub(now)) / time.Second)
		}
		s.check(t, got == c.ExpectedSeconds, "%s: %d, want %d", c.Name, got, c.ExpectedSeconds)
	}
	s.print(t)
}

// TestCorpusRolloutStatus: complete exactly when it is for kubectl rollout status.
func TestCorpusRolloutStatus(t *testing.T) {
	var file struct {
		Deployment []struct {
			Generation, Observed                       int64
			ReplicasSpec, Replicas, Updated, Available int32
			Done                                       bool
			Msg                                        string
		}
	}
	if err := json.Unmarshal(corpus.File(t, "rollout", "kubectl_rollout_status.json"), &file); err != nil {
		t.Fatal(err)
	}
	s := score{name: "kubectl_rollout_status (deployment)"}
	for _, c := range file.Deployment {
		d := rolling(c.ReplicasSpec, nil, nil)
		d.Generation = c.Generation
		d.Status = appsv1.DeploymentStatus{ObservedGeneration: c.Observed, Replicas: c.Replicas, UpdatedReplicas: c.Updated, AvailableReplicas: c.Available}
		v := Build(Facts{Deployment: d, Missing: []Missing{{Part: "replicasets"}}}).Verdict
		s.check(t, (v.State == Complete) == c.Done, "%s: %s", c.Msg, v.State)
	}
	s.print(t)
}

func TestCorpusOldPodsRunning(t *testing.T) {
	type row struct {
		Name              string
		OldStatusReplicas []int32
		PodPhases         []corev1.PodPhase
		Expected          bool
	}
	s := score{name: "old_pods_running_recreate"}
	for _, c := range table[row](t, "old_pods_running_recreate.json") {
		var pods podTally
		for _, phase := range c.PodPhases {
			pods.add(&corev1.Pod{Status: corev1.PodStatus{Phase: phase}}, 0, time.Time{})
		}
		old := []Revision{{alive: pods.alive}}
		for _, n := range c.OldStatusReplicas {
			old = append(old, Revision{Counts: Counts{Made: n}})
		}
		s.check(t, oldPodsRunning(old) == c.Expected, "%s: %v", c.Name, !c.Expected)
	}
	s.print(t)
}
