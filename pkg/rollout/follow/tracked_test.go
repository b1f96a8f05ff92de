package follow

import (
	"errors"
	"slices"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// watchToEnd are the rules of --watch: no cause ends a rollout.
var watchToEnd = judge.Rules{Grace: 1 << 62}

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

func updateOf(d *appsv1.Deployment, sets ...*appsv1.ReplicaSet) collect.Update {
	return collect.Update{Facts: model.Facts{Deployment: d, ReplicaSets: sets}}
}

// kindsOf returns the kinds of the entries of all updates after the first one, including
// those that come after a while without updates.
func kindsOf(first collect.Update, updates ...collect.Update) []transition.Kind {
	w := newTracked(collect.Target{}, judge.Rules{}, true)
	w.update(first, noon())
	var entries []transition.Entry
	for _, u := range updates {
		entries = append(entries, w.update(u, noon())...)
	}
	entries = append(entries, w.evaluate(noon().Add(2*longestWait))...) // updates are not kept forever
	var kinds []transition.Kind
	for _, e := range entries {
		kinds = append(kinds, e.Kind)
	}
	return kinds
}

// ReplicaSets and the Deployment have separate watches, so the controller's steps can
// arrive before the change that caused them. The log has the correct order.
func TestSetBeforeDeployment(t *testing.T) {
	before, after := deploymentOf("10", "a", 1), deploymentOf("20", "b", 2)
	oldSet, newSet := setOf("11", "a", "1", 2), setOf("21", "b", "2", 1)
	first, early, late := updateOf(before, oldSet), updateOf(before, oldSet, newSet), updateOf(after, oldSet, newSet)
	sense := []transition.Kind{transition.Change, transition.Scale}
	if got := kindsOf(first, early, late); !slices.Equal(got, sense) {
		t.Errorf("the ReplicaSet first: %v, want %v", got, sense)
	}
	if got := kindsOf(first, updateOf(after, oldSet), late); !slices.Equal(got, sense) {
		t.Errorf("the Deployment first: %v, want %v", got, sense)
	}
	if got := kindsOf(first, early); !slices.Contains(got, transition.Scale) {
		t.Errorf("the Deployment never arrives: %v", got)
	}
}

// The controller scales down only old ReplicaSets, and creates none while the Deployment
// is paused. Other changes mean that a new template has not arrived yet.
func TestEarly(t *testing.T) {
	before, paused := deploymentOf("10", "a", 1), deploymentOf("10", "a", 1)
	paused.Spec.Paused = true
	set, smaller, other := setOf("11", "a", "1", 2), setOf("12", "a", "1", 1), setOf("21", "b", "2", 1)
	for name, tc := range map[string]struct {
		first, next collect.Update
		want        bool
	}{
		"nothing new":         {updateOf(before, set), updateOf(before, set), false},
		"the new one shrinks": {updateOf(before, set), updateOf(before, smaller), true},
		"one more":            {updateOf(before, set), updateOf(before, set, other), true},
		"one more, paused":    {updateOf(paused, set), updateOf(paused, set, other), true},
		"a deletion":          {updateOf(before, set), collect.Update{Facts: updateOf(before, smaller).Facts, Deleted: true}, false},
		"after a gap":         {updateOf(before, set), collect.Update{Facts: updateOf(before, smaller).Facts, Gap: &collect.Gap{}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newTracked(collect.Target{}, judge.Rules{}, true)
			w.update(tc.first, noon())
			w.update(tc.next, noon().Add(time.Millisecond))
			if w.early.waiting() != tc.want {
				t.Errorf("waits: %v", w.early.waiting())
			}
			w.update(updateOf(deploymentOf("30", "b", 2), set, other), noon().Add(2*time.Millisecond))
			if w.early.waiting() {
				t.Error("waits although its Deployment is there")
			}
		})
	}
}

// After updates have waited without success, later updates do not wait.
func TestEarlyWithoutDeployment(t *testing.T) {
	d := deploymentOf("10", "a", 1)
	w := newTracked(collect.Target{}, judge.Rules{}, true)
	w.update(updateOf(d, setOf("11", "a", "1", 2)), noon())
	w.update(updateOf(d, setOf("12", "a", "1", 1)), noon())
	if w.evaluate(noon().Add(longestWait - 1)); !w.early.waiting() {
		t.Error("does not wait")
	}
	if w.evaluate(noon().Add(longestWait)); w.early.waiting() || w.Rollout.New.Want != 1 {
		t.Errorf("after it: waits %v, %+v", w.early.waiting(), w.Rollout.New)
	}
	if w.update(updateOf(d, setOf("13", "a", "1", 0)), noon().Add(longestWait)); w.early.waiting() {
		t.Error("waits again for the same Deployment")
	}
}

// More early updates do not make the first one wait longer.
func TestEarlyWaitsOnce(t *testing.T) {
	d := deploymentOf("10", "a", 1)
	w := newTracked(collect.Target{}, judge.Rules{}, true)
	w.update(updateOf(d, setOf("11", "a", "1", 2)), noon())
	w.update(updateOf(d, setOf("12", "a", "1", 1)), noon())
	w.update(updateOf(d, setOf("13", "a", "1", 0)), noon().Add(longestWait-1))
	if len(w.early.updates) != 2 {
		t.Errorf("%d updates wait", len(w.early.updates))
	}
	w.update(updateOf(d, setOf("14", "a", "1", 1)), noon().Add(longestWait))
	if w.early.waiting() || w.Rollout.New.Want != 1 {
		t.Errorf("after it: waits %v, %+v", w.early.waiting(), w.Rollout.New)
	}
}

// Rollouts do not end while the connection is lost, and they say how old they are.
func TestLostConnection(t *testing.T) {
	w := newTracked(collect.Target{}, judge.Rules{Stable: 2 * time.Second}, false)
	whole := collect.Update{Facts: workload("web", 2)}
	w.update(whole, noon())
	lost := whole
	lost.Lost = errors.New("connection refused")
	w.update(lost, noon().Add(time.Second))
	w.evaluate(noon().Add(14 * time.Second))
	want := model.Missing{Part: model.MissingConnection, Why: "the API server has not answered for 13s: connection refused"}
	if missing := w.Rollout.Missing; w.Ended || len(missing) != 1 || missing[0] != want {
		t.Errorf("ended %v, missing %v", w.Ended, missing)
	}
	w.update(whole, noon().Add(15*time.Second))
	w.evaluate(noon().Add(18 * time.Second))
	if !w.Ended || w.Outcome.Result != judge.Complete || len(w.Rollout.Missing) != 0 {
		t.Errorf("after it: ended %v, %v, missing %v", w.Ended, w.Outcome, w.Rollout.Missing)
	}
}

// Facts share their slices with other updates: they must not be changed.
func TestFactsAreShared(t *testing.T) {
	all := []model.Missing{{Part: "pods"}, {Part: "replicasets"}}
	u := collect.Update{Facts: workload("web", 0), Lost: errors.New("connection refused")}
	u.Facts.Missing = all[:1]
	newTracked(collect.Target{}, judge.Rules{}, true).update(u, noon())
	if all[1].Part != "replicasets" {
		t.Errorf("overwritten: %v", all)
	}
}

// Gaps of watches that reconnect one after the other are one entry.
func TestGaps(t *testing.T) {
	w := newTracked(collect.Target{}, judge.Rules{}, true)
	facts := workload("web", 0)
	w.update(collect.Update{Facts: facts}, noon())
	gaps := func(at time.Duration, part string) int {
		n := 0
		for _, e := range w.update(collect.Update{Facts: facts, Gap: &collect.Gap{Part: part}}, noon().Add(at)) {
			if e.Kind == transition.Gap {
				n++
			}
		}
		return n
	}
	got := []int{gaps(10*time.Second, "deployments"), gaps(12*time.Second, "replicasets"), gaps(16*time.Second, "replicasets"),
		gaps(21*time.Second, "replicasets"), gaps(60*time.Second, "pods")}
	if want := []int{1, 0, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestExitCode(t *testing.T) {
	ended := func(results ...judge.Result) Result {
		var r Result
		for _, result := range results {
			r.Workloads = append(r.Workloads, Workload{Ended: true, Outcome: judge.Outcome{Result: result}})
		}
		return r
	}
	unread := Workload{Ended: true, Err: errors.New("forbidden")}
	for name, tc := range map[string]struct {
		result Result
		want   int
	}{
		"nothing":                  {Result{}, 0},
		"complete":                 {ended(judge.Complete, judge.Complete), 0},
		"one failed":               {ended(judge.Complete, judge.Failed), 3},
		"failed before timed out":  {ended(judge.TimedOut, judge.RolledBack), 3},
		"timed out before not yet": {ended(judge.TimedOut, ""), 4},
		"not ended":                {ended(judge.Complete, ""), 1},
		"not read":                 {Result{Workloads: append(ended(judge.Failed).Workloads, unread)}, 1},
		"not listed":               {Result{Err: ErrNotListed}, 4},
		"empty":                    {Result{Err: ErrEmpty}, 1},
		"a kind is not listed":     {Result{Unlisted: []model.Missing{{Part: "daemonsets"}}, Workloads: ended(judge.Complete).Workloads}, 1},
		"the list is lost":         {Result{Err: errors.New("gone"), Workloads: ended(judge.Superseded).Workloads}, 3},
	} {
		if got := tc.result.ExitCode(); got != tc.want {
			t.Errorf("%s: %d, want %d", name, got, tc.want)
		}
	}
}
