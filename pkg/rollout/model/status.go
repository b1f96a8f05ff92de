package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
)

// readStatus fills in what the status alone tells: how many pods are new. Which
// of them are available it does not say, only how many are in all: old ones are
// counted first.
func (r *Rollout) readStatus(d *appsv1.Deployment) {
	s := d.Status
	r.New = &Revision{Number: number(d.Annotations[revisionAnnotation]), scaledFor: -1, template: &d.Spec.Template}
	r.To = r.New.Number
	r.countBy(s.Replicas, s.UpdatedReplicas, s.ReadyReplicas, s.AvailableReplicas)
	r.All = r.New.plus(sum(r.Old))
	if s.TerminatingReplicas != nil {
		r.All.Terminating = max(0, *s.TerminatingReplicas)
	}
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
	case deadlineOf(d, false, f.Now).State == DeadlineFired:
		return Verdict{Failed, counts + "; no progress for longer than progressDeadlineSeconds"}
	case completedBefore(d):
		return Verdict{Undetermined, counts + "; the controller still goes by an earlier success"}
	}
	return Verdict{Progressing, counts + "; only the status was read"}
}
