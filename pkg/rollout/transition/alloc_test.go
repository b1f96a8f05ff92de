package transition

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestAllocations: a snapshot without changes needs no memory, whatever the number of
// pods.
func TestAllocations(t *testing.T) {
	r := model.Rollout{Kind: model.Deployment, Verdict: model.Verdict{State: model.Waiting},
		New: &model.Revision{Number: 2, Name: "web-2"}, Old: []model.Revision{{Number: 1, Name: "web-1"}},
		Causes: []model.Cause{{Revision: 2, Reason: "ImagePullBackOff", Pods: 3}}}
	r.New.Want, r.Old[0].Want = 5000, 5000
	for i := range 10000 {
		r.Pods = append(r.Pods, model.Pod{Name: fmt.Sprint("web-", i), Current: i%2 == 0})
	}
	l := NewLog()
	l.See(r)
	l.See(r)
	if n := testing.AllocsPerRun(100, func() { l.See(r) }); n > 0 {
		t.Errorf("%v allocations for a snapshot without changes", n)
	}
}

// TestOdd: odd objects do not make the log panic.
func TestOdd(t *testing.T) {
	var l Log
	l.Gap(time.Time{}, time.Unix(math.MaxInt32, 0), "")
	l.Flush(time.Time{})
	odd := model.Revision{Name: "\x1b[31m", Number: math.MinInt64}
	odd.Want, odd.Made, odd.Available = math.MinInt32, math.MaxInt32, math.MinInt32
	huge := model.Revision{Number: -1}
	huge.Want, huge.Available = math.MaxInt32, math.MaxInt32
	numbers := map[int]bool{}
	next := 0
	for i := range 60 {
		r := model.Rollout{Kind: []string{"", model.Deployment, model.StatefulSet, model.DaemonSet}[i%4], Generation: int64(i % 5)}
		r.Now = time.Unix(int64(i%7)*1e9, 0)
		switch i % 3 {
		case 0:
			r.New, r.Old = &odd, []model.Revision{huge, huge, odd}
		case 1:
			r.New = &huge
			r.Causes = []model.Cause{{}, {Revision: -1, Pods: -4, Reason: "NotReady"}}
			r.Verdict.State = "unheard of"
		}
		for _, e := range l.See(r) {
			if e.Number >= 0 {
				if e.Number != next || numbers[e.Number] {
					t.Fatalf("number %d after %d steps", e.Number, next)
				}
				next++
			}
		}
	}
	if next < 10 {
		t.Errorf("%d steps only", next)
	}
}

// TestCounts: an entry has the counts and the time of its own snapshot, also when it
// comes with a later one.
func TestCounts(t *testing.T) {
	snapshot := func(second int64, want, available, old int32) model.Rollout {
		r := model.Rollout{Kind: model.Deployment, Now: time.Unix(second, 0), Verdict: model.Verdict{State: model.Waiting},
			New: &model.Revision{Number: 2, Name: "web-2"}, Old: []model.Revision{{Number: 1, Name: "web-1"}}}
		r.New.Want, r.New.Available, r.Old[0].Want = want, available, old
		r.All.Want, r.Budget.Desired = want+old, 10
		return r
	}
	var l Log
	l.See(snapshot(1, 5, 0, 8))
	l.See(snapshot(2, 5, 5, 8))
	entries := l.See(snapshot(3, 5, 5, 3))
	if len(entries) != 2 {
		t.Fatalf("%d entries", len(entries))
	}
	for i, want := range []struct {
		kind      Kind
		at        int64
		available int32
		old, all  int32
	}{{Ready, 2, 5, 8, 13}, {Scale, 3, 5, 3, 8}} {
		e := entries[i]
		if e.Kind != want.kind || e.At.Unix() != want.at || e.New.Available != want.available || e.Old.Want != want.old ||
			e.All.Want != want.all || e.Budget.Desired != 10 || e.State != model.Waiting {
			t.Errorf("entry %d: %+v, want %+v", i, e, want)
		}
	}
}
