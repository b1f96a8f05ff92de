package model

import (
	"fmt"
	"slices"
	"strings"
)

// exception is empty: the pods of every DaemonSet are judged.
func (w *daemonSet) exception(*Rollout) Verdict { return Verdict{} }

// podsComplete reports whether all pods are new and available.
func (w *daemonSet) podsComplete(r *Rollout) bool {
	n := r.Budget.Desired
	return n == 0 || (r.New != nil && r.New.Available >= n && sum(r.Old).Made <= w.nodes.Extra)
}

func (w *daemonSet) whyComplete(r *Rollout) string {
	n := r.Budget.Desired
	text := fmt.Sprintf("all %d pods run %s and are available", n, r.New.label())
	switch n {
	case 0:
		text = "no node should have a pod"
	case 1:
		text = "the pod runs " + r.New.label() + " and is available"
	}
	if t := r.All.Terminating; t > 0 {
		text += fmt.Sprintf("; %s %s still terminating", count(t, "pod"), isAre(t))
	}
	return text
}

func (w *daemonSet) unfinished(r *Rollout) Verdict {
	if v := w.moving(r); v.State != "" {
		return v
	}
	return w.waiting(r)
}

// moving is the verdict while the controller has a next step.
func (w *daemonSet) moving(r *Rollout) Verdict {
	s := w.step
	var parts []string
	if s.excess > 0 {
		parts = append(parts, "remove "+count(s.excess, "extra pod")+" (more than one on a node)")
	}
	if s.remove > 0 {
		parts = append(parts, w.removing(r)+" "+count(s.remove, "old pod"))
	}
	refused := r.New != nil && r.New.Failure != nil
	if s.add > 0 && !refused {
		parts = append(parts, "add "+count(s.add, "new pod"))
	}
	switch {
	case len(parts) > 0:
		return Verdict{Progressing, "the controller can now " + strings.Join(parts, " and ")}
	case s.add > 0:
		return Verdict{Stalled, outOf(s.add, r.Budget.Desired, "pod") + rejected(s.add)}
	case s.ended != nil:
		return Verdict{Progressing, fmt.Sprintf("pod %s has finished: the controller deletes it and creates another one", s.ended.Name)}
	}
	return Verdict{}
}

func (w *daemonSet) removing(r *Rollout) string {
	if r.Budget.Surge.Value > 0 {
		return "remove"
	}
	return "replace"
}

// waiting is the verdict when the controller has no next step until pods or nodes
// change.
func (w *daemonSet) waiting(r *Rollout) Verdict {
	down, up := w.blocked()
	old := w.anyOld()
	switch {
	case w.onDelete() && old != nil:
		return Verdict{Waiting, fmt.Sprintf("OnDelete: delete pod %s on node %s to recreate it at %s (%d of %d pods are old)",
			old.Name, old.Node, r.New.label(), sum(r.Old).Made, r.Budget.Desired)}
	case len(w.step.blocks) == 0 && old == nil:
		return Verdict{Progressing, "all pods are as specified; the status is not updated yet"}
	case down == 0:
		return w.waitingForPods(r, old)
	case up > 0:
		return Verdict{Waiting, w.whyWaits(r) + "; " + w.whyDown(r)}
	case w.step.remaining > 0:
		return Verdict{Stalled, fmt.Sprintf("%s; this uses up %s, so %s", w.whyDown(r), w.bound(r), w.notReplaced())}
	}
	return Verdict{Waiting, w.whyDown(r) + "; all other pods are updated and available"}
}

// waitingForPods is the verdict when the controller waits for pods, not for nodes.
func (w *daemonSet) waitingForPods(r *Rollout, old *Pod) Verdict {
	lost := wasReady(w.facts.Pods, r.Pods)
	switch {
	case r.hopeless():
		return Verdict{Stalled, w.whyWaits(r) + needsChange}
	case old == nil && len(lost) > 0:
		return Verdict{Degraded, fmt.Sprintf("all pods run %s; pod %s was ready before and no longer is", r.New.label(), lost[0])}
	}
	return Verdict{Waiting, w.whyWaits(r)}
}

// blocked counts the nodes with an unavailable pod: down, the nodes that are not ready
// themselves, and up, the others.
func (w *daemonSet) blocked() (down, up int) {
	for _, s := range w.step.blocks {
		if w.isDown(s.node) {
			down++
		} else {
			up++
		}
	}
	return down, up
}

func (w *daemonSet) isDown(node string) bool {
	for _, n := range w.nodes.NotReady {
		if n.Name == node {
			return true
		}
	}
	return false
}

// whyDown names the nodes: "2 of 10 nodes are not ready (a, b): …".
func (w *daemonSet) whyDown(r *Rollout) string {
	const most = 3
	var names []string
	for _, n := range w.nodes.NotReady {
		names = append(names, n.Name)
	}
	n := int32(len(names))
	if len(names) > most {
		names = append(names[:most], "…")
	}
	whose := "their pods"
	if n == 1 {
		whose = "its pod"
	}
	return fmt.Sprintf("%d of %s %s not ready (%s): %s cannot become ready", n, count(r.Budget.Desired, "node"), isAre(n), strings.Join(names, ", "), whose)
}

func (w *daemonSet) bound(r *Rollout) string {
	if s := r.Budget.Surge.Value; s > 0 {
		return fmt.Sprintf("maxSurge %d", s)
	}
	return fmt.Sprintf("maxUnavailable %d", r.Budget.Unavailable.Value)
}

func (w *daemonSet) notReplaced() string {
	return fmt.Sprintf("%s %s not replaced", count(w.step.remaining, "old pod"), isAre(w.step.remaining))
}

// whyWaits names the constraint and what has to change.
func (w *daemonSet) whyWaits(r *Rollout) string {
	awaited := w.awaited()
	until := w.until(r, awaited)
	if w.step.remaining > 0 {
		return fmt.Sprintf("%s (%s, %s) until %s", w.notReplaced(), w.bound(r), count(w.step.unavailable, "unavailable pod"), until)
	}
	if only(awaited, slot.vacated) {
		return "nothing happens until " + until
	}
	return waitingFor(int32(len(awaited)), r.Budget.Desired, "pod", r.become()) + noRoom(awaited)
}

// awaited are the nodes where a pod can become available: the ready nodes, or all when
// no node is ready.
func (w *daemonSet) awaited() []slot {
	var open []slot
	for _, s := range w.step.blocks {
		if !w.isDown(s.node) {
			open = append(open, s)
		}
	}
	if len(open) == 0 {
		return w.step.blocks
	}
	return open
}

func only(slots []slot, is func(slot) bool) bool {
	return !slices.ContainsFunc(slots, func(s slot) bool { return !is(s) })
}

// until is the change after which the controller can continue.
func (w *daemonSet) until(r *Rollout, awaited []slot) string {
	n := len(awaited)
	switch {
	case n == 0:
		return "an old pod is " + r.become() + " or gone"
	case n == 1 && awaited[0].vacated():
		return "the terminating pod on node " + awaited[0].node + " is gone"
	case n == 1:
		return "the pod on node " + awaited[0].node + " is " + r.become() + noRoom(awaited)
	case only(awaited, slot.vacated):
		return "one of " + count(n, "terminating pod") + " is gone"
	}
	return fmt.Sprintf("one of %d new pods is %s%s", n, r.become(), noRoom(awaited))
}

// noRoom names nodes on which the pod cannot be scheduled. A pod of a DaemonSet cannot
// run on a different node.
func noRoom(slots []slot) string {
	var nodes []string
	for _, s := range slots {
		if s.fresh != nil && s.fresh.State == Unscheduled {
			nodes = append(nodes, s.node)
		}
	}
	switch len(nodes) {
	case 0:
		return ""
	case 1:
		return " (unschedulable on node " + nodes[0] + ")"
	}
	return fmt.Sprintf(" (unschedulable on %d nodes, for example %s)", len(nodes), nodes[0])
}

// anyOld is an old pod that will be removed.
func (w *daemonSet) anyOld() *Pod {
	for _, s := range w.slots {
		if s.old != nil {
			return s.old
		}
	}
	return nil
}
