package model

import (
	"cmp"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// kept are the pods of the workload.
func (c controlled) kept(pods []*corev1.Pod) []*corev1.Pod {
	var own []*corev1.Pod
	for _, p := range pods {
		if p != nil && c.owns(p) {
			own = append(own, p)
		}
	}
	return own
}

// member is a pod and the place of its revision in the history.
type member struct {
	pod      *corev1.Pod
	revision int
	ordinal  int32
	node     string
}

// readHistory fills in the revisions, their counts, pods, causes and questions.
// Members must be sorted as Pods are. The causes of single pods are returned by name.
func (r *Rollout) readHistory(f *Facts, h *history, members []member) map[string]Cause {
	single := map[string]Cause{}
	var asks []ask
	for i := range h.revisions {
		if i != h.now {
			r.take(f, h, i, members, &asks, single)
		}
	}
	slices.SortStableFunc(r.Old, func(a, b Revision) int { return cmp.Compare(a.Number, b.Number) })
	slices.SortStableFunc(r.Pods, func(a, b Pod) int { return cmp.Compare(a.Revision, b.Revision) })
	if h.now >= 0 {
		r.take(f, h, h.now, members, &asks, single)
	}
	r.Causes = group(r.Causes)
	r.Questions = questions(asks)
	return single
}

func (r *Rollout) take(f *Facts, h *history, at int, members []member, asks *[]ask, single map[string]Cause) {
	rev, isNew := h.revisions[at], at == h.now
	t := r.tallyMembers(f, members, at)
	for i := range t.pods {
		t.pods[i].Revision, t.pods[i].Current = rev.Number, isNew
	}
	rev.Counts = countPods(t.pods)
	rev.Want = rev.Made
	rev.refine(t, f.Now)
	for _, a := range t.asks {
		a.current = isNew
		*asks = append(*asks, a)
	}
	for _, c := range t.causes {
		c.Revision, c.Current = rev.Number, isNew
		single[c.Pod] = c
		r.Causes = append(r.Causes, c)
	}
	r.Pods = append(r.Pods, t.pods...)
	switch {
	case isNew:
		r.New = &rev
	case len(t.pods) > 0:
		r.Old = append(r.Old, rev)
	}
}

// tallyMembers adds up the pods of one revision.
func (r *Rollout) tallyMembers(f *Facts, members []member, revision int) podTally {
	var t podTally
	for _, m := range members {
		if m.revision == revision {
			t.add(m.pod, r.MinReady, f.Now)
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

// total adds up the revisions.
func (r *Rollout) total() {
	r.All = sum(r.Old)
	if r.New != nil {
		r.All = r.All.plus(r.New.Counts)
	}
}

// countBy is for when pods could not be read. The status does not say of which
// revision the ready pods are: they are taken for old ones as far as these go.
func (r *Rollout) countBy(made, updated, ready, available int32) {
	made = max(0, made)
	updated = max(0, min(updated, made))
	old := made - updated
	if r.New == nil && updated > 0 {
		r.New = &Revision{scaledFor: -1}
	}
	if r.New != nil {
		r.New.Counts = Counts{Want: max(updated, r.Budget.Desired-old), Made: updated,
			Ready: max(0, min(ready-old, updated)), Available: max(0, min(available-old, updated))}
	}
	r.Old = nil
	if old > 0 {
		r.Old = []Revision{{scaledFor: -1, Counts: Counts{Want: old, Made: old,
			Ready: max(0, min(ready, old)), Available: max(0, min(available, old))}}}
	}
}

// refusedBy finds in events about the workload that pods are not even created,
// and leaves that as a question when they are missing for no known reason.
func (r *Rollout) refusedBy(f *Facts, o about, concerns func(message string) bool) {
	if r.New == nil || r.All.Missing() == 0 || r.blind(f) {
		return
	}
	if f.Now.Sub(o.created) > patience {
		a := missingAsk(o)
		a.current = true
		r.Questions = append(r.Questions, a.Question)
	}
	all := slices.DeleteFunc(tellings(f.Events, o), func(e told) bool { return !concerns(e.Message) })
	failure, e := refused(all)
	if failure == nil {
		return
	}
	r.New.Failure = failure
	c := r.New.failureCause()
	c.see(e)
	c.Revision, c.Current = r.New.Number, true
	r.Causes = group(append(r.Causes, c))
}

// blind reports that there is nothing but the status to go by.
func (r *Rollout) blind(f *Facts) bool { return f.StatusOnly || f.lacks("pods") }

func sortMembers(members []member) {
	slices.SortStableFunc(members, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.ordinal, b.ordinal), strings.Compare(a.pod.Name, b.pod.Name))
	})
}

// wasReady are pods that were ready since they started and are not any more: the
// condition is written when a pod starts, and then only when it turns.
func wasReady(pods []*corev1.Pod, own []Pod) []string {
	var names []string
	for _, p := range pods {
		if p == nil || !slices.ContainsFunc(own, func(o Pod) bool { return o.Name == p.Name }) {
			continue
		}
		c := condition(p, corev1.PodReady)
		if c == nil || c.Status != corev1.ConditionFalse || p.Status.StartTime == nil || p.DeletionTimestamp != nil {
			continue
		}
		if c.LastTransitionTime.Sub(p.Status.StartTime.Time) > 2*time.Second {
			names = append(names, p.Name)
		}
	}
	slices.Sort(names)
	return names
}

// become is what a pod that is waited for has to become.
func (r *Rollout) become() string {
	if r.MinReady > 0 {
		return "available (ready for " + Span(r.MinReady) + ")"
	}
	return "ready"
}
