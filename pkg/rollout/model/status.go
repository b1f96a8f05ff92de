package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
)

// readStatus fills in what the status alone tells: how many pods are new. Which
// of them are available it does not say, only how many are in all; as many count
// as new as must be, old ones first.
func (r *Rollout) readStatus(d *appsv1.Deployment) {
	s := d.Status
	made := max(0, s.Replicas)
	updated := max(0, min(s.UpdatedReplicas, made))
	ready := max(0, min(s.ReadyReplicas, made))
	available := max(0, min(s.AvailableReplicas, ready))
	old := Counts{Want: made - updated, Made: made - updated}
	old.Ready, old.Available = min(ready, old.Made), min(available, old.Made)
	fresh := Counts{Want: max(updated, r.Budget.Desired-old.Made), Made: updated, Ready: ready - old.Ready, Available: available - old.Available}
	if s.TerminatingReplicas != nil {
		old.Terminating = max(0, *s.TerminatingReplicas)
	}
	r.New = &Revision{Number: number(d.Annotations[revisionAnnotation]), Counts: fresh, scaledFor: -1, template: &d.Spec.Template}
	r.To = r.New.Number
	if old.Active() {
		r.Old = []Revision{{Counts: old, scaledFor: -1}}
	}
	r.All = fresh.plus(old)
}

// byStatus is what can be said without the ReplicaSets.
func byStatus(d *appsv1.Deployment, f Facts) Verdict {
	n, s := desired(d), d.Status
	counts := fmt.Sprintf("%d of %d pods are new, %d are available", s.UpdatedReplicas, n, s.AvailableReplicas)
	switch {
	case statusComplete(d):
		return Verdict{Complete, fmt.Sprintf("the status says so: %d of %d pods are new and available", n, n)}
	case d.Spec.Paused:
		return Verdict{Paused, "nothing is rolled out until it is resumed"}
	case !f.StatusOnly:
		return Verdict{Undetermined, counts + "; without the ReplicaSets nobody can say what it waits for"}
	case deadlineOf(d, false, f.Now).timedOut():
		return Verdict{Failed, counts + "; no progress for longer than progressDeadlineSeconds"}
	case completedBefore(d):
		return Verdict{Undetermined, counts + "; the controller still goes by an earlier success"}
	}
	return Verdict{Progressing, counts + "; only the status was read"}
}
