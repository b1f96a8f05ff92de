package model

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// missingCauses returns why pods of a ReplicaSet do not exist: from its condition, or
// else from events about it, which it requests with a question.
func (r *Revision) missingCauses(f *Facts, rs *appsv1.ReplicaSet, t *podTally) []Cause {
	if r.Failure != nil {
		return []Cause{r.Failure.cause()}
	}
	if r.Missing() == 0 {
		return nil
	}
	o := objectRef{"ReplicaSet", rs.Name, rs.UID, rs.CreationTimestamp.Time}
	if f.Now.Sub(o.created) > askAfter {
		t.open = append(t.open, missingPodsQuestion(o))
	}
	failure, e := creationFailure(eventsAbout(f.Events, o))
	if failure == nil {
		return nil
	}
	r.Failure = failure
	c := failure.cause()
	c.setEvent(e)
	return []Cause{c}
}

// uncreated finds out in the same way why the new ReplicaSet does not exist.
func (w *deployment) uncreated(r *Rollout) uncreated {
	var u uncreated
	_, present := w.observed()
	if r.New != nil || r.Paused || !present || w.facts.lacks("replicasets") || (r.Budget.Recreate && oldPodsRunning(r.Old)) {
		return u
	}
	if c := createError(w.d); c != nil {
		u.add(&Failure{Reason: c.Reason, Message: c.Message, Since: c.LastTransitionTime.Time}, nil)
		return u
	}
	d := w.d
	o := objectRef{"Deployment", d.Name, d.UID, d.CreationTimestamp.Time}
	if r.Now.Sub(o.created) > askAfter {
		q := missingPodsQuestion(o)
		q.current = true
		u.open = append(u.open, q)
	}
	if failure, e := creationFailure(eventsAbout(w.facts.Events, o)); failure != nil {
		u.add(failure, &e)
	}
	return u
}

// add adds a failure to create the new ReplicaSet.
func (u *uncreated) add(failure *Failure, e *datedEvent) {
	c := failure.cause()
	c.Current = true
	if e != nil {
		c.setEvent(*e)
	}
	u.causes = append(u.causes, c)
}

// createError is the condition that a ReplicaSet could not be created
// (sync.go, v1.37.2).
func createError(d *appsv1.Deployment) *appsv1.DeploymentCondition {
	c := progressing(d)
	if c == nil || c.Status != corev1.ConditionFalse || c.Reason != "ReplicaSetCreateError" {
		return nil
	}
	return c
}
