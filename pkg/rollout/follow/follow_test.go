package follow

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// stable are the rules of --wait.
var stable = judge.Rules{Grace: 10 * time.Second, Stable: 2 * time.Second}

func TestOneWorkload(t *testing.T) {
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0)), update(1017*ms, workload("web", 1)), update(2517*ms, workload("web", 2))},
	}}, Request{Targets: targets("web")})
	want(t, "entries", r.timed("entry"), []string{"17ms web start", "1.1s web ready", "2.517s web ready", "2.517s web state"})
	want(t, "end", r.timed("ended", "summary", "close"), []string{"2.517s web complete", "2.517s web complete", "2.517s "})
	if r.err != nil || r.result.ExitCode() != 0 {
		t.Errorf("error %v, exit code %d", r.err, r.result.ExitCode())
	}
	w := r.result.Workloads[0]
	if !w.Known || !w.Ended || w.Err != nil || w.Object() != "deployment/web" || w.Rollout.All.Available != 2 {
		t.Errorf("the result is %+v", w)
	}
}

// Each workload ends at its own time, and the last one ends the run.
func TestSeveralWorkloads(t *testing.T) {
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0)), update(4019*ms, workload("web", 2))},
		"api": {update(18*ms, workload("api", 2)), update(1018*ms, workload("api", 1)), update(2021*ms, workload("api", 2))},
		"db":  {update(19*ms, workload("db", 2)), {at: 519 * ms, update: collect.Update{Facts: workload("db", 2), Deleted: true}}},
	}}, Request{Targets: targets("web", "api", "db"), Rules: stable})
	want(t, "ends", r.timed("ended"), []string{"519ms db deleted", "4.1s api complete", "6.1s web complete"})
	want(t, "result", r.result.ends(), []string{"web complete", "api complete", "db deleted"})
	if len(r.of("summary")) != 1 || r.took != 6100*ms || r.result.ExitCode() != 3 {
		t.Errorf("%d summaries, took %v, exit code %d", len(r.of("summary")), r.took, r.result.ExitCode())
	}
}

// A cause that needs a change ends the rollout after the grace.
func TestFailed(t *testing.T) {
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0)), update(1017*ms, stuck("web", "CrashLoopBackOff"))},
	}}, Request{Targets: targets("web"), Rules: stable})
	want(t, "ends", r.timed("ended"), []string{"11.1s web failed"})
	if r.result.ExitCode() != 3 {
		t.Errorf("exit code %d", r.result.ExitCode())
	}
}

func TestTimeout(t *testing.T) {
	s := &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0))},
		"api": {update(18*ms, workload("api", 2))},
	}}
	r := run(t, s, Request{Targets: targets("web", "api", "db"), Timeout: 5030 * ms})
	want(t, "ends", r.timed("ended"), []string{"18ms api complete", "5.03s web timed out", "5.03s db timed out"})
	want(t, "result", r.result.ends(), []string{"web timed out", "api complete", "db timed out"})
	if r.err != nil || r.result.ExitCode() != 4 || r.took != 5030*ms {
		t.Errorf("error %v, exit code %d, took %v", r.err, r.result.ExitCode(), r.took)
	}
	if w := r.result.Workloads[2]; w.Known || w.Outcome.Reason != "nothing could be read" {
		t.Errorf("what was never read: %+v", w)
	}
}

// Forever: a complete rollout does not end, but the timeout and a deletion end it.
func TestForever(t *testing.T) {
	complete := map[string][]delivery{"web": {update(17*ms, workload("web", 2))}}
	r := run(t, &script{follows: complete}, Request{Targets: targets("web"), Forever: true, Timeout: 60030 * ms})
	want(t, "timeout", r.timed("ended"), []string{"1m0.03s web timed out"})
	complete["web"] = append(complete["web"], delivery{at: 3017 * ms, update: collect.Update{Facts: workload("web", 2), Deleted: true}})
	r = run(t, &script{follows: complete}, Request{Targets: targets("web"), Forever: true})
	want(t, "deletion", r.timed("ended"), []string{"3.017s web deleted"})
}

// A workload that cannot be watched has the API server's own error; the others continue.
func TestWatchFails(t *testing.T) {
	refused, gone := errors.New("replicasets: internal error"), errors.New("there is no such Deployment")
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0)), {at: 517 * ms, err: refused}},
		"api": {{at: 21 * ms, err: gone}},
		"db":  {update(18*ms, workload("db", 0)), update(3018*ms, workload("db", 2))},
	}}, Request{Targets: targets("web", "api", "db")})
	want(t, "shown", r.timed("ended"), []string{"3.018s db complete"})
	errs := []error{r.result.Workloads[0].Err, r.result.Workloads[1].Err, r.result.Workloads[2].Err}
	if !slices.Equal(errs, []error{refused, gone, nil}) || r.result.ExitCode() != 1 || r.err != nil {
		t.Errorf("errors %v, exit code %d, error %v", errs, r.result.ExitCode(), r.err)
	}
	if !r.result.Workloads[0].Known || r.result.Workloads[1].Known {
		t.Error("what is known of them is wrong")
	}
}

// While a watch is down, its rollout does not end. The loss is noted once, and so is the
// restored connection, although every workload loses its watch.
func TestLostWatch(t *testing.T) {
	lost := &collect.LostError{Err: errors.New("connection refused")}
	gap := &collect.Gap{From: time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC), To: time.Date(2000, 1, 1, 0, 0, 8, 0, time.UTC), Why: "connection lost"}
	down := func(at time.Duration, f model.Facts) delivery {
		return delivery{at: at, update: collect.Update{Facts: f, Lost: lost}}
	}
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 2)), down(1017*ms, workload("web", 2)), down(3017*ms, workload("web", 2)),
			{at: 9017 * ms, update: collect.Update{Facts: workload("web", 2), Gap: gap}},
			{at: 9027 * ms, update: collect.Update{Facts: workload("web", 2), Gap: gap}}},
		"api": {update(19*ms, workload("api", 0)), down(1019*ms, workload("api", 0)), update(9019*ms, workload("api", 2))},
	}}, Request{Targets: targets("web", "api"), Rules: stable})
	want(t, "notes", r.timed("note"), []string{"1.017s no answer from the API server, still trying: connection refused", "9.017s the API server answers again, after 8s"})
	want(t, "ends", r.timed("ended"), []string{"9.017s web complete", "11.1s api complete"})
	if gaps := slices.DeleteFunc(r.of("entry"), func(e string) bool { return !strings.HasSuffix(e, " gap") }); len(gaps) != 1 {
		t.Errorf("gaps: %q", gaps)
	}
}

// The API server is back when a watch that was down has delivered, not when another
// one has.
func TestLostWatchOfOne(t *testing.T) {
	lost := collect.Update{Facts: workload("web", 0), Lost: errors.New("connection refused")}
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, workload("web", 0)), {at: 1017 * ms, update: lost}, update(4017*ms, workload("web", 2))},
		"api": {update(18*ms, workload("api", 0)), update(2017*ms, workload("api", 1)), update(5017*ms, workload("api", 2))},
	}}, Request{Targets: targets("web", "api")})
	want(t, "notes", r.timed("note"), []string{"1.017s no answer from the API server, still trying: connection refused", "4.017s the API server answers again, after 3s"})
}

// A part that cannot be read or watched is noted once for all workloads.
func TestMissingParts(t *testing.T) {
	polled := func(name string, available int32) model.Facts {
		f := workload(name, available)
		f.Missing = []model.Missing{{Part: "pods", Why: "forbidden"}, {Part: model.MissingWatch, Why: "forbidden"}}
		return f
	}
	r := run(t, &script{follows: map[string][]delivery{
		"web": {update(17*ms, polled("web", 0)), update(2017*ms, polled("web", 1)), update(4017*ms, polled("web", 2))},
		"api": {update(18*ms, polled("api", 2))},
	}}, Request{Targets: targets("web", "api")})
	missing := polled("web", 0).Missing
	want(t, "notes", r.timed("note"), []string{"17ms " + missing[0].Sentence(), "17ms " + missing[1].Sentence()})
	want(t, "ends", r.of("ended"), []string{"api complete", "web complete"})
}

// Without the pods it is unknown whether old pods are gone.
func TestPodsNotRead(t *testing.T) {
	f := workload("web", 2)
	f.Missing = []model.Missing{{Part: "pods", Why: "forbidden"}}
	r := run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0)), update(1017*ms, f)}}},
		Request{Targets: targets("web"), Rules: judge.Rules{Terminated: true}})
	want(t, "ends", r.of("ended"), []string{"web " + ErrPodsNotRead.Error()})
	if !errors.Is(r.result.Workloads[0].Err, ErrPodsNotRead) || r.result.ExitCode() != 1 {
		t.Errorf("%v, exit code %d", r.result.Workloads[0].Err, r.result.ExitCode())
	}
}

// A workload of the same name with another UID is not the one that was followed.
func TestDeletedAndRecreated(t *testing.T) {
	s := func() *script {
		return &script{follows: map[string][]delivery{
			"web": {update(17*ms, workload("web", 0)), update(1017*ms, recreated(workload("web", 2)))}}}
	}
	r := run(t, s(), Request{Targets: targets("web"), Rules: stable})
	want(t, "ends", r.timed("ended"), []string{"1.017s web deleted"})
	r = run(t, s(), Request{Targets: targets("web"), Forever: true}, cancelledAfter(5*time.Second))
	want(t, "forever", r.of("ended"), nil)
	if uid := r.result.Workloads[0].Rollout.UID; uid != "uid-of-web-2" {
		t.Errorf("forever, the last is %s", uid)
	}
}

// The controller's steps can arrive before the change that caused them. The log has them
// in the order in which they happened.
func TestChangeBeforeItsDeployment(t *testing.T) {
	before, after := deploymentOf("10", "a", 1), deploymentOf("20", "b", 2)
	after.Status.ObservedGeneration = 1
	oldSet, newSet := setOf("11", "a", "1", 2), setOf("21", "b", "2", 1)
	early := model.Facts{Deployment: before, ReplicaSets: []*appsv1.ReplicaSet{oldSet, newSet}}
	late := early
	late.Deployment = after
	follows := map[string][]delivery{"web": {
		update(17*ms, model.Facts{Deployment: before, ReplicaSets: []*appsv1.ReplicaSet{oldSet}}), update(117*ms, early), update(617*ms, late)}}
	r := run(t, &script{follows: follows}, Request{Targets: targets("web"), Forever: true}, cancelledAfter(5*time.Second))
	want(t, "entries", r.timed("entry")[:3], []string{"17ms web start", "617ms web change", "617ms web scale"})

	follows["web"] = follows["web"][:2] // it never arrives: updates are not kept forever
	r = run(t, &script{follows: follows}, Request{Targets: targets("web"), Forever: true}, cancelledAfter(5*time.Second))
	if entries := r.timed("entry"); len(entries) < 2 || entries[1] != "1.1s web scale" && entries[1] != "2.1s web scale" {
		t.Errorf("without the Deployment: %q", entries)
	}
}

// Run ends with the context, and returns the state so far.
func TestCancelled(t *testing.T) {
	r := run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0))}},
		answer: func(ctx context.Context, _ *model.Facts, _ []model.Question) { <-ctx.Done() }},
		Request{Targets: targets("web", "api"), Timeout: time.Minute}, cancelledAfter(3017*ms))
	if !errors.Is(r.err, context.Canceled) || r.took != 3017*ms {
		t.Errorf("error %v, took %v", r.err, r.took)
	}
	want(t, "ends", r.of("ended", "summary"), nil)
	want(t, "closed", r.timed("close"), []string{"3.017s "})
	if all := r.result.Workloads; len(all) != 2 || !all[0].Known || all[0].Ended || all[1].Known {
		t.Errorf("the result is %+v", all)
	}
}

// When the display fails, as after a broken pipe, Run ends: nothing more is shown, and the
// display is closed.
func TestDisplayFails(t *testing.T) {
	broken := errors.New("broken pipe")
	lost := delivery{at: 517 * ms, update: collect.Update{Facts: workload("web", 0), Lost: errors.New("gone")}}
	for method, took := range map[string]time.Duration{
		"entry": 17 * ms, "draw": 100 * ms, "note": 517 * ms, "ended": 2517 * ms, "summary": 2517 * ms, "close": 2517 * ms,
	} {
		t.Run(method, func(t *testing.T) {
			r := run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0)), lost, update(2517*ms, workload("web", 2))}}},
				Request{Targets: targets("web")}, failing(method, broken))
			if !errors.Is(r.err, broken) || r.took != took {
				t.Errorf("error %v, took %v, want %v", r.err, r.took, took)
			}
			if last := r.calls[len(r.calls)-1].method; last != "close" || len(r.of("close")) != 1 {
				t.Errorf("closed %d times, the last call is %s", len(r.of("close")), last)
			}
			if ended := r.result.Workloads[0].Ended; ended != (took == 2517*ms) || !ended && r.result.ExitCode() != 1 {
				t.Errorf("ended %v, exit code %d", ended, r.result.ExitCode())
			}
		})
	}
}

// It is drawn at most every 100 ms when something changes, and every second when
// nothing does.
func TestDrawings(t *testing.T) {
	var changes []delivery
	for i := range 100 {
		changes = append(changes, update(time.Duration(10*i+3)*ms, workload("web", 0)))
	}
	r := run(t, &script{follows: map[string][]delivery{"web": changes}}, Request{Targets: targets("web")}, cancelledAfter(4017*ms))
	want(t, "drawings", r.timed("draw"), []string{"100ms web waiting", "200ms web waiting", "300ms web waiting", "400ms web waiting", "500ms web waiting",
		"600ms web waiting", "700ms web waiting", "800ms web waiting", "900ms web waiting", "1s web waiting",
		"1.1s web waiting", "2.1s web waiting", "3.1s web waiting"})
	r = run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, workload("web", 0))}}}, Request{Targets: targets("web")}, cancelledAfter(2017*ms),
		func(r *running) {
			redraw := make(chan struct{})
			time.AfterFunc(1517*ms, func() { redraw <- struct{}{} })
			r.redraw = redraw
		})
	want(t, "after a resize", r.timed("draw"), []string{"100ms web waiting", "1.1s web waiting", "1.6s web waiting"})
}
