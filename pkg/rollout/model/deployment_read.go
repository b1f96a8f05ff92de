package model

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

func newDeployment(f Facts) *deployment {
	d := f.Deployment
	if d == nil {
		d = &appsv1.Deployment{}
	}
	w := &deployment{facts: f, d: d}
	current, old := split(d, ownReplicaSets(d, f.ReplicaSets))
	w.old = old
	for _, rs := range old {
		if rev := w.readRevision(rs, false); rev.Active() || rev.alive > 0 {
			w.revisions.old = append(w.revisions.old, rev)
		}
	}
	if current != nil {
		rev := w.readRevision(current, true)
		w.revisions.current = &rev
	}
	w.revisions.all = w.revisions.total()
	return w
}

// readRevision adds one ReplicaSet with its pods to the reading.
func (w *deployment) readRevision(rs *appsv1.ReplicaSet, current bool) Revision {
	f := w.facts
	rev := replicaSetRevision(rs)
	t := tallyReplicaSet(rs, f.Pods, w.minReady(), f.Now)
	f.explain(&t)
	rev.refine(t, f.Now)
	causes := t.causes
	if current && rev.Unavailable() > 0 {
		causes = append(causes, t.endedCauses()...)
	}
	causes = append(causes, rev.missingCauses(&f, rs, &t)...)
	w.revisions.add(rev, current, t, causes)
	return rev
}

// read returns the reading of the ReplicaSets. When they were not read, the status has
// the number of new pods. It has the number of available pods only for old and new pods
// together, so old pods are counted as available first.
func (w *deployment) read() reading {
	x, s := w.revisions, w.d.Status
	if !w.onlyStatus() {
		return x
	}
	x.current = &Revision{Number: parseNumber(w.d.Annotations[revisionAnnotation]), template: &w.d.Spec.Template}
	x.countByStatus(desired(w.d), s.Replicas, s.UpdatedReplicas, s.ReadyReplicas, s.AvailableReplicas)
	x.all = x.total()
	if s.TerminatingReplicas != nil {
		x.all.Terminating = max(0, *s.TerminatingReplicas)
	}
	return x
}

func (w *deployment) lineage(*Rollout) lineage {
	current, from := w.revisions.current, slices.Clone(w.revisions.old)
	if len(from) == 0 {
		from = newestRevision(w.old)
	}
	slices.SortStableFunc(from, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	var l lineage
	for _, rev := range from {
		l.from = append(l.from, rev.Number)
	}
	if current != nil {
		l.to = current.Number
		// The ReplicaSet gets its new number shortly after the template of the Deployment changes.
		outdated := l.to > 0 && len(from) > 0 && from[len(from)-1].Number > l.to &&
			!sameTemplate(from[len(from)-1].template, &w.d.Spec.Template)
		if l.rolledBack = len(current.Earlier) > 0 || outdated; !l.rolledBack {
			l.started = current.Created
		}
	}
	if len(from) > 0 {
		l.images = imageChanges(from[len(from)-1].template, &w.d.Spec.Template)
		l.changed = len(l.images) == 0
	}
	if w.onlyStatus() {
		l.to = parseNumber(w.d.Annotations[revisionAnnotation])
	}
	w.changeCause(&l)
	return l
}

// changeCause reads why the template was changed. kubectl and the controller copy the
// annotation: a text that is equal to that of the newest old revision does not describe
// this change.
func (w *deployment) changeCause(l *lineage) {
	l.changeCause = w.d.Annotations[changeCauseAnnotation]
	if current := w.revisions.current; current != nil {
		l.changeCause = orElse(current.changeCause, l.changeCause)
	}
	last := newestRevision(w.old)
	if len(last) == 0 || l.changeCause == "" || last[0].changeCause != l.changeCause {
		return
	}
	l.causeStale = true
	l.note = fmt.Sprintf("the change-cause was not updated: it is the same as in revision %d", last[0].Number)
}

// latest includes objects of other workloads, if they were read.
func (w *deployment) latest() time.Time {
	last := latestOfPods(w.facts.Pods)
	for _, c := range w.d.Status.Conditions {
		last = lastOf(last, lastOf(c.LastUpdateTime.Time, c.LastTransitionTime.Time))
	}
	for _, rs := range w.facts.ReplicaSets {
		last = lastOf(last, rs.CreationTimestamp.Time)
	}
	return last
}
