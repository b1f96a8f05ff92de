package model

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// slot is a node with the DaemonSet's pods on it.
type slot struct {
	node       string
	old, fresh *Pod
	ending     bool // a terminating pod is there as well, or alone
	excess     bool // more than one old or one new pod: the controller prunes it first
}

// slotsOf mirrors findUpdatedPodsOnNode in daemon/update.go, v1.37.2.
func slotsOf(pods []Pod) []slot {
	var slots []slot
	at := map[string]int{}
	for i := range pods {
		p := &pods[i]
		key := orElse(p.Node, "/"+p.Name) // without a node: a place of its own
		if _, known := at[key]; !known {
			at[key] = len(slots)
			slots = append(slots, slot{node: p.Node})
		}
		slots[at[key]].add(p)
	}
	slices.SortStableFunc(slots, func(a, b slot) int { return cmp.Compare(a.node, b.node) })
	return slots
}

func (s *slot) add(p *Pod) {
	place := &s.old
	if p.Current {
		place = &s.fresh
	}
	switch {
	case p.State == Terminating:
		s.ending = true
	case *place != nil:
		s.excess = true
	default:
		*place = p
	}
}

func (s *slot) freshAvailable() bool { return s.fresh != nil && s.fresh.State == Available }

func (s *slot) oldAvailable() bool { return s.old != nil && s.old.State == Available }

// daemonStep is what the controller does next, and what stands against it.
type daemonStep struct {
	step
	held   int32  // pods or nodes counted against maxUnavailable or maxSurge
	left   int32  // old pods that would be next if they were not
	blocks []slot // where something is not available
	prune  int32  // pods too many on one node
	ended  *Pod   // a pod that has ended and is deleted, after a back-off
}

// nextDaemonStep mirrors rollingUpdate in daemon/update.go and, for nodes without
// a pod, podsShouldBeOnNode in daemon/daemon_controller.go, v1.37.2.
func nextDaemonStep(b Budget, slots []slot, without int32, onDelete bool) daemonStep {
	d := daemonStep{held: without}
	d.add = without
	for _, s := range slots {
		d.look(s)
		switch {
		case s.excess:
			d.prune++
			d.held++
		case s.vacated():
			d.empty(b.Surge.Value > 0)
		case onDelete:
		case b.Surge.Value > 0:
			d.surge(s)
		default:
			d.swap(s)
		}
	}
	if onDelete {
		return d
	}
	free := max(0, min(b.Surge.Value+b.Unavailable.Value-d.held, d.left))
	d.left -= free
	if b.Surge.Value > 0 {
		d.add += free
	} else {
		d.remove += free
	}
	return d
}

func (d *daemonStep) look(s slot) {
	for _, p := range []*Pod{s.old, s.fresh} {
		if p != nil && p.State == Finished {
			d.ended = p
		}
	}
	if !s.freshAvailable() && (s.fresh != nil || s.old == nil) {
		d.blocks = append(d.blocks, s)
	}
}

// empty is a node where pods only terminate: while one does, none is made,
// unless there may be a surge.
func (d *daemonStep) empty(surging bool) {
	if surging {
		d.add++
		return
	}
	d.held++
}

// swap is for maxUnavailable: the old pod goes first.
func (d *daemonStep) swap(s slot) {
	switch {
	case s.old != nil && s.fresh != nil:
		d.held++
		d.prune++
	case s.fresh != nil:
		if !s.freshAvailable() {
			d.held++
		}
	case s.oldAvailable():
		d.left++
	default:
		d.held++
		d.remove++ // unavailable anyway
	}
}

// surge is for maxSurge: the old pod goes when the new one is available.
func (d *daemonStep) surge(s slot) {
	switch {
	case s.old == nil:
	case s.fresh == nil && s.oldAvailable():
		d.left++
	case s.fresh == nil:
		d.add++
	case s.freshAvailable() || s.old.State < Ready:
		d.remove++
	default:
		d.held++
	}
}

// targetNode is the node a DaemonSet's pod is on or meant for. It mirrors
// GetTargetNodeName in daemon/util/daemonset_util.go, v1.37.2.
func targetNode(p *corev1.Pod) string {
	if p.Spec.NodeName != "" || p.Spec.Affinity == nil || p.Spec.Affinity.NodeAffinity == nil {
		return p.Spec.NodeName
	}
	required := p.Spec.Affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution
	if required == nil {
		return ""
	}
	for _, term := range required.NodeSelectorTerms {
		for _, field := range term.MatchFields {
			if field.Key == "metadata.name" && field.Operator == corev1.NodeSelectorOpIn && len(field.Values) == 1 {
				return field.Values[0]
			}
		}
	}
	return ""
}

// nodesDown are the nodes that are not ready and have a pod that counts. A
// DaemonSet that does not tolerate the taint such nodes get does not want a pod
// there any more (nodeShouldRunDaemonPod in daemon/daemon_controller.go, v1.37.2).
func nodesDown(nodes []Node, slots []slot, tolerations []corev1.Toleration) []Node {
	if !slices.ContainsFunc(tolerations, toleratesNotReady) {
		return nil
	}
	var out []Node
	for _, n := range nodes {
		here := slices.ContainsFunc(slots, func(s slot) bool { return s.node == n.Name })
		if !n.Ready && here {
			out = append(out, n)
		}
	}
	return out
}

func toleratesNotReady(t corev1.Toleration) bool {
	key := t.Key == corev1.TaintNodeNotReady || t.Key == corev1.TaintNodeUnreachable ||
		(t.Key == "" && t.Operator == corev1.TolerationOpExists)
	return key && (t.Effect == "" || t.Effect == corev1.TaintEffectNoSchedule)
}
