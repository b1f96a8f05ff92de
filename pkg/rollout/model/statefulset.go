package model

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// statefulSet is a Rollout while it is decided about.
type statefulSet struct {
	*Rollout
	set    *appsv1.StatefulSet
	order  order
	move   move
	causes map[string]Cause  // of single pods
	hashes map[string]string // of the revisions of single pods
	first  string            // hash of the revision that was fully rolled out last
}

func buildStatefulSet(f Facts) Rollout {
	s := f.StatefulSet
	r := Rollout{
		Kind: StatefulSet, Namespace: s.Namespace, Name: s.Name, UID: s.UID, Generation: s.Generation, Now: f.Now,
		Strategy: orElse(string(s.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateStatefulSetStrategyType)),
		Budget:   setBudget(s), MinReady: time.Duration(s.Spec.MinReadySeconds) * time.Second,
		Missing: f.Missing, StatusOnly: f.StatusOnly,
	}
	c := controlled{owner: s, selector: s.Spec.Selector, template: &s.Spec.Template,
		hash: func(cr *appsv1.ControllerRevision) string { return cr.Name }}
	h := c.read(f.Revisions)
	if h.now < 0 && setObserved(s) && s.Status.UpdateRevision != "" {
		h.now = h.at(s.Status.UpdateRevision, s.Status.UpdateRevision)
	}
	w := statefulSet{Rollout: &r, set: s, order: orderOf(s, r.Budget), first: s.Status.CurrentRevision}
	members := setMembers(&h, c.kept(f.Pods))
	w.causes = r.readHistory(&f, &h, members)
	w.hashes = map[string]string{}
	for _, m := range members {
		w.hashes[m.pod.Name] = h.revisions[m.revision].hash
	}
	w.wanted(&h)
	if r.blind(&f) {
		r.countBy(s.Status.Replicas, s.Status.UpdatedReplicas, s.Status.ReadyReplicas, setAvailable(s))
	}
	r.total()
	if !r.blind(&f) {
		w.move = w.order.next(r.Pods)
	}
	if w.move.does == create {
		r.refusedBy(&f, about{"StatefulSet", s.Name, s.UID, s.CreationTimestamp.Time}, w.missingPod)
	}
	r.Ordinals = w.order.ordinals(w.move)
	r.trace(&h, &s.Spec.Template)
	r.Verdict = w.decide(f)
	w.point()
	r.Skew = skew(Facts{Pods: c.kept(f.Pods), Now: f.Now}, &appsv1.Deployment{})
	r.note()
	return r
}

func setMembers(h *history, pods []*corev1.Pod) []member {
	var members []member
	for _, p := range pods {
		hash := p.Labels[appsv1.ControllerRevisionHashLabelKey]
		members = append(members, member{pod: p, ordinal: ordinalOf(p.Name), revision: h.at(hash, hash)})
	}
	sortMembers(members)
	return members
}

// wanted gives every ordinal without a living pod to the revision it will have.
// It mirrors newVersionedStatefulSetPod in stateful_set_utils.go, v1.37.2.
func (w *statefulSet) wanted(h *history) {
	in, beyond := w.order.divide(w.Pods)
	below, above := max(0, min(w.order.partition, w.order.end)-w.order.start), w.order.end-max(w.order.start, min(w.order.partition, w.order.end))
	for _, p := range in {
		switch {
		case p.State == Terminating || p.State == Finished:
		case p.Ordinal < w.order.partition:
			below--
		default:
			above--
		}
	}
	if w.New != nil {
		w.New.Want += max(0, above)
	}
	w.keep(h, max(0, below))
	for _, p := range beyond {
		w.unwanted(p)
	}
}

// keep gives missing pods below the partition to the revision they stay with.
func (w *statefulSet) keep(h *history, missing int32) {
	if missing == 0 {
		return
	}
	for i := range w.Old {
		if w.Old[i].hash == w.first {
			w.Old[i].Want += missing
			return
		}
	}
	if w.New != nil && (w.New.hash == w.first || w.first == "") {
		w.New.Want += missing
		return
	}
	for _, rev := range h.revisions {
		if rev.hash == w.first {
			rev.Counts = Counts{Want: missing}
			w.Old = append(w.Old, rev)
		}
	}
}

// unwanted takes a pod past the last ordinal out of what is wanted.
func (w *statefulSet) unwanted(p Pod) {
	if p.State == Terminating || p.State == Finished {
		return
	}
	if p.Current && w.New != nil {
		w.New.Want--
		return
	}
	for i := range w.Old {
		if w.Old[i].Number == p.Revision && w.Old[i].Want > 0 {
			w.Old[i].Want--
			return
		}
	}
}

// point lets Next be the pod that is waited for when no rule of order names it.
func (w *statefulSet) point() {
	if w.Ordinals.Next >= 0 || w.Verdict.State == Complete || w.Verdict.State == Unobserved {
		return
	}
	for i := range w.Pods {
		p := &w.Pods[i]
		old := w.order.manual && !p.Current
		if (old || p.State != Available) && p.Ordinal < w.order.end {
			w.Ordinals.Next = max(w.Ordinals.Next, p.Ordinal)
		}
	}
}

// missingPod is a pod that should be there and is not, by name.
func (w *statefulSet) missingPod(message string) bool {
	return w.move.count > 1 || strings.Contains(message, w.podName(w.move.first)+" ")
}

func (w *statefulSet) podName(ordinal int32) string { return fmt.Sprintf("%s-%d", w.Name, ordinal) }

func setObserved(s *appsv1.StatefulSet) bool {
	return s.Status.ObservedGeneration > 0 && s.Status.ObservedGeneration >= s.Generation
}

// setAvailable is the number of available pods by the status: as long as
// minReadySeconds is 0, that is the number of ready ones.
func setAvailable(s *appsv1.StatefulSet) int32 {
	if s.Spec.MinReadySeconds == 0 {
		return s.Status.ReadyReplicas
	}
	return s.Status.AvailableReplicas
}

// setComplete is what the status says: as `kubectl rollout status` has it
// (polymorphichelpers/rollout_status.go, v0.37.2), but for pods that are ready
// and not available, pods past the last ordinal, and OnDelete.
func setComplete(s *appsv1.StatefulSet) bool {
	n, st := orOne(s.Spec.Replicas), s.Status
	updated := n
	if s.Spec.UpdateStrategy.Type != appsv1.OnDeleteStatefulSetStrategyType {
		updated = max(0, n-partitionOf(s))
	}
	return setObserved(s) && setAvailable(s) >= n && st.Replicas <= n && st.UpdatedReplicas >= updated &&
		(s.Spec.UpdateStrategy.Type == appsv1.OnDeleteStatefulSetStrategyType || s.Spec.UpdateStrategy.RollingUpdate != nil ||
			st.UpdateRevision == st.CurrentRevision)
}
