package report

import (
	"cmp"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// New creates the document of one rollout.
func New(r model.Rollout) Rollout {
	doc := Rollout{
		APIVersion: APIVersion, Kind: Kind,
		Metadata: Metadata{Name: r.Name, Namespace: r.Namespace, UID: string(r.UID)},
		Workload: WorkloadKind{APIVersion: "apps/v1", Kind: kindOf(r.Kind)},
		At:       moment(r.Now), Started: moment(r.Started), Generation: r.Generation, Paused: r.Paused,
		Strategy: strategyOf(r), Revisions: revisionsOf(r),
		Old: list(r.Old, revisionOf), Total: countsOf(r.All), Pods: list(r.Pods, podOf),
		Nodes: nodesOf(r.Nodes), Ordinals: ordinalsOf(r.Ordinals),
		Verdict:  Verdict{State: string(r.Verdict.State), Reason: r.Verdict.Reason},
		Causes:   list(r.Causes, causeOf),
		Deadline: deadlineOf(r.Deadline),
		Missing:  list(r.Missing, func(m model.Missing) Missing { return Missing(m) }),
		Notes:    list(r.Notes, same), SkewSeconds: int64(r.Skew / time.Second),
	}
	if r.New != nil {
		rev := revisionOf(*r.New)
		doc.New = &rev
	}
	return doc
}

// List creates the document of several rollouts.
func List(rs []model.Rollout) RolloutList {
	return RolloutList{APIVersion: APIVersion, Kind: ListKind, Items: list(rs, New)}
}

func kindOf(kind string) string {
	return cmp.Or(map[string]string{
		model.Deployment: "Deployment", model.StatefulSet: "StatefulSet", model.DaemonSet: "DaemonSet",
	}[kind], kind)
}

func strategyOf(r model.Rollout) Strategy {
	s := Strategy{
		Type: r.Strategy, Desired: r.Budget.Desired, MaxPods: r.Budget.MaxPods(), MinAvailable: r.Budget.MinAvailable(),
		MinReadySeconds: int64(r.MinReady / time.Second),
	}
	if r.Strategy == "RollingUpdate" {
		s.MaxUnavailable = &Bound{Given: r.Budget.Unavailable.Given, Value: r.Budget.Unavailable.Value}
		if r.Kind != model.StatefulSet {
			s.MaxSurge = &Bound{Given: r.Budget.Surge.Given, Value: r.Budget.Surge.Value}
		}
	}
	if o := r.Ordinals; o != nil {
		s.Partition, s.OrderedReady = new(o.Partition), new(o.Ordered)
	}
	return s
}

func revisionsOf(r model.Rollout) Revisions {
	return Revisions{
		From: list(r.From, same), To: r.To, RolledBack: r.RolledBack,
		ChangeCause: r.ChangeCause, ChangeCauseStale: r.CauseStale,
		Images: list(r.Images, func(c model.ImageChange) Image { return Image(c) }),
	}
}

func revisionOf(r model.Revision) Revision {
	return Revision{Revision: r.Number, Name: r.Name, Created: moment(r.Created), Earlier: list(r.Earlier, same), Counts: countsOf(r.Counts)}
}

func countsOf(c model.Counts) Counts {
	return Counts{
		Desired: c.Want, Current: c.Made, Ready: c.Ready, Available: c.Available,
		Terminating: c.Terminating, Failing: c.Failing, Unscheduled: c.Unscheduled,
	}
}

func podOf(p model.Pod) Pod {
	return Pod{
		Name: p.Name, Node: p.Node, Revision: p.Revision, New: p.Current, Ordinal: ordinal(p.Ordinal),
		State: p.State.String(), Restarts: p.Restarts, Reason: p.Reason, Created: moment(p.Created),
	}
}

func nodesOf(n *model.Nodes) *Nodes {
	if n == nil {
		return nil
	}
	return &Nodes{
		Desired: n.Desired, Without: n.Without, Extra: n.Extra,
		NotReady: list(n.NotReady, func(n model.Node) Node { return Node{Name: n.Name, State: n.State} }),
	}
}

func ordinalsOf(o *model.Ordinals) *Ordinals {
	if o == nil {
		return nil
	}
	return &Ordinals{Start: o.Start, End: o.End, Next: ordinal(o.Next)}
}

func causeOf(c model.Cause) Cause {
	return Cause{
		Revision: c.Revision, New: c.Current, Pod: c.Pod, Pods: c.Pods, Container: c.Container, Reason: c.Reason,
		Message: c.Message, Since: moment(c.Since), Severity: severityOf(c.Severity), Log: c.Log,
	}
}

func severityOf(s model.Severity) string {
	switch s {
	case model.Fatal:
		return "fatal"
	case model.Unclear:
		return "unclear"
	}
	return "transient"
}

func deadlineOf(d model.Deadline) *Deadline {
	if d == (model.Deadline{}) {
		return nil
	}
	state := map[model.DeadlineState]string{
		model.DeadlineOver: "over", model.DeadlinePaused: "held", model.DeadlineRuns: "running",
		model.DeadlineDue: "due", model.DeadlineFired: "fired", model.DeadlineBlind: "blind",
	}[d.State]
	return &Deadline{
		State: cmp.Or(state, "none"), LimitSeconds: int64(d.Limit / time.Second),
		LastProgress: moment(d.LastProgress), At: moment(d.At), LastSign: moment(d.Quiet),
	}
}

// moment is nil for the zero time, which means "unknown".
func moment(t time.Time) *metav1.Time {
	if t.IsZero() {
		return nil
	}
	return &metav1.Time{Time: t.UTC().Truncate(time.Second)}
}

// ordinal is nil for -1, which means "none".
func ordinal(n int32) *int32 {
	if n < 0 {
		return nil
	}
	return &n
}

// list is never nil, so that JSON has [] and not null.
func list[A, B any](all []A, one func(A) B) []B {
	out := make([]B, 0, len(all))
	for _, a := range all {
		out = append(out, one(a))
	}
	return out
}

func same[A any](a A) A { return a }
