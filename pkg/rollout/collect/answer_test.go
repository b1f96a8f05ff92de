package collect_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

var questions = []model.Question{
	{Kind: "Pod", Name: "web-0", UID: "uid-web-0"},
	{Kind: "Pod", Name: "web-1", UID: "uid-web-1"},
	{Kind: "Pod", Name: "web-0", UID: "uid-web-0", Container: "app", Previous: true},
	{Kind: "Pod", Name: "web-1", UID: "uid-web-1", Container: "app"},
	{Kind: "Pod", Name: "nothing to ask by"},
	{Kind: "Pod", Container: "app"},
}

func answered(t *testing.T, s *server, before ...model.Missing) model.Facts {
	t.Helper()
	f := model.Facts{StatefulSet: &appsv1.StatefulSet{ObjectMeta: meta("web", "")}, Missing: before}
	s.client().Answer(t.Context(), &f, questions)
	return f
}

func quiet() []object {
	return []object{&corev1.Event{ObjectMeta: metav1.ObjectMeta{Name: "e", ManagedFields: []metav1.ManagedFieldsEntry{{}}}, Reason: "BackOff"}}
}

func TestAnswer(t *testing.T) {
	s := start(t)
	s.objects["events"] = quiet()
	s.answers = map[string]string{"pods/web-0/log": "no such table\n", "pods/web-1/log": strings.Repeat("x", 9000)}
	s.objects["events"][0].SetLabels(nil)
	f := answered(t, s)
	got := s.asked()
	slices.Sort(got)
	want := []string{
		"get " + core + "pods/web-0/log container=app&limitBytes=2048&previous=true&tailLines=5",
		"get " + core + "pods/web-1/log container=app&limitBytes=2048&previous=false&tailLines=5",
		"list " + core + "events fieldSelector=involvedObject.uid=uid-web-0&limit=50",
		"list " + core + "events fieldSelector=involvedObject.uid=uid-web-1&limit=50",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	if len(f.Events) != 2 || f.Events[0].ManagedFields != nil || f.Events[0].Reason != "BackOff" {
		t.Errorf("events %v", f.Events)
	}
	if log := f.Logs[model.LogKey{Pod: "web-0", Container: "app"}]; log != "no such table\n" || len(f.Logs[model.LogKey{Pod: "web-1", Container: "app"}]) != 2048 {
		t.Errorf("logs %q", f.Logs)
	}
}

// TestNoAnswer: failures are not errors, and each part is missing once.
func TestNoAnswer(t *testing.T) {
	for _, c := range []struct {
		name           string
		events, logs   metav1.StatusReason
		before, want   []model.Missing
		requestsAtMost int
	}{
		{"forbidden", metav1.StatusReasonForbidden, metav1.StatusReasonForbidden, nil,
			[]model.Missing{{Part: "events", Why: "list events is refused"}, {Part: "logs", Why: "get pods is refused"}}, 4},
		{"events fail, there are no logs", metav1.StatusReasonInternalError, metav1.StatusReasonNotFound, nil,
			[]model.Missing{{Part: "events", Why: "list events is refused"}}, 4},
		{"missing before", "", "", []model.Missing{{Part: "events"}, {Part: "logs"}}, []model.Missing{{Part: "events"}, {Part: "logs"}}, 0},
	} {
		s := start(t)
		s.refuse["list events"], s.refuse["get pods"] = c.events, c.logs
		f := answered(t, s, c.before...)
		if diff := cmp.Diff(c.want, f.Missing); diff != "" || len(s.asked()) > c.requestsAtMost || len(f.Logs)+len(f.Events) > 0 {
			t.Errorf("%s: %q, missing (-want +got):\n%s", c.name, s.asked(), diff)
		}
	}
}

// TestAnswerDoesNotChangeSharedFacts: Answer does not change facts that are shared.
func TestAnswerDoesNotChangeSharedFacts(t *testing.T) {
	s := start(t)
	s.objects["events"] = quiet()
	s.answers = map[string]string{"pods/web-0/log": "b"}
	shared := make([]corev1.Event, 1, 9)
	logs := map[model.LogKey]string{{Pod: "old"}: "a"}
	f := model.Facts{DaemonSet: &appsv1.DaemonSet{}, Events: shared, Logs: logs}
	s.client().Answer(t.Context(), &f, questions[:3])
	if len(f.Events) != 3 || len(f.Logs) != 2 || len(logs) != 1 || shared[:2][1].Reason != "" {
		t.Errorf("%d events, logs %v of %v", len(f.Events), f.Logs, logs)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	f = model.Facts{Deployment: &appsv1.Deployment{}}
	s.client().Answer(ctx, &f, questions)
	if len(f.Missing) > 0 {
		t.Errorf("missing after the end: %v", f.Missing)
	}
	s.client().Answer(t.Context(), &model.Facts{}, nil)
}
