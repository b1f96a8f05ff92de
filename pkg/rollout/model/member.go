package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// member is a pod of a StatefulSet or DaemonSet, with the index of its revision
// in the history.
type member struct {
	pod      *corev1.Pod
	revision int
	ordinal  int32
	node     string
}

func sortMembers(members []member) {
	slices.SortStableFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.ordinal, b.ordinal), strings.Compare(a.pod.Name, b.pod.Name))
	})
}

// readMembers returns the revisions of a history with their pods. Members must have the
// order of Rollout.Pods.
func readMembers(f *Facts, h *history, members []member, minReady time.Duration) reading {
	var x reading
	for i := range h.revisions {
		if i != h.current {
			x.addMembers(f, h, i, members, minReady)
		}
	}
	slices.SortStableFunc(x.old, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortStableFunc(x.pods, func(a, b Pod) int { return cmp.Compare(a.Revision, b.Revision) })
	if h.current >= 0 {
		x.addMembers(f, h, h.current, members, minReady)
	}
	return x
}

// addMembers adds a revision and its pods.
func (x *reading) addMembers(f *Facts, h *history, at int, members []member, minReady time.Duration) {
	rev, current := h.revisions[at], at == h.current
	t := tallyMembers(f, members, at, minReady)
	rev.Counts = countPods(t.pods)
	rev.Want = rev.Made
	rev.refine(t, f.Now)
	x.add(rev, current, t, t.causes)
	switch {
	case current:
		x.current = &rev
	case len(t.pods) > 0:
		x.old = append(x.old, rev)
	}
}

// tallyMembers counts the pods of one revision.
func tallyMembers(f *Facts, members []member, revision int, minReady time.Duration) podTally {
	var t podTally
	for _, m := range members {
		if m.revision == revision {
			t.add(m.pod, minReady, f.Now)
			p := &t.pods[len(t.pods)-1]
			p.Ordinal, p.Node = m.ordinal, orElse(p.Node, m.node)
		}
	}
	f.explain(&t)
	return t
}

func countPods(pods []Pod) Counts {
	var c Counts
	for _, p := range pods {
		if p.State != Terminating && p.State != Finished {
			c.Made++
		}
		if p.State == Ready || p.State == Available {
			c.Ready++
		}
		if p.State == Available {
			c.Available++
		}
	}
	return c
}

// statusVerdict is the verdict of a StatefulSet or DaemonSet whose pods were not read.
func statusVerdict(complete bool, desired, updated, available int32) Verdict {
	counts := fmt.Sprintf("%d of %d pods are updated, %d are available", updated, desired, available)
	switch {
	case complete && updated >= desired:
		return Verdict{Complete, allUpdated}
	case complete:
		return Verdict{Complete, counts}
	}
	return Verdict{Undetermined, counts + "; the reason is unknown because the pods could not be read"}
}

// podsUncreated looks in the events of a StatefulSet or DaemonSet for pods that could not
// be created. When pods are missing, it also requests these events with a question.
func podsUncreated(r *Rollout, f *Facts, o objectRef, concerns func(message string) bool) uncreated {
	var u uncreated
	if r.New == nil || r.All.Missing() == 0 {
		return u
	}
	if f.Now.Sub(o.created) > askAfter {
		u.questions = append(u.questions, missingPodsQuestion(o).Question)
	}
	events := slices.DeleteFunc(eventsAbout(f.Events, o), func(e datedEvent) bool { return !concerns(e.Message) })
	failure, e := creationFailure(events)
	if failure == nil {
		return u
	}
	u.failure = failure
	c := failure.cause()
	c.setEvent(e)
	c.Revision, c.Current = r.New.Number, true
	u.causes = []Cause{c}
	return u
}
