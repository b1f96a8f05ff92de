package model

import "fmt"

// exception is the verdict of a paused Deployment: its pods do not matter.
func (w *deployment) exception(r *Rollout) Verdict {
	if !r.Paused {
		return Verdict{}
	}
	return Verdict{Paused, w.whyPaused(r)}
}

func (w *deployment) unfinished(r *Rollout) Verdict {
	dl := deadlineOf(w.d, false, r.Now)
	v := w.moving(r)
	if dl.State == DeadlineFired { // not when it is only due: this clock can be ahead
		return Verdict{Failed, fmt.Sprintf("no progress for longer than %s (progressDeadlineSeconds); "+
			"there is no automatic rollback: %s", Span(dl.Limit), v.Reason)}
	}
	return v
}

// moving chooses between progressing, waiting, stalled and degraded.
func (w *deployment) moving(r *Rollout) Verdict {
	if c := r.cause(func(c Cause) bool { return c.Current && c.Pods == 0 }); r.New == nil && c != nil {
		return Verdict{Stalled, "the new ReplicaSet cannot be created: " + c.Message}
	}
	if scaling(r.Budget.Desired, withNew(r)) {
		return Verdict{Progressing, w.whyScaling(r)}
	}
	if next := nextStep(r.Budget, r.New, r.Old); !next.none() {
		return Verdict{Progressing, w.whatNext(r, next)}
	}
	if r.New == nil && (!r.Budget.Recreate || !oldPodsRunning(r.Old)) {
		return Verdict{Progressing, "the controller can now create the new ReplicaSet"}
	}
	return w.blocked(r)
}

// withNew returns all revisions that have pods, the new one last.
func withNew(r *Rollout) []Revision {
	all := r.Old[:len(r.Old):len(r.Old)]
	if r.New != nil {
		all = append(all, *r.New)
	}
	return all
}

// blocked is the verdict when the controller has no next step.
func (w *deployment) blocked(r *Rollout) Verdict {
	if refused := w.whyRefused(r); refused != "" {
		state := Stalled
		if r.mayStillStart() {
			state = Waiting
		}
		return Verdict{state, refused + "; " + w.whyWaits(r)}
	}
	before := w.wasComplete(r)
	if before && r.New.Made == r.New.Want && w.lostPods(r) {
		return Verdict{Degraded, w.whyDegraded(r)}
	}
	if r.hopeless() || w.stuckByFinalizer(r) {
		return Verdict{Stalled, w.whyWaits(r) + needsChange}
	}
	if before {
		return Verdict{Waiting, w.whyResized(r)}
	}
	return Verdict{Waiting, w.whyWaits(r)}
}

// wasComplete reports whether the new revision was fully rolled out before.
// If the status says that it is complete now, only the status of the ReplicaSet is out of
// date.
func (w *deployment) wasComplete(r *Rollout) bool {
	old := sum(r.Old)
	return recordedComplete(w.d) && !w.statusComplete() && ownSuccess(r, successOf(w.d)) &&
		r.New.Want == r.Budget.Desired && old.Want == 0 && old.Made == 0
}

// lostPods reports whether pods are no longer available, or fail. Pods that started
// after the success and are not ready yet do not count: they were added by scaling up, or
// replace other pods.
func (w *deployment) lostPods(r *Rollout) bool {
	success := successOf(w.d)
	var away []Pod
	for _, p := range r.Pods {
		if !p.Current || p.State >= Available {
			continue
		}
		if p.State == Failing || p.Created.Before(success) {
			return true
		}
		away = append(away, p)
	}
	return len(away) > 0 && len(wasReady(w.facts.Pods, away)) > 0
}

// stuckByFinalizer reports whether Recreate waits for a pod with a finalizer.
func (w *deployment) stuckByFinalizer(r *Rollout) bool {
	c := w.stuck(r)
	return c != nil && c.Severity > Transient
}

func (w *deployment) byStatus(r *Rollout) Verdict {
	n, s := r.Budget.Desired, w.d.Status
	counts := fmt.Sprintf("%d of %d pods are updated, %d are available", s.UpdatedReplicas, n, s.AvailableReplicas)
	switch {
	case w.statusComplete():
		return Verdict{Complete, allUpdated}
	case r.Paused:
		return Verdict{Paused, untilResumed}
	case !r.StatusOnly:
		return Verdict{Undetermined, counts + "; the reason is unknown because the ReplicaSets could not be read"}
	case deadlineOf(w.d, false, r.Now).State == DeadlineFired:
		return Verdict{Failed, counts + "; no progress for longer than progressDeadlineSeconds"}
	case recordedComplete(w.d):
		return Verdict{Undetermined, counts + "; the Progressing condition still reports an earlier success"}
	}
	return Verdict{Progressing, counts + "; only the status was read"}
}
