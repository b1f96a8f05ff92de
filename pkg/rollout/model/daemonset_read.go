package model

import (
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
)

func newDaemonSet(f Facts) *daemonSet {
	d := f.DaemonSet
	w := &daemonSet{facts: f, set: d}
	w.owner = owner{object: d, selector: d.Spec.Selector, template: &d.Spec.Template, hash: daemonHash}
	w.history = w.owner.history(f.Revisions)
	if _, present := w.observed(); w.history.current < 0 && present {
		w.history.current = len(w.history.revisions) - 1 // the controller gives the revision of the spec the highest number
	}
	x := readMembers(&f, w.history, w.members(), w.minReady())
	b := daemonSetBudget(d)
	w.slots = slotsOf(x.pods)
	w.nodes = w.compareNodes(b.Desired)
	if x.current != nil {
		x.current.Want += w.vacant()
	}
	if s := d.Status; w.onlyStatus() {
		x.countByStatus(b.Desired, s.CurrentNumberScheduled, s.UpdatedNumberScheduled, s.NumberReady, s.NumberAvailable)
	}
	x.all = x.total()
	w.reading = x
	w.step = nextDaemonStep(b, w.slots, w.nodes.Without, w.onDelete())
	return w
}

// daemonHash is the label of a revision's pods; the name of the revision ends with it.
func daemonHash(cr *appsv1.ControllerRevision) string {
	return orElse(cr.Labels[appsv1.ControllerRevisionHashLabelKey], cr.Name[strings.LastIndexByte(cr.Name, '-')+1:])
}

// members are the pods with their nodes and revisions. It mirrors IsPodUpdated in
// daemon/util/daemonset_util.go, v1.37.2: the old label with the generation of
// the template counts too. It shows which revision is the new one when
// ControllerRevisions could not be read.
func (w *daemonSet) members() []member {
	h := w.history
	generation := w.set.Annotations[appsv1.DeprecatedTemplateGeneration]
	_, present := w.observed()
	var members []member
	for _, p := range w.owner.pods(w.facts.Pods) {
		hash := p.Labels[appsv1.ControllerRevisionHashLabelKey]
		m := member{pod: p, ordinal: -1, node: targetNode(p), revision: h.at(hash, w.set.Name+"-"+hash)}
		if generation != "" && p.Labels["pod-template-generation"] == generation && present {
			if h.current < 0 {
				h.current = m.revision
			}
			m.revision = h.current
		}
		members = append(members, m)
	}
	sortMembers(members)
	return members
}

func (w *daemonSet) read() reading { return w.reading }

// compareNodes compares where pods are with where they should be.
func (w *daemonSet) compareNodes(desired int32) Nodes {
	s := w.set.Status
	n := Nodes{Desired: desired, Extra: max(0, s.NumberMisscheduled)}
	n.NotReady = nodesDown(w.facts.Nodes, w.slots, w.set.Spec.Template.Spec.Tolerations)
	n.Without = max(0, desired-max(0, int32(len(w.slots))-n.Extra))
	if w.onlyStatus() {
		n.Without = max(0, desired-s.CurrentNumberScheduled)
	}
	return n
}

// vacant is how many nodes will get a new pod: they have no pod, or only pods that will
// be removed.
func (w *daemonSet) vacant() int32 {
	n := w.nodes.Desired + w.nodes.Extra
	for _, s := range w.slots {
		if s.old.stays() || s.fresh.stays() {
			n--
		}
	}
	return max(0, min(n, w.nodes.Desired))
}

func (w *daemonSet) uncreated(r *Rollout) uncreated {
	if w.nodes.Without == 0 || w.onlyStatus() {
		return uncreated{}
	}
	d := w.set
	return podsUncreated(r, &w.facts, objectRef{"DaemonSet", d.Name, d.UID, d.CreationTimestamp.Time}, func(string) bool { return true })
}

func (w *daemonSet) lineage(r *Rollout) lineage {
	return w.history.lineage(r, &w.set.Spec.Template)
}

func (w *daemonSet) placement(*Rollout) (*Ordinals, *Nodes) {
	n := w.nodes
	return nil, &n
}

func (w *daemonSet) latest() time.Time { return latestOfPods(w.owner.pods(w.facts.Pods)) }
