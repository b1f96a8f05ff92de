package model_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestLost: a pod that was created after the success and was ready is lost; one that is
// only starting is not.
func TestLost(t *testing.T) {
	const text = `
replicas: 1
image: web:1
progressing: {reason: NewReplicaSetAvailable, ago: 3h}
sets: [{rev: 1, image: "web:1", age: 4h, spec: 1, available: 0}]
pods: [{rev: 1, state: unready, age: 5m}]`
	for started, want := range map[time.Duration]model.State{5 * time.Minute: model.Waiting, time.Hour: model.Degraded} {
		f, err := fixture.Parse([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		at := metav1.NewTime(f.Now.Add(-started))
		f.Pods[0].Status.StartTime = &at
		if got := model.Build(f).Verdict; got.State != want {
			t.Errorf("started %v ago: %s: %s, want %s", started, got.State, got.Reason, want)
		}
	}
}

// TestClockSlow: as many pods are available as the ReplicaSet counts, those that have been
// ready the longest first.
func TestClockSlow(t *testing.T) {
	f, err := fixture.Parse([]byte(`
replicas: 3
minReady: 30
image: web:1
sets: [{rev: 1, image: "web:1", age: 1m, spec: 3, ready: 3, available: 2}]
pods: [{rev: 1, state: available, age: -40s}, {rev: 1, state: available, age: -20s}, {rev: 1, state: available, age: 40s}]`))
	if err != nil {
		t.Fatal(err)
	}
	pods := model.Build(f).Pods
	if got := [...]model.PodState{pods[0].State, pods[1].State, pods[2].State}; got != [...]model.PodState{model.Ready, model.Available, model.Available} {
		t.Errorf("states %v", got)
	}
}

// TestStatusOnlyIsKept: a Rollout of every kind says that only the status was read.
func TestStatusOnlyIsKept(t *testing.T) {
	for _, kind := range []string{model.Deployment, model.StatefulSet, model.DaemonSet} {
		for _, only := range []bool{false, true} {
			f := fixture.Rollout{Workload: fixture.Workload{Kind: kind}, Image: "web:1"}.Facts()
			f.StatusOnly = only
			if got := model.Build(f).StatusOnly; got != only {
				t.Errorf("%s: %v, want %v", kind, got, only)
			}
		}
	}
}
