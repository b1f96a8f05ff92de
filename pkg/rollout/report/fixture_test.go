package report_test

import (
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// clock is a moment in a zone other than UTC: documents are in UTC.
func clock(second int) time.Time {
	return time.Date(2026, 3, 1, 13, 0, second, 999, time.FixedZone("", 3600))
}

// deployment is one whose new revision does not start.
func deployment() model.Rollout {
	broken := model.Counts{Want: 5, Made: 5, Failing: 1, StartingFor: 14 * time.Second}
	serving := model.Counts{Want: 8, Made: 8, Ready: 8, Available: 8, Terminating: 2}
	return model.Rollout{
		Kind: model.Deployment, Namespace: "shop", Name: "web", UID: "d-1", Generation: 7, Now: clock(50), Started: clock(0),
		Strategy: "RollingUpdate", MinReady: 5 * time.Second,
		Budget: model.Budget{
			Desired: 10, Surge: model.Bound{Given: "25%", Exact: "2.5", Value: 3}, Unavailable: model.Bound{Given: "25%", Exact: "2.5", Value: 2},
		},
		Old: []model.Revision{{Number: 4, Name: "web-7c9f", Created: clock(-600), Counts: serving}},
		New: &model.Revision{Number: 5, Earlier: []int64{1, 3}, Name: "web-5d2b", Created: clock(0), Counts: broken},
		All: model.Counts{Want: 13, Made: 13, Ready: 8, Available: 8, Terminating: 2, Failing: 1},
		Pods: []model.Pod{
			{Name: "web-7c9f-a", UID: "p-1", Node: "n1", Revision: 4, Ordinal: -1, State: model.Available, Created: clock(-500), Restarts: 1},
			{Name: "web-5d2b-x", UID: "p-2", Node: "n2", Revision: 5, Current: true, Ordinal: -1, State: model.Failing, Reason: "ImagePullBackOff", Created: clock(1)},
			{Name: "web-5d2b-y", UID: "p-3", Revision: 5, Current: true, Ordinal: -1, Created: clock(1)},
		},
		From: []int64{4}, To: 5, RolledBack: true,
		Images:  []model.ImageChange{{Container: "web", From: "example.com/web:1.8", To: "example.com/web:1.9"}, {Container: "new", To: "example.com/new:1"}},
		Verdict: model.Verdict{State: model.Waiting, Reason: "nothing can be added (13 of 13) & nothing removed"},
		Causes: []model.Cause{
			{Revision: 5, Current: true, Pod: "web-5d2b-x", Pods: 1, Container: "web", Reason: "ImagePullBackOff", Message: `manifest for "web:1.9" not found`, Since: clock(10), Severity: model.Fatal},
			{Revision: 5, Current: true, Reason: "FailedCreate", Message: "odd \x1b[31m\xff", Since: clock(20), Severity: model.Unclear, Log: "panic: \x07"},
		},
		Deadline: model.Deadline{State: model.DeadlineRuns, Limit: 10 * time.Minute, LastProgress: clock(1), At: clock(601), Quiet: clock(2)},
		Notes:    []string{"revision 5 is revision 3 again"}, Skew: 7 * time.Second, ChangeCause: "image", CauseStale: true,
		Missing: []model.Missing{{Part: "events", Why: "forbidden"}},
	}
}

// statefulSet is one that has replaced half of its pods.
func statefulSet() model.Rollout {
	return model.Rollout{
		Kind: model.StatefulSet, Namespace: "shop", Name: "db", UID: "s-1", Generation: 2, Now: clock(30),
		Strategy: "RollingUpdate", Budget: model.Budget{Desired: 2, Unavailable: model.Bound{Value: 1}},
		Old: []model.Revision{{Number: 1, Name: "db-aaa", Created: clock(-60), Counts: model.Counts{Want: 1, Made: 1, Ready: 1, Available: 1}}},
		New: &model.Revision{Number: 2, Name: "db-bbb", Created: clock(0), Counts: model.Counts{Want: 1, Made: 1, Unscheduled: 1}},
		All: model.Counts{Want: 2, Made: 2, Ready: 1, Available: 1, Unscheduled: 1},
		Pods: []model.Pod{
			{Name: "db-0", Node: "n1", Revision: 1, Ordinal: 0, State: model.Available, Created: clock(-50)},
			{Name: "db-1", Revision: 2, Current: true, Ordinal: 1, State: model.Unscheduled, Reason: "Unschedulable", Created: clock(3)},
		},
		Ordinals: &model.Ordinals{Start: 0, End: 2, Ordered: true, Next: 1},
		From:     []int64{1}, To: 2, Changed: true, Paused: true,
		Verdict: model.Verdict{State: model.Paused, Reason: "partition 0"},
		Causes: []model.Cause{{Revision: 2, Current: true, Pod: "db-1", Pods: 1, Reason: "Unschedulable", Message: "0/3 nodes are available",
			Since: clock(4), Severity: model.Transient}},
	}
}

// daemonSet is one that is done.
func daemonSet() model.Rollout {
	return model.Rollout{
		Kind: model.DaemonSet, Namespace: "kube-system", Name: "agent", UID: "a-1", Generation: 1, Now: clock(30), Strategy: "OnDelete",
		Budget: model.Budget{Desired: 3},
		New:    &model.Revision{Number: 1, Name: "agent-ccc", Created: clock(0), Counts: model.Counts{Want: 3, Made: 2, Ready: 2, Available: 2}},
		All:    model.Counts{Want: 3, Made: 2, Ready: 2, Available: 2},
		Nodes: &model.Nodes{Desired: 3, Without: 1, NotReady: []model.Node{
			{Name: "n3", State: "NotReady"}, {Name: "n4", Ready: true, State: "Ready,SchedulingDisabled"},
		}},
		To:      1,
		Verdict: model.Verdict{State: model.Degraded, Reason: "1 of 3 nodes has no pod"},
	}
}

// bare is one with very few fields.
func bare() model.Rollout {
	return model.Rollout{Kind: model.Deployment, Name: "web", Strategy: "Recreate", Verdict: model.Verdict{State: model.Undetermined}}
}

func outcome() judge.Outcome {
	return judge.Outcome{Result: judge.Failed, Reason: "1 pod <cannot> start"}
}

// entries is a log with every kind of entry.
func entries() []transition.Entry {
	before, after := model.Counts{Want: 3, Made: 3}, model.Counts{Want: 5, Made: 3, Ready: 2, Available: 2}
	all := []transition.Entry{
		{Number: 0, Kind: transition.Start, Text: "10 old"},
		{Number: 1, Kind: transition.Scale, Revision: 5, Current: true, Name: "web-5d2b", From: 3, To: 5, Text: "+2 new"},
		{Number: 2, Kind: transition.Scale, Revision: 4, Name: "web-7c9f", From: 2, Text: "2 old gone", Sum: true},
		{Number: -1, Kind: transition.Ready, Revision: 5, Current: true, Name: "web-5d2b", To: 2, Text: "2 new available"},
		{Number: -1, Kind: transition.Change, Text: "paused"},
		{Number: -1, Kind: transition.Trouble, Revision: 5, Current: true, Name: "web-5d2b", Text: "ImagePullBackOff", Grave: true},
		{Number: -1, Kind: transition.State, Text: "waiting"},
		{Number: -1, Kind: transition.Gap, Text: "the connection was lost"},
	}
	for i := range all {
		all[i].At, all[i].Old, all[i].New, all[i].All, all[i].State = clock(i), before, after, after, model.Waiting
	}
	return all
}
