package model

import (
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// workload is everything that differs between a Deployment, a StatefulSet and a
// DaemonSet. Each kind has its own type that implements every method; the kinds share
// no methods. The methods read the fields of the Rollout that Build has set so far,
// and return what they add.
type workload interface {
	// object is the API object.
	object() metav1.Object
	// spec has the fields that come from the object's spec: kind, strategy, budget,
	// minReadySeconds, pause.
	spec() Rollout
	// read returns the revisions with their sizes, and the pods.
	read() reading
	// uncreated finds out why pods, or the new ReplicaSet, are not created.
	uncreated(*Rollout) uncreated
	// lineage names the revisions that the rollout goes from and to.
	lineage(*Rollout) lineage

	// observed is the generation that the status describes, and whether it is the
	// current one.
	observed() (generation int64, present bool)
	// onlyStatus reports whether only the status is known.
	onlyStatus() bool
	// byStatus is the verdict when only the status is known.
	byStatus(*Rollout) Verdict
	// exception is the verdict for a spec whose pods do not matter; its state is empty
	// for all other specs.
	exception(*Rollout) Verdict
	// statusComplete reports whether the status says that the rollout is complete.
	statusComplete() bool
	// podsComplete reports whether the revisions and pods are complete too.
	podsComplete(*Rollout) bool
	// whyComplete is the reason of the verdict Complete.
	whyComplete(*Rollout) string
	// unfinished is the verdict while the rollout is not complete.
	unfinished(*Rollout) Verdict

	// placement is where pods should be: by ordinal, or by node.
	placement(*Rollout) (*Ordinals, *Nodes)
	// deadline is the progress deadline, with a note about it or "".
	deadline(*Rollout) (d Deadline, note string)
	// latest is the newest time of any object.
	latest() time.Time
}

func workloadOf(f Facts) workload {
	switch {
	case f.StatefulSet != nil:
		return newStatefulSet(f)
	case f.DaemonSet != nil:
		return newDaemonSet(f)
	}
	return newDeployment(f)
}

// Build computes everything about one workload's rollout. Any field of the objects may
// be absent.
func Build(f Facts) Rollout {
	w := workloadOf(f)
	o, r := w.object(), w.spec()
	r.Namespace, r.Name, r.UID, r.Generation = o.GetNamespace(), o.GetName(), o.GetUID(), o.GetGeneration()
	r.Now, r.Missing, r.StatusOnly = f.Now, f.Missing, f.StatusOnly

	x := w.read()
	r.Old, r.New, r.All, r.Pods = x.old, x.current, x.all, x.pods
	u := w.uncreated(&r)
	if u.failure != nil {
		r.New.Failure = u.failure
	}
	r.Causes = group(append(x.causes, u.causes...))
	r.Questions = append(questions(append(x.open, u.open...)), u.questions...)

	l := w.lineage(&r)
	r.From, r.To, r.Started, r.RolledBack = l.from, l.to, l.started, l.rolledBack
	r.Images, r.Changed, r.ChangeCause, r.CauseStale = l.images, l.changed, l.changeCause, l.causeStale

	r.Verdict = decide(w, &r)
	r.Ordinals, r.Nodes = w.placement(&r)
	var deadlineNote string
	r.Deadline, deadlineNote = w.deadline(&r)
	r.Skew = skew(w.latest(), f.Now)
	for _, note := range []string{l.note, r.againNote(), r.replacedNote(), deadlineNote, r.skewNote()} {
		if note != "" {
			r.Notes = append(r.Notes, note)
		}
	}
	return r
}

// decide finds the verdict. The first condition that matches decides.
func decide(w workload, r *Rollout) Verdict {
	generation, present := w.observed()
	switch {
	case w.object().GetDeletionTimestamp() != nil:
		return Verdict{Deleting, "the " + r.Kind + " is being deleted"}
	case !present:
		return unobserved(r.Generation, generation)
	case r.Budget.Err != nil:
		return Verdict{Undetermined, r.Budget.Err.Error()}
	case w.onlyStatus():
		return w.byStatus(r)
	}
	if v := w.exception(r); v.State != "" {
		return v
	}
	if w.statusComplete() && w.podsComplete(r) {
		return Verdict{Complete, w.whyComplete(r)}
	}
	return w.unfinished(r)
}
