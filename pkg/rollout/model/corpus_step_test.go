package model

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/internal/corpus"
)

func ofSize(want, available int32) Revision {
	return Revision{Counts: Counts{Want: want, Made: want, Ready: available, Available: available}, scaledFor: -1}
}

func TestCorpusReconcileNew(t *testing.T) {
	type row struct {
		Replicas, Old, New int32
		MaxSurge           intstr.IntOrString
		ScaleExpected      bool
		ExpectedNew        *int32
	}
	s := score{name: "reconcile_new_rs"}
	for i, c := range table[row](t, "reconcile_new_rs.json") {
		current := ofSize(c.New, 0)
		zero := intstr.FromInt32(0)
		b := deploymentBudget(rolling(c.Replicas, &c.MaxSurge, &zero))
		next := nextStep(b, &current, []Revision{ofSize(c.Old, 0)})
		want := c.New
		if c.ExpectedNew != nil {
			want = *c.ExpectedNew
		}
		got := c.New + next.add
		if c.New > c.Replicas {
			got = c.New - next.remove
		}
		s.check(t, got == want, "case %d: %+v: new would be %d", i, c, got)
	}
	s.print(t)
}

func TestCorpusReconcileOld(t *testing.T) {
	type row struct {
		Replicas, Old, OldAvailable, New, NewAvailable, ControllerFinalOld int32
		MaxUnavailable                                                     intstr.IntOrString
	}
	s := score{name: "reconcile_old_rs"}
	for i, c := range table[row](t, "reconcile_old_rs.json") {
		zero := intstr.FromInt32(0)
		b := deploymentBudget(rolling(c.Replicas, &zero, &c.MaxUnavailable))
		left := c.Old - removable(b, ofSize(c.New, c.NewAvailable), []Revision{ofSize(c.Old, c.OldAvailable)})
		s.check(t, left == c.ControllerFinalOld, "case %d: %+v: %d would be left", i, c, left)
	}
	s.print(t)
}

// TestCorpusNewSizes: the growth of the new ReplicaSet. The table's total does not
// include the new ReplicaSet in the list, so the old one has the rest.
func TestCorpusNewSizes(t *testing.T) {
	type row struct {
		Name, Strategy                    string
		Replicas, New, MaxSurge, Expected int32
		AllRSs                            []int32
	}
	s := score{name: "new_rs_new_replicas"}
	for _, c := range table[row](t, "new_rs_new_replicas.json") {
		surge, unavailable := intstr.FromInt32(c.MaxSurge), intstr.FromInt32(1)
		d := rolling(c.Replicas, &surge, &unavailable)
		d.Spec.Strategy.Type = appsv1.DeploymentStrategyType(c.Strategy)
		current := ofSize(c.New, 0)
		var old []Revision
		if c.Strategy != string(appsv1.RecreateDeploymentStrategyType) {
			old = []Revision{ofSize(sumOf(c.AllRSs)-c.New, 0)}
		}
		got := c.New + nextStep(deploymentBudget(d), &current, old).add
		s.check(t, got == c.Expected, "%s: %d", c.Name, got)
	}
	s.print(t)
}

func TestCorpusCleanupUnhealthy(t *testing.T) {
	type row struct{ Old, Available, MaxCleanup, ExpectedCleaned int32 }
	s := score{name: "cleanup_unhealthy"}
	for _, c := range table[row](t, "cleanup_unhealthy.json") {
		got := sumOf(unhealthyCuts([]Revision{ofSize(c.Old, c.Available)}, c.MaxCleanup))
		s.check(t, got == c.ExpectedCleaned, "%+v: %d", c, got)
	}
	s.print(t)
}

func TestCorpusScaleDownOld(t *testing.T) {
	type row struct {
		Replicas, MaxUnavailable, Available, Old int32
		ExpectedOld                              *int32
	}
	s := score{name: "scale_down_old"}
	for _, c := range table[row](t, "scale_down_old.json") {
		zero, unavailable := intstr.FromInt32(0), intstr.FromInt32(c.MaxUnavailable)
		b := deploymentBudget(rolling(c.Replicas, &zero, &unavailable))
		got := c.Old - healthyCut([]Revision{ofSize(c.Old, c.Available)}, []int32{0}, c.Available-b.MinAvailable())
		want := c.Old
		if c.ExpectedOld != nil {
			want = *c.ExpectedOld
		}
		s.check(t, got == want, "%+v: %d", c, got)
	}
	s.print(t)
}

// trace is a recorded run of the real controller.
type trace struct {
	Name, Strategy           string
	Replicas                 int32
	MaxSurge, MaxUnavailable intstr.IntOrString
	Steps                    []traceStep
}

type traceStep struct {
	N           int
	Actor, Note string
	Events      []string
	ReplicaSets []struct {
		RS, Image                                               string
		Spec, Pods, Ready, Available, DesiredReplicasAnnotation json.Number
	}
}

// TestCorpusTraces: before every step of the real controller the model predicts
// it, and before every step of the kubelet it predicts that the controller waits.
func TestCorpusTraces(t *testing.T) {
	var file struct{ Scenarios []trace }
	if err := json.Unmarshal(corpus.File(t, "rollout", "rollout_traces.json"), &file); err != nil {
		t.Fatal(err)
	}
	moves, rests, aside := score{name: "traces, controller moves"}, score{name: "traces, controller waits"}, 0
	for _, sc := range file.Scenarios {
		world := traceWorld{trace: sc, n: sc.Replicas, image: "web:v1"}
		for i, st := range sc.Steps {
			world.learn(st)
			if i+1 == len(sc.Steps) || world.paused {
				continue
			}
			b, current, old := world.at(st)
			next := sc.Steps[i+1]
			if scaling(b.Desired, append(old, orNone(current)...)) {
				aside++
				continue
			}
			got := nextStep(b, current, old)
			switch next.Actor {
			case "deployment-controller":
				want := change(t, st, next)
				moves.check(t, got == want, "%s: step %d: model %+v, controller %+v %v", sc.Name, next.N, got, want, next.Events)
			case "kubelet":
				rests.check(t, got.none(), "%s: step %d: model %+v, but the controller waits", sc.Name, next.N, got)
			}
		}
	}
	moves.print(t)
	rests.print(t)
	t.Logf("traces, left aside while resizing: %d", aside)
}

// traceWorld is the Deployment's spec as the users of a trace change it.
type traceWorld struct {
	trace
	n      int32
	image  string
	paused bool
}

func (w *traceWorld) learn(st traceStep) {
	if st.Actor != "user" {
		return
	}
	if image := regexp.MustCompile(`web:\w+`).FindString(st.Note); image != "" {
		w.image = image
	}
	if _, to, ok := strings.Cut(st.Note, "-> "); ok {
		n, _, _ := strings.Cut(to, " ")
		w.n = int32(parseNumber(n))
	}
	switch st.Note {
	case "pause":
		w.paused = true
	case "resume":
		w.paused = false
	}
}

func (w *traceWorld) at(st traceStep) (b Budget, current *Revision, old []Revision) {
	d := rolling(w.n, &w.MaxSurge, &w.MaxUnavailable)
	d.Spec.Strategy.Type = appsv1.DeploymentStrategyType(w.Strategy)
	for _, rs := range st.ReplicaSets {
		rev := Revision{Name: rs.RS, scaledFor: value(rs.DesiredReplicasAnnotation),
			Counts: Counts{Want: value(rs.Spec), Made: value(rs.Pods), Ready: value(rs.Ready), Available: value(rs.Available)}}
		if rs.Image == w.image {
			current = &rev
			continue
		}
		old = append(old, rev)
	}
	return deploymentBudget(d), current, old
}

// change is how many pods a step of the controller added and removed.
func change(t *testing.T, before, after traceStep) step {
	t.Helper()
	was := map[string]int32{}
	for _, rs := range before.ReplicaSets {
		was[rs.RS] = value(rs.Spec)
	}
	var s step
	for _, rs := range after.ReplicaSets {
		s.add += max(0, value(rs.Spec)-was[rs.RS])
		s.remove += max(0, was[rs.RS]-value(rs.Spec))
	}
	return s
}

func value(n json.Number) int32 { return int32(parseNumber(n.String())) }

func orNone(r *Revision) []Revision {
	if r == nil {
		return nil
	}
	return []Revision{*r}
}
