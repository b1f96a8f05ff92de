package model

import (
	"cmp"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

// Rollout is all there is to say about a rollout at one moment.
type Rollout struct {
	Kind, Namespace, Name string
	Now                   time.Time
	Started               time.Time // of this rollout; zero when the API does not keep it

	Budget   Budget
	MinReady time.Duration // spec.minReadySeconds
	Old      []Revision    // active ones, oldest first
	New      *Revision     // nil when the controller has not made it, or it could not be read
	All      Counts        // Old and New together

	From       []int64 // revisions that are being, or were last, replaced; the last is the newest
	To         int64
	Images     []ImageChange // from the newest of From to To
	Changed    bool          // templates of From and To differ otherwise than by image
	RolledBack bool          // To is an older revision brought back

	Paused   bool
	Verdict  Verdict
	Causes   []Cause // gravest first
	Deadline Deadline
	Missing  []Missing
}

// Build decides everything about one Deployment's rollout. It accepts objects
// with any field absent.
func Build(f Facts) Rollout {
	d := f.Deployment
	if d == nil {
		d = &appsv1.Deployment{}
	}
	r := Rollout{
		Kind: "deployment", Namespace: d.Namespace, Name: d.Name, Now: f.Now,
		Budget: budgetOf(d), MinReady: time.Duration(d.Spec.MinReadySeconds) * time.Second,
		Paused: d.Spec.Paused, Missing: f.Missing,
	}
	current, old := split(d, owned(d, f.ReplicaSets))
	r.read(f, current, old)
	r.lineage(d, old)
	r.Verdict = r.decide(f, d)
	if observed(d) {
		r.Deadline = deadlineOf(d, r.Verdict.State == Complete, f.Now)
	}
	return r
}

// read fills in the revisions, their counts and the causes.
func (r *Rollout) read(f Facts, current *appsv1.ReplicaSet, old []*appsv1.ReplicaSet) {
	if current != nil {
		rev := r.readRevision(f, current, true)
		r.New = &rev
		r.All = rev.Counts
	}
	for _, rs := range old {
		if rev := r.readRevision(f, rs, false); rev.Active() || rev.alive > 0 {
			r.Old = append(r.Old, rev)
		}
	}
	r.All = r.All.plus(sum(r.Old))
	r.Causes = group(r.Causes)
}

func (r *Rollout) readRevision(f Facts, rs *appsv1.ReplicaSet, isNew bool) Revision {
	rev := newRevision(rs)
	t := tally(rs, f.Pods, r.MinReady, f.Now)
	rev.refine(t, f.Now)
	causes := t.causes
	if rev.Failure != nil {
		causes = append(causes, rev.failureCause())
	}
	for _, c := range causes {
		c.Revision, c.Current = rev.Number, isNew
		r.Causes = append(r.Causes, c)
	}
	return rev
}

// lineage names the revisions the rollout leads from and to.
func (r *Rollout) lineage(d *appsv1.Deployment, old []*appsv1.ReplicaSet) {
	if r.New != nil {
		r.To = r.New.Number
		r.RolledBack = len(r.New.Earlier) > 0
		if !r.RolledBack {
			r.Started = r.New.Created
		}
	}
	from := slices.Clone(r.Old)
	if len(from) == 0 {
		from = latest(old)
	}
	slices.SortStableFunc(from, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
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
