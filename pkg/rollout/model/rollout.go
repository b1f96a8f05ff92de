package model

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/types"
)

// Kinds of workloads that have rollouts, as in TYPE/NAME.
const (
	Deployment  = "deployment"
	StatefulSet = "statefulset"
	DaemonSet   = "daemonset"
)

// Rollout is all there is to say about a rollout at one moment.
type Rollout struct {
	Kind, Namespace, Name string
	UID                   types.UID
	Generation            int64
	Now                   time.Time
	Started               time.Time // of this rollout; zero when the API does not keep it

	Strategy string // RollingUpdate, Recreate or OnDelete
	Budget   Budget
	MinReady time.Duration // spec.minReadySeconds
	Old      []Revision    // active ones, oldest first
	New      *Revision     // nil when the controller has not made it, or it could not be read
	All      Counts        // Old and New together
	Pods     []Pod         // of Old, then of New; each by ordinal, else by name
	Ordinals *Ordinals     // of a StatefulSet, else nil
	Nodes    *Nodes        // of a DaemonSet, else nil

	From       []int64 // revisions that are being, or were last, replaced; the last is the newest
	To         int64
	Images     []ImageChange // from the newest of From to To
	Changed    bool          // templates of From and To differ otherwise than by image
	RolledBack bool          // To is an older revision brought back

	ChangeCause string // the annotation kubernetes.io/change-cause of the new revision
	CauseStale  bool   // the newest old revision has the same text: it was not renewed

	Paused   bool
	Verdict  Verdict
	Causes   []Cause // gravest first
	Deadline Deadline
	Missing  []Missing
	Skew     time.Duration // how far times of objects are ahead of Now, when that is more than 5s
	Notes    []string      // sentences about what the numbers alone would hide

	StatusOnly bool // as in the facts: neither revisions nor pods were read

	Questions []Question // what more the API could tell about the causes; see Facts.Events and Facts.Logs
}

// Ordinals are the order in which a StatefulSet replaces its pods: from the
// highest ordinal down to Partition.
type Ordinals struct {
	Start, End int32 // the first ordinal, and the one after the last
	Partition  int32 // pods below it keep the old revision
	Ordered    bool  // OrderedReady: one pod at a time, and none past one that is not ready
	Next       int32 // the pod that is replaced, or waited for, next; -1 when none is
}

// Nodes are where a DaemonSet's pods belong.
type Nodes struct {
	Desired  int32  // nodes that should have a pod
	NotReady []Node // of these, nodes that are not ready: their pods cannot become ready
	Without  int32  // nodes that should have a pod and have none
	Extra    int32  // pods on nodes that should have none
}

// Build decides everything about one workload's rollout. It accepts objects
// with any field absent.
func Build(f Facts) Rollout {
	switch {
	case f.StatefulSet != nil:
		return buildStatefulSet(f)
	case f.DaemonSet != nil:
		return buildDaemonSet(f)
	}
	return buildDeployment(f)
}

func buildDeployment(f Facts) Rollout {
	d := f.Deployment
	if d == nil {
		d = &appsv1.Deployment{}
	}
	r := Rollout{
		Kind: Deployment, Namespace: d.Namespace, Name: d.Name, UID: d.UID, Generation: d.Generation, Now: f.Now,
		Strategy: orElse(string(d.Spec.Strategy.Type), string(appsv1.RollingUpdateDeploymentStrategyType)),
		Budget:   budgetOf(d), MinReady: time.Duration(d.Spec.MinReadySeconds) * time.Second,
		Paused: d.Spec.Paused, Missing: f.Missing, StatusOnly: f.StatusOnly,
	}
	current, old := split(d, owned(d, f.ReplicaSets))
	asks := r.read(f, current, old)
	r.lineage(d, old)
	if f.StatusOnly || f.lacks("replicasets") {
		r.readStatus(d)
	}
	r.changeCause(d, current, old)
	r.Causes = group(append(r.Causes, r.notCreated(&f, d, &asks)...))
	r.Questions = questions(asks)
	r.Verdict = r.decide(f, d)
	if observed(d) {
		r.Deadline = deadlineOf(d, r.Verdict.State == Complete, f.Now)
		r.Deadline.Quiet = r.quiet(f)
	}
	r.Skew = skew(f, d)
	r.note()
	return r
}

// read fills in the revisions, their counts and the causes. It returns what is
// left open.
func (r *Rollout) read(f Facts, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) []ask {
	var asks []ask
	for _, rs := range old {
		if rev := r.readRevision(f, rs, false, &asks); rev.Active() || rev.alive > 0 {
			r.Old = append(r.Old, rev)
		}
	}
	if current != nil {
		rev := r.readRevision(f, current, true, &asks)
		r.New = &rev
		r.All = rev.Counts
	}
	r.All = r.All.plus(sum(r.Old))
	return asks
}

func (r *Rollout) readRevision(f Facts, rs *appsv1.ReplicaSet, isNew bool, asks *[]ask) Revision {
	rev := newRevision(rs)
	t := tally(rs, f.Pods, r.MinReady, f.Now)
	f.explain(&t)
	rev.refine(t, f.Now)
	causes := t.causes
	if isNew && rev.Unavailable() > 0 {
		causes = append(causes, t.endedCauses()...)
	}
	causes = append(causes, rev.missing(&f, rs, &t)...)
	for _, p := range t.pods {
		p.Revision, p.Current = rev.Number, isNew
		r.Pods = append(r.Pods, p)
	}
	for _, a := range t.asks {
		a.current = isNew
		*asks = append(*asks, a)
	}
	for _, c := range causes {
		c.Revision, c.Current = rev.Number, isNew
		r.Causes = append(r.Causes, c)
	}
	return rev
}

// lineage names the revisions the rollout leads from and to.
func (r *Rollout) lineage(d *appsv1.Deployment, old []*appsv1.ReplicaSet) {
	from := slices.Clone(r.Old)
	if len(from) == 0 {
		from = latest(old)
	}
	slices.SortStableFunc(from, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	if r.New != nil {
		r.To = r.New.Number
		// Its new number comes a moment after the Deployment.
		outdated := r.To > 0 && len(from) > 0 && from[len(from)-1].Number > r.To &&
			!sameTemplate(from[len(from)-1].template, &d.Spec.Template)
		if r.RolledBack = len(r.New.Earlier) > 0 || outdated; !r.RolledBack {
			r.Started = r.New.Created
		}
	}
	for _, rev := range from {
		r.From = append(r.From, rev.Number)
	}
	if len(from) > 0 {
		was := from[len(from)-1].template
		r.Images = imageChanges(was, &d.Spec.Template)
		r.Changed = len(r.Images) == 0
	}
}

// latest is the old ReplicaSet with the highest revision, if there is any.
func latest(old []*appsv1.ReplicaSet) []Revision {
	var last []Revision
	for _, rs := range old {
		if rev := newRevision(rs); len(last) == 0 || rev.Number > last[0].Number {
			last = []Revision{rev}
		}
	}
	return last
}
