package follow

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// A question about the same cause is sent again after increasing times.
func TestQuestions(t *testing.T) {
	crash := map[string][]delivery{"web": {update(17*ms, stuck("web", "CrashLoopBackOff"))}}
	r := run(t, &script{follows: crash}, Request{Targets: targets("web"), Logs: true, Rules: watchToEnd}, cancelledAfter(45*time.Second))
	want := []time.Duration{17 * ms, 2100 * ms, 6100 * ms, 14100 * ms, 24100 * ms, 34100 * ms, 44100 * ms}
	if !slices.Equal(r.asked, want) {
		t.Errorf("asked at %v, want %v", r.asked, want)
	}
	if len(r.questions[0]) != 1 || r.questions[0][0].Container != "app" {
		t.Errorf("asked %v", r.questions[0])
	}
	r = run(t, &script{follows: crash}, Request{Targets: targets("web"), Rules: watchToEnd}, cancelledAfter(45*time.Second))
	if len(r.asked) != 0 {
		t.Errorf("without logs, asked %v", r.questions)
	}
}

// Nothing is asked while a question is open, or while there is no connection.
func TestNoQuestions(t *testing.T) {
	crash := []delivery{update(17*ms, stuck("web", "CrashLoopBackOff"))}
	r := run(t, &script{follows: map[string][]delivery{"web": crash}, answer: func(ctx context.Context, _ *model.Facts, _ []model.Question) { <-ctx.Done() }},
		Request{Targets: targets("web"), Logs: true, Rules: watchToEnd}, cancelledAfter(time.Minute))
	if len(r.asked) != 1 {
		t.Errorf("without an answer, asked at %v", r.asked)
	}
	lost := collect.Update{Facts: stuck("web", "CrashLoopBackOff"), Lost: errors.New("connection refused")}
	r = run(t, &script{follows: map[string][]delivery{"web": append(crash, delivery{at: 1017 * ms, update: lost})}},
		Request{Targets: targets("web"), Logs: true, Rules: watchToEnd}, cancelledAfter(time.Minute))
	if len(r.asked) != 1 {
		t.Errorf("without a connection, asked at %v", r.asked)
	}
}

// The answer is in the rollout at once.
func TestAnswer(t *testing.T) {
	r := run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, stuck("web", "CrashLoopBackOff"))}},
		answer: func(_ context.Context, facts *model.Facts, questions []model.Question) {
			if facts.Deployment == nil || len(facts.Pods) > 0 {
				t.Errorf("asked with %+v", facts)
			}
			time.Sleep(500 * ms)
			facts.Logs = map[model.LogKey]string{{Pod: questions[0].Name, Container: "app"}: "panic: no luck"}
			facts.Missing = []model.Missing{{Part: "events", Why: "forbidden"}}
		}}, Request{Targets: targets("web"), Logs: true, Rules: watchToEnd}, cancelledAfter(2017*ms))
	if causes := r.result.Workloads[0].Rollout.Causes; len(causes) != 1 || causes[0].Log != "panic: no luck" {
		t.Errorf("causes %+v", causes)
	}
	missing := model.Missing{Part: "events", Why: "forbidden"}
	if notes := r.timed("note"); len(notes) != 1 || notes[0] != "517ms "+missing.Sentence() {
		t.Errorf("notes %q", notes)
	}
}

// Run does not wait for an open answer when all rollouts have ended.
func TestSlowAnswer(t *testing.T) {
	asked := false
	r := run(t, &script{follows: map[string][]delivery{"web": {update(17*ms, stuck("web", "CrashLoopBackOff"))}},
		answer: func(ctx context.Context, facts *model.Facts, _ []model.Question) {
			asked = true
			facts.Events = []corev1.Event{{Message: "too late"}}
			<-ctx.Done()
		}}, Request{Targets: targets("web"), Logs: true, Rules: watchToEnd, Timeout: 517 * ms})
	want(t, "ends", r.of("ended"), []string{"web timed out"})
	if !asked || r.took != 517*ms {
		t.Errorf("asked %v, took %v", asked, r.took)
	}
}
