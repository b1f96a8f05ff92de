package follow

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Workloads that are not complete are watched with all objects; the rest is only counted.
func TestScope(t *testing.T) {
	web, api, db := workload("web", 0), workload("api", 2), workload("db", 2)
	r := run(t, &script{lists: []delivery{list(13*ms, row(web), row(api), row(db))},
		follows: map[string][]delivery{"web": {update(17*ms, web), update(1517*ms, workload("web", 2))}}}, Request{})
	want(t, "entries", r.of("entry"), []string{"web start", "web ready", "web state"})
	want(t, "ends", r.of("ended"), []string{"web complete"})
	want(t, "result", r.result.ends(), []string{"web complete", "api complete", "db complete"})
	want(t, "watched", r.watched, []string{"web"})
}

// While a workload has its own watch, its status in the list does not count.
func TestScopeWatchedInFull(t *testing.T) {
	r := run(t, &script{lists: []delivery{list(13*ms, row(workload("web", 0))), list(1013*ms, row(workload("web", 2)))},
		follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0))}}}, Request{}, cancelledAfter(1017*ms))
	if w := r.result.Workloads[0]; w.Rollout.StatusOnly || w.Ended {
		t.Errorf("the status was taken: %+v", w)
	}
}

// A workload that was complete at the start, and no longer is, is followed like all
// others.
func TestScopeNoLongerComplete(t *testing.T) {
	r := run(t, &script{lists: []delivery{list(13*ms, row(workload("web", 2))), list(513*ms, row(workload("web", 1)))},
		follows: map[string][]delivery{"web": {update(17*ms, workload("web", 1)), update(1517*ms, workload("web", 2))}}}, Request{Rules: stable})
	want(t, "entries", r.of("entry"), []string{"web start", "web ready", "web state"})
	want(t, "watched", r.watched, []string{"web"})
	want(t, "result", r.result.ends(), []string{"web complete"})
}

// A deleted workload counts as deleted. A workload with the same name that appears later
// is a different one, and both count.
func TestScopeDeletedAndRecreated(t *testing.T) {
	web, api := workload("web", 0), workload("api", 0)
	s := &script{
		lists: []delivery{list(13*ms, row(web), row(api)), list(1013*ms, row(api)), list(2013*ms, row(api), row(recreated(workload("web", 2))))},
		follows: map[string][]delivery{
			"web": {update(17*ms, web)},
			"api": {update(19*ms, api), update(3019*ms, workload("api", 2))},
		}}
	r := run(t, s, Request{})
	want(t, "ends", r.timed("ended"), []string{"1.013s web deleted", "3.032s api complete"})
	want(t, "result", r.result.ends(), []string{"web deleted", "api complete", "web complete"})
	if ids := []int{r.result.Workloads[0].ID, r.result.Workloads[2].ID}; ids[0] == ids[1] || r.result.ExitCode() != 3 {
		t.Errorf("IDs %v, exit code %d", ids, r.result.ExitCode())
	}
}

// With Forever only deleted workloads end, and only existing ones are kept.
func TestScopeForever(t *testing.T) {
	web := workload("web", 2)
	r := run(t, &script{lists: []delivery{list(13*ms, row(web)), list(1013 * ms), list(2013*ms, row(recreated(web)))}},
		Request{Forever: true}, cancelledAfter(time.Minute))
	want(t, "ends", r.timed("ended"), []string{"1.013s web deleted"})
	if all := r.result.Workloads; len(all) != 1 || all[0].Rollout.UID != "uid-of-web-2" || all[0].ID != 1 {
		t.Errorf("at the end: %+v", all)
	}
	r = run(t, &script{lists: []delivery{list(13 * ms)}}, Request{Forever: true}, cancelledAfter(time.Minute))
	if r.result.Err != nil || !errors.Is(r.err, context.Canceled) || r.took != time.Minute {
		t.Errorf("an empty scope ended it: %v after %v", r.result.Err, r.took)
	}
}

// For workloads that cannot be watched, only the status is used.
func TestScopeFallsBackToStatus(t *testing.T) {
	r := run(t, &script{
		lists:   []delivery{list(13*ms, row(workload("web", 0))), list(1013*ms, row(workload("web", 1))), list(2013*ms, row(workload("web", 2)))},
		follows: map[string][]delivery{"web": {{at: 5 * ms, err: errors.New("replicasets: internal error")}}},
	}, Request{})
	want(t, "ends", r.timed("ended"), []string{"2.013s web complete"})
	want(t, "watched", r.watched, []string{"web"})
	if w := r.result.Workloads[0]; !w.Rollout.StatusOnly || w.Err != nil {
		t.Errorf("the result is %+v", w)
	}
}

// Kinds without permission to list are in the result; whether kinds can be watched does
// not matter.
func TestScopeUnlisted(t *testing.T) {
	all := list(13*ms, row(workload("web", 2)))
	all.list.Missing = []model.Missing{{Part: "statefulsets", Why: "forbidden"}, {Part: model.MissingWatch, Why: "forbidden"}}
	r := run(t, &script{lists: []delivery{all}}, Request{})
	if !slices.Equal(r.result.Unlisted, all.list.Missing[:1]) || r.result.ExitCode() != 1 || r.result.Err != nil {
		t.Errorf("unlisted %v, exit code %d, error %v", r.result.Unlisted, r.result.ExitCode(), r.result.Err)
	}
	all.list.Facts = nil
	r = run(t, &script{lists: []delivery{all}}, Request{})
	if len(r.result.Unlisted) != 1 || r.result.Err != nil {
		t.Errorf("without workloads: unlisted %v, error %v", r.result.Unlisted, r.result.Err)
	}
}

// A scope that cannot be followed says why.
func TestScopeErrors(t *testing.T) {
	refused := errors.New("list deployments: forbidden")
	web := list(13*ms, row(workload("web", 0)))
	for name, tc := range map[string]struct {
		lists   []delivery
		timeout time.Duration
		want    error
		code    int
	}{
		"empty":      {lists: []delivery{list(13 * ms)}, want: ErrEmpty, code: 1},
		"not listed": {timeout: 3017 * ms, want: ErrNotListed, code: 4},
		"refused":    {lists: []delivery{{at: 13 * ms, err: refused}}, want: refused, code: 1},
		"later":      {lists: []delivery{web, {at: 513 * ms, err: refused}}, want: refused, code: 1},
		"timed out":  {lists: []delivery{web}, timeout: 3017 * ms, code: 4},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, &script{lists: tc.lists, follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0))}}}, Request{Timeout: tc.timeout})
			if r.err != nil || !errors.Is(r.result.Err, tc.want) || r.result.ExitCode() != tc.code {
				t.Errorf("error %v, of the scope %v, exit code %d", r.err, r.result.Err, r.result.ExitCode())
			}
			if summaries := len(r.of("summary")); summaries != 0 && tc.want != nil {
				t.Errorf("%d summaries", summaries)
			}
		})
	}
}

// Workloads do not count as deleted when the list cannot be read for a while.
func TestScopeLostWatch(t *testing.T) {
	lost := delivery{at: 1013 * ms, list: collect.ListUpdate{Lost: &collect.LostError{Err: errors.New("connection refused")}}}
	web := workload("web", 0)
	r := run(t, &script{lists: []delivery{list(13*ms, row(web)), lost, list(4013*ms, row(web))},
		follows: map[string][]delivery{"web": {update(17*ms, web), update(6017*ms, workload("web", 2))}}}, Request{Rules: stable})
	want(t, "notes", r.timed("note"), []string{"1.013s no answer from the API server, still trying: connection refused", "4.013s the API server answers again, after 3s"})
	want(t, "ends", r.timed("ended"), []string{"8.1s web complete"})
}

// The status does not show whether old pods are gone: all workloads are watched for it.
func TestScopeTerminated(t *testing.T) {
	r := run(t, &script{lists: []delivery{list(13*ms, row(workload("web", 2)))}, follows: map[string][]delivery{"web": {update(17*ms, workload("web", 2))}}},
		Request{Rules: judge.Rules{Terminated: true, Stable: time.Second}})
	want(t, "watched", r.watched, []string{"web"})
	want(t, "result", r.result.ends(), []string{"web complete"})
}

// The number of watched workloads is limited; when one ends, the next is watched.
func TestScopeMostWatched(t *testing.T) {
	const more = 3
	s := &script{follows: map[string][]delivery{}}
	var rows []model.Facts
	for i := range mostWatched + more {
		name := fmt.Sprintf("w%03d", i)
		rows = append(rows, row(workload(name, 0)))
		s.follows[name] = []delivery{update(17*ms, workload(name, 0))}
		if i < more {
			s.follows[name] = append(s.follows[name], update(1017*ms, workload(name, 2)))
		}
	}
	s.lists = []delivery{list(13*ms, rows...)}
	r := run(t, s, Request{}, cancelledAfter(517*ms))
	if len(r.watched) != mostWatched {
		t.Errorf("%d are watched at first", len(r.watched))
	}
	s.watched = nil
	r = run(t, s, Request{}, cancelledAfter(2017*ms))
	if len(r.watched) != mostWatched+more {
		t.Errorf("%d were watched", len(r.watched))
	}
}
