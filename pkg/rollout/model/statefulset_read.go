package model

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

func newStatefulSet(f Facts) *statefulSet {
	s := f.StatefulSet
	b := statefulSetBudget(s)
	w := &statefulSet{facts: f, set: s, order: orderOf(s, b), causes: map[string]Cause{}, hashes: map[string]string{}}
	w.owner = owner{object: s, selector: s.Spec.Selector, template: &s.Spec.Template,
		hash: func(cr *appsv1.ControllerRevision) string { return cr.Name }}
	w.history = w.owner.history(f.Revisions)
	h := w.history
	if _, present := w.observed(); h.current < 0 && present && s.Status.UpdateRevision != "" {
		h.current = h.at(s.Status.UpdateRevision, s.Status.UpdateRevision)
	}
	members := w.members()
	x := readMembers(&f, h, members, w.minReady())
	for _, m := range members {
		w.hashes[m.pod.Name] = h.revisions[m.revision].hash
	}
	for _, c := range x.causes {
		w.causes[c.Pod] = c
	}
	w.addMissing(&x)
	if w.onlyStatus() {
		x.countByStatus(b.Desired, s.Status.Replicas, s.Status.UpdatedReplicas, s.Status.ReadyReplicas, w.available())
	} else {
		w.move = w.order.next(x.pods)
	}
	x.all = x.total()
	w.reading = x
	return w
}

// members are the pods with their ordinals and revisions.
func (w *statefulSet) members() []member {
	var members []member
	for _, p := range w.owner.pods(w.facts.Pods) {
		hash := p.Labels[appsv1.ControllerRevisionHashLabelKey]
		members = append(members, member{pod: p, ordinal: ordinalOf(p.Name), revision: w.history.at(hash, hash)})
	}
	sortMembers(members)
	return members
}

func (w *statefulSet) read() reading { return w.reading }

// addMissing counts every ordinal without a running pod for the revision that its pod
// will have. It mirrors newVersionedStatefulSetPod in stateful_set_utils.go,
// v1.37.2.
func (w *statefulSet) addMissing(x *reading) {
	o := w.order
	in, beyond := o.divide(x.pods)
	below, above := max(0, min(o.partition, o.end)-o.start), o.end-max(o.start, min(o.partition, o.end))
	for _, p := range in {
		switch {
		case p.State == Terminating || p.State == Finished:
		case p.Ordinal < o.partition:
			below--
		default:
			above--
		}
	}
	if x.current != nil {
		x.current.Want += max(0, above)
	}
	w.addBelowPartition(x, max(0, below))
	for _, p := range beyond {
		w.removeBeyond(x, p)
	}
}

// addBelowPartition counts missing pods below the partition for the revision that was
// fully rolled out last: they are created at that revision.
func (w *statefulSet) addBelowPartition(x *reading, missing int32) {
	if missing == 0 {
		return
	}
	last := w.lastRevision()
	for i := range x.old {
		if x.old[i].hash == last {
			x.old[i].Want += missing
			return
		}
	}
	if x.current != nil && (x.current.hash == last || last == "") {
		x.current.Want += missing
		return
	}
	for _, rev := range w.history.revisions {
		if rev.hash == last {
			rev.Counts = Counts{Want: missing}
			x.old = append(x.old, rev)
		}
	}
}

// lastRevision is the hash of the revision that was fully rolled out last.
func (w *statefulSet) lastRevision() string { return w.set.Status.CurrentRevision }

// removeBeyond subtracts a pod past the last ordinal from the pods that are wanted.
func (w *statefulSet) removeBeyond(x *reading, p Pod) {
	if p.State == Terminating || p.State == Finished {
		return
	}
	if p.Current && x.current != nil {
		x.current.Want--
		return
	}
	for i := range x.old {
		if x.old[i].Number == p.Revision && x.old[i].Want > 0 {
			x.old[i].Want--
			return
		}
	}
}

func (w *statefulSet) uncreated(r *Rollout) uncreated {
	if w.move.action != create {
		return uncreated{}
	}
	s := w.set
	return podsUncreated(r, &w.facts, objectRef{"StatefulSet", s.Name, s.UID, s.CreationTimestamp.Time}, w.concernsMissing)
}

// concernsMissing reports whether a message names a pod that should exist and does not.
func (w *statefulSet) concernsMissing(message string) bool {
	return w.move.count > 1 || strings.Contains(message, w.podName(w.move.first)+" ")
}

func (w *statefulSet) podName(ordinal int32) string { return fmt.Sprintf("%s-%d", w.set.Name, ordinal) }

func (w *statefulSet) lineage(r *Rollout) lineage {
	return w.history.lineage(r, &w.set.Spec.Template)
}

// placement always names the next pod. When the order does not give one, it is the highest
// pod that is not done yet.
func (w *statefulSet) placement(r *Rollout) (*Ordinals, *Nodes) {
	o := w.order
	out := &Ordinals{Start: o.start, End: o.end, Partition: o.partition, Ordered: o.ordered, Next: w.move.next()}
	if out.Next >= 0 || r.Verdict.State == Complete || r.Verdict.State == Unobserved {
		return out, nil
	}
	for i := range r.Pods {
		p := &r.Pods[i]
		old := o.manual && !p.Current
		if (old || p.State != Available) && p.Ordinal < o.end {
			out.Next = max(out.Next, p.Ordinal)
		}
	}
	return out, nil
}

func (w *statefulSet) latest() time.Time { return latestOfPods(w.owner.pods(w.facts.Pods)) }
