package model

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// daemonSet is a Rollout while it is decided about.
type daemonSet struct {
	*Rollout
	set   *appsv1.DaemonSet
	slots []slot
	step  daemonStep
}

func buildDaemonSet(f Facts) Rollout {
	d := f.DaemonSet
	r := Rollout{
		Kind: DaemonSet, Namespace: d.Namespace, Name: d.Name, UID: d.UID, Generation: d.Generation, Now: f.Now,
		Strategy: orElse(string(d.Spec.UpdateStrategy.Type), string(appsv1.RollingUpdateDaemonSetStrategyType)),
		Budget:   daemonBudget(d), MinReady: time.Duration(d.Spec.MinReadySeconds) * time.Second,
		Missing: f.Missing, StatusOnly: f.StatusOnly,
	}
	c := controlled{owner: d, selector: d.Spec.Selector, template: &d.Spec.Template, hash: daemonHash}
	h := c.read(f.Revisions)
	if h.now < 0 && daemonObserved(d) {
		h.now = len(h.revisions) - 1 // the controller gives the wanted one the highest number
	}
	r.readHistory(&f, &h, daemonMembers(&h, d, c.kept(f.Pods)))
	w := daemonSet{Rollout: &r, set: d, slots: slotsOf(r.Pods)}
	w.nodes(f)
	if r.New != nil {
		r.New.Want += w.vacant()
	}
	if r.blind(&f) {
		r.countBy(d.Status.CurrentNumberScheduled, d.Status.UpdatedNumberScheduled, d.Status.NumberReady, d.Status.NumberAvailable)
	}
	r.total()
	if r.Nodes.Without > 0 {
		r.refusedBy(&f, about{"DaemonSet", d.Name, d.UID, d.CreationTimestamp.Time}, func(string) bool { return true })
	}
	w.step = nextDaemonStep(r.Budget, w.slots, r.Nodes.Without, d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType)
	r.trace(&h, &d.Spec.Template)
	r.Verdict = w.decide(f)
	r.Skew = skew(Facts{Pods: c.kept(f.Pods), Now: f.Now}, &appsv1.Deployment{})
	r.note()
	return r
}

// daemonHash is the label of a revision's pods; the name ends with it as well.
func daemonHash(cr *appsv1.ControllerRevision) string {
	return orElse(cr.Labels[appsv1.ControllerRevisionHashLabelKey], cr.Name[strings.LastIndexByte(cr.Name, '-')+1:])
}

// daemonMembers finds the revision of each pod. It mirrors IsPodUpdated in
// daemon/util/daemonset_util.go, v1.37.2: the old label with the generation of
// the template counts as well, and tells which revision is the new one when
// ControllerRevisions could not be read.
func daemonMembers(h *history, d *appsv1.DaemonSet, pods []*corev1.Pod) []member {
	generation := d.Annotations[appsv1.DeprecatedTemplateGeneration]
	var members []member
	for _, p := range pods {
		hash := p.Labels[appsv1.ControllerRevisionHashLabelKey]
		m := member{pod: p, ordinal: -1, node: targetNode(p), revision: h.at(hash, d.Name+"-"+hash)}
		if generation != "" && p.Labels["pod-template-generation"] == generation && daemonObserved(d) {
			if h.now < 0 {
				h.now = m.revision
			}
			m.revision = h.now
		}
		members = append(members, m)
	}
	sortMembers(members)
	return members
}

// nodes compares where pods are with where they should be.
func (w *daemonSet) nodes(f Facts) {
	n := &Nodes{Desired: w.Budget.Desired, Extra: max(0, w.set.Status.NumberMisscheduled)}
	n.NotReady = nodesDown(f.Nodes, w.slots, w.set.Spec.Template.Spec.Tolerations)
	n.Without = max(0, w.Budget.Desired-max(0, int32(len(w.slots))-n.Extra))
	if w.blind(&f) {
		n.Without = max(0, w.Budget.Desired-w.set.Status.CurrentNumberScheduled)
	}
	w.Nodes = n
}

// vacant is how many nodes still get a new pod: they have none, or none that stays.
func (w *daemonSet) vacant() int32 {
	n := w.Budget.Desired + w.Nodes.Extra
	for _, s := range w.slots {
		if s.old.stays() || s.fresh.stays() {
			n--
		}
	}
	return max(0, min(n, w.Budget.Desired))
}

// stays reports whether a pod is there and not about to be gone.
func (p *Pod) stays() bool { return p != nil && p.State != Terminating && p.State != Finished }

func daemonObserved(d *appsv1.DaemonSet) bool {
	return d.Status.ObservedGeneration > 0 && d.Status.ObservedGeneration >= d.Generation
}

// daemonComplete is what the status says, as `kubectl rollout status` has it
// (polymorphichelpers/rollout_status.go, v0.37.2).
func daemonComplete(d *appsv1.DaemonSet) bool {
	s := d.Status
	return daemonObserved(d) && s.UpdatedNumberScheduled >= s.DesiredNumberScheduled && s.NumberAvailable >= s.DesiredNumberScheduled
}

func (w *daemonSet) decide(f Facts) Verdict {
	d := w.set
	switch {
	case d.DeletionTimestamp != nil:
		return Verdict{Deleting, "the daemonset is being deleted"}
	case !daemonObserved(d):
		return unseen(d.Generation, d.Status.ObservedGeneration)
	case w.Budget.Err != nil:
		return Verdict{Undetermined, w.Budget.Err.Error()}
	case w.blind(&f):
		return w.byStatus(daemonComplete(d), d.Status.UpdatedNumberScheduled, d.Status.NumberAvailable)
	case daemonComplete(d) && w.settled():
		return Verdict{Complete, w.whyComplete()}
	}
	if v := w.moving(); v.State != "" {
		return v
	}
	return w.standing(f)
}

// settled reports whether the pods agree that the rollout is over.
func (w *daemonSet) settled() bool {
	n := w.Budget.Desired
	return n == 0 || (w.New != nil && w.New.Available >= n && sum(w.Old).Made <= w.Nodes.Extra)
}

func (w *daemonSet) whyComplete() string {
	n := w.Budget.Desired
	text := fmt.Sprintf("all %d pods are of %s and available", n, w.New.label())
	switch n {
	case 0:
		text = "no node is to have a pod"
	case 1:
		text = "the pod is of " + w.New.label() + " and available"
	}
	if t := w.All.Terminating; t > 0 {
		text += fmt.Sprintf("; %s %s still terminating", count(t, "pod"), isAre(t))
	}
	return text
}
