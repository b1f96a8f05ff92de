package model

import (
	"fmt"
	"slices"
	"strings"
)

// moving is the verdict while the controller has a next step.
func (w *daemonSet) moving() Verdict {
	s := w.step
	var parts []string
	if s.prune > 0 {
		parts = append(parts, "remove "+count(s.prune, "pod")+" too many on a node")
	}
	if s.remove > 0 {
		parts = append(parts, w.removing()+" "+count(s.remove, "old pod"))
	}
	refused := w.New != nil && w.New.Failure != nil
	if s.add > 0 && !refused {
		parts = append(parts, "add "+count(s.add, "new pod"))
	}
	switch {
	case len(parts) > 0:
		return Verdict{Progressing, "the controller can now " + strings.Join(parts, " and ")}
	case s.add > 0:
		return Verdict{Stalled, fmt.Sprintf("%d of %s %s", s.add, count(w.Budget.Desired, "pod"), refusedToo(s.add))}
	case s.ended != nil:
		return Verdict{Progressing, fmt.Sprintf("pod %s has ended: the controller deletes it and makes another", s.ended.Name)}
	}
	return Verdict{}
}

func (w *daemonSet) removing() string {
	if w.Budget.Surge.Value > 0 {
		return "remove"
	}
	return "replace"
}

func refusedToo(n int32) string {
	if n == 1 {
		return "does not exist: the API server refuses to create it"
	}
	return "do not exist: the API server refuses to create them"
}

// standing is the verdict when nothing can be done until pods or nodes change.
func (w *daemonSet) standing(f Facts) Verdict {
	down, up := w.blocked()
	old := w.anyOld()
	switch {
	case w.Strategy == "OnDelete" && old != nil:
		return Verdict{Waiting, fmt.Sprintf("OnDelete: delete pod %s on node %s to have it made anew from %s (%d of %d pods are old)",
			old.Name, old.Node, w.New.label(), sum(w.Old).Made, w.Budget.Desired)}
	case len(w.step.blocks) == 0 && old == nil:
		return Verdict{Progressing, "all pods are as they should be; the status does not say so yet"}
	case down == 0:
		return w.waiting(f, old)
	case up > 0:
		return Verdict{Waiting, w.whyStands() + "; " + w.whyDown()}
	case w.step.left > 0:
		return Verdict{Stalled, fmt.Sprintf("%s, and with that %s is used up: %s", w.whyDown(), w.bound(), w.notReplaced())}
	}
	return Verdict{Waiting, w.whyDown() + "; all other pods are done"}
}

// waiting is the verdict when pods, not nodes, hold the controller up.
func (w *daemonSet) waiting(f Facts, old *Pod) Verdict {
	lost := wasReady(f.Pods, w.Pods)
	switch {
	case w.hopeless():
		return Verdict{Stalled, w.whyStands() + ", which does not come by itself"}
	case old == nil && len(lost) > 0:
		return Verdict{Degraded, fmt.Sprintf("all pods are of %s; %s was ready before and is not any more", w.New.label(), lost[0])}
	}
	return Verdict{Waiting, w.whyStands()}
}

// blocked counts the nodes where something is not available: those that are not
// ready themselves, and the others.
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
	for _, n := range w.Nodes.NotReady {
		if n.Name == node {
			return true
		}
	}
	return false
}

// whyDown names the nodes: "2 of 10 nodes are not ready (a, b): …".
func (w *daemonSet) whyDown() string {
	const most = 3
	var names []string
	for _, n := range w.Nodes.NotReady {
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
	return fmt.Sprintf("%d of %s %s not ready (%s): %s cannot become ready", n, count(w.Budget.Desired, "node"), isAre(n), strings.Join(names, ", "), whose)
}

func (w *daemonSet) bound() string {
	if s := w.Budget.Surge.Value; s > 0 {
		return fmt.Sprintf("maxSurge %d", s)
	}
	return fmt.Sprintf("maxUnavailable %d", w.Budget.Unavailable.Value)
}

func (w *daemonSet) notReplaced() string {
	return fmt.Sprintf("%s %s not replaced", count(w.step.left, "old pod"), isAre(w.step.left))
}

// whyStands names the constraint and what has to change.
func (w *daemonSet) whyStands() string {
	open := w.open()
	until := w.until(open)
	if w.step.left > 0 {
		return fmt.Sprintf("%s (%s, %s) until %s", w.notReplaced(), w.bound(), count(w.step.held, "unavailable pod"), until)
	}
	if only(open, slot.vacated) {
		return "nothing more is done until " + until
	}
	return fmt.Sprintf("%d of %s must still become %s%s", len(open), count(w.Budget.Desired, "pod"), w.become(), noRoom(open))
}

// open are the nodes where something can become available: those that are ready
// themselves, if there is any.
func (w *daemonSet) open() []slot {
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

// vacated is a node where pods only terminate.
func (s slot) vacated() bool { return s.old == nil && s.fresh == nil }

func only(slots []slot, is func(slot) bool) bool {
	return !slices.ContainsFunc(slots, func(s slot) bool { return !is(s) })
}

// until is the change that lets the controller go on.
func (w *daemonSet) until(open []slot) string {
	n := len(open)
	switch {
	case n == 0:
		return "an old pod is " + w.become() + " or gone"
	case n == 1 && open[0].vacated():
		return "the pod on node " + open[0].node + " has ended"
	case n == 1:
		return "the pod on node " + open[0].node + " is " + w.become() + noRoom(open)
	case only(open, slot.vacated):
		return "one of " + count(n, "terminating pod") + " has ended"
	}
	return fmt.Sprintf("one of %d new pods is %s%s", n, w.become(), noRoom(open))
}

// noRoom names nodes on which the scheduler does not let the pod in: a pod of a
// DaemonSet cannot go elsewhere.
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
		return " (no room on node " + nodes[0] + ")"
	}
	return fmt.Sprintf(" (no room on %d nodes, %s first)", len(nodes), nodes[0])
}

// anyOld is an old pod that is to go.
func (w *daemonSet) anyOld() *Pod {
	for _, s := range w.slots {
		if s.old != nil {
			return s.old
		}
	}
	return nil
}
