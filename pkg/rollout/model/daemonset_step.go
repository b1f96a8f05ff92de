package model

import (
	"cmp"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// slot is a node with the DaemonSet's pods on it, without terminating pods.
type slot struct {
	node       string
	old, fresh *Pod
	crowded    bool // more than one old or one new pod: the controller removes some first
}

// slotsOf mirrors findUpdatedPodsOnNode in daemon/update.go, v1.37.2.
func slotsOf(pods []Pod) []slot {
	var slots []slot
	at := map[string]int{}
	for i := range pods {
		p := &pods[i]
		key := orElse(p.Node, "/"+p.Name) // a pod without a node has its own slot
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
	mine := &s.old
	if p.Current {
		mine = &s.fresh
	}
	switch {
	case p.State == Terminating:
	case *mine != nil:
		s.crowded = true
	default:
		*mine = p
	}
}

// vacated reports whether all pods of the node are terminating.
func (s slot) vacated() bool { return s.old == nil && s.fresh == nil }

// stays reports whether a pod exists and will not be removed.
func (p *Pod) stays() bool { return p != nil && p.State != Terminating && p.State != Finished }

func (s *slot) freshAvailable() bool { return s.fresh != nil && s.fresh.State == Available }

func (s *slot) oldAvailable() bool { return s.old != nil && s.old.State == Available }

// daemonStep is the controller's next step, and what limits it.
type daemonStep struct {
	add         int32  // new pods
	remove      int32  // old pods
	excess      int32  // extra pods on one node, which are removed
	ended       *Pod   // a pod that has finished and is deleted after a back-off
	unavailable int32  // pods or nodes counted against maxUnavailable or maxSurge
	remaining   int32  // old pods that would be replaced next without these
	blocks      []slot // nodes with an unavailable pod
}

// nextDaemonStep mirrors rollingUpdate in daemon/update.go and, for nodes without
// a pod, podsShouldBeOnNode in daemon/daemon_controller.go, v1.37.2.
func nextDaemonStep(b Budget, slots []slot, without int32, onDelete bool) daemonStep {
	d := daemonStep{add: without, unavailable: without}
	for _, s := range slots {
		d.observe(s)
		switch {
		case s.crowded:
			d.excess++
			d.unavailable++
		case s.vacated():
			d.vacate(b.Surge.Value > 0)
		case onDelete:
		case b.Surge.Value > 0:
			d.surge(s)
		default:
			d.replace(s)
		}
	}
	if onDelete {
		return d
	}
	free := max(0, min(b.Surge.Value+b.Unavailable.Value-d.unavailable, d.remaining))
	d.remaining -= free
	if b.Surge.Value > 0 {
		d.add += free
	} else {
		d.remove += free
	}
	return d
}

// observe records a pod that is not available on a node, and a pod that has finished.
func (d *daemonStep) observe(s slot) {
	for _, p := range []*Pod{s.old, s.fresh} {
		if p != nil && p.State == Finished {
			d.ended = p
		}
	}
	if !s.freshAvailable() && (s.fresh != nil || s.old == nil) {
		d.blocks = append(d.blocks, s)
	}
}

// vacate handles a node where all pods are terminating: the next pod is created when
// they are gone, or at once if a surge is allowed.
func (d *daemonStep) vacate(surging bool) {
	if surging {
		d.add++
		return
	}
	d.unavailable++
}

// replace handles maxUnavailable: the old pod is removed first.
func (d *daemonStep) replace(s slot) {
	switch {
	case s.old != nil && s.fresh != nil:
		d.unavailable++
		d.excess++
	case s.fresh != nil:
		if !s.freshAvailable() {
			d.unavailable++
		}
	case s.oldAvailable():
		d.remaining++
	default:
		d.unavailable++
		d.remove++ // unavailable anyway
	}
}

// surge handles maxSurge: the old pod is removed when the new one is available.
func (d *daemonStep) surge(s slot) {
	switch {
	case s.old == nil:
	case s.fresh == nil && s.oldAvailable():
		d.remaining++
	case s.fresh == nil:
		d.add++
	case s.freshAvailable() || s.old.State < Ready:
		d.remove++
	default:
		d.unavailable++
	}
}

// targetNode is the node that a DaemonSet's pod runs on or is assigned to. It mirrors
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

// nodesDown are the nodes that are not ready and have a pod that counts. Such
// nodes get a taint. If the DaemonSet does not tolerate it, the node should no longer
// run a pod (nodeShouldRunDaemonPod in daemon/daemon_controller.go, v1.37.2).
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
