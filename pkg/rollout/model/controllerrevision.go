package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// history are the revisions a StatefulSet or DaemonSet remembers, or whose pods
// are still there, lowest number first.
type history struct {
	revisions []Revision
	now       int // the one the spec asks for, -1 when there is none yet
}

// controlled is what StatefulSets and DaemonSets have in common.
type controlled struct {
	owner    metav1.Object
	selector *metav1.LabelSelector
	template *corev1.PodTemplateSpec
	hash     func(*appsv1.ControllerRevision) string // the label its pods have
}

// read keeps the workload's own ControllerRevisions and finds the newest whose
// template equals the spec's. It mirrors getStatefulSetRevisions in
// statefulset/stateful_set_control.go and constructHistory in daemon/update.go,
// v1.37.2, which compare bytes; the fields count here.
func (c controlled) read(revisions []*appsv1.ControllerRevision) history {
	h := history{now: -1}
	for _, cr := range c.owned(revisions) {
		rev := Revision{Number: cr.Revision, Name: cr.Name, Created: cr.CreationTimestamp.Time, scaledFor: -1,
			hash: c.hash(cr), template: templateOf(cr), changeCause: cr.Annotations[changeCauseAnnotation]}
		if rev.template != nil && sameTemplate(rev.template, c.template) {
			h.now = len(h.revisions)
		}
		h.revisions = append(h.revisions, rev)
	}
	return h
}

// owned is sorted as SortControllerRevisions in
// pkg/controller/history/controller_history.go, v1.37.2.
func (c controlled) owned(revisions []*appsv1.ControllerRevision) []*appsv1.ControllerRevision {
	var own []*appsv1.ControllerRevision
	for _, cr := range revisions {
		if cr != nil && c.owns(cr) {
			own = append(own, cr)
		}
	}
	slices.SortStableFunc(own, func(a, b *appsv1.ControllerRevision) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision),
			a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	return own
}

// owns takes objects stripped of all owners (an edited recording) by their labels.
func (c controlled) owns(o metav1.Object) bool {
	if len(o.GetOwnerReferences()) > 0 {
		return controlledBy(o, c.owner)
	}
	selector, err := metav1.LabelSelectorAsSelector(c.selector)
	return err == nil && !selector.Empty() && selector.Matches(labels.Set(o.GetLabels()))
}

// templateOf decodes the patch a ControllerRevision holds; nil when it is none.
func templateOf(cr *appsv1.ControllerRevision) *corev1.PodTemplateSpec {
	var patch struct {
		Spec struct {
			Template *corev1.PodTemplateSpec `json:"template"`
		} `json:"spec"`
	}
	if json.Unmarshal(cr.Data.Raw, &patch) != nil {
		return nil
	}
	return patch.Spec.Template
}

// at finds the revision by the hash on its pods, and notes one that nobody
// remembers under the name given.
func (h *history) at(hash, name string) int {
	for i, rev := range h.revisions {
		if rev.hash == hash {
			return i
		}
	}
	h.revisions = append(h.revisions, Revision{Name: name, hash: hash, scaledFor: -1})
	return len(h.revisions) - 1
}

// rolledBack reports whether the present revision is older than another: the
// controller gives an old one a new number when its template comes back.
func (h *history) rolledBack() bool {
	if h.now < 0 || h.revisions[h.now].Created.IsZero() {
		return false
	}
	now := h.revisions[h.now].Created
	return slices.ContainsFunc(h.revisions, func(r Revision) bool { return r.Created.After(now) })
}

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

// trace names the revisions the rollout leads from and to.
func (r *Rollout) trace(h *history, template *corev1.PodTemplateSpec) {
	if h.now >= 0 {
		r.To, r.RolledBack = h.revisions[h.now].Number, h.rolledBack()
		if !r.RolledBack {
			r.Started = h.revisions[h.now].Created
		}
	}
	if r.New != nil {
		r.ChangeCause = r.New.changeCause
	}
	before := h.before()
	r.CauseStale = r.ChangeCause != "" && len(before) > 0 && before[0].changeCause == r.ChangeCause
	from := slices.Clone(r.Old)
	if len(from) == 0 {
		from = before
	}
	for _, rev := range from {
		if rev.Number > 0 {
			r.From = append(r.From, rev.Number)
		}
	}
	if len(from) > 0 && from[len(from)-1].template != nil {
		r.Images = imageChanges(from[len(from)-1].template, template)
		r.Changed = len(r.Images) == 0
	}
}

// before is the newest revision that is not the present one.
func (h *history) before() []Revision {
	var last []Revision
	for i, rev := range h.revisions {
		if i != h.now && (len(last) == 0 || rev.Number >= last[0].Number) {
			last = []Revision{rev}
		}
	}
	return last
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

// label names a revision in a sentence.
func (r *Revision) label() string {
	switch {
	case r == nil:
		return "the new revision"
	case r.Number > 0:
		return fmt.Sprintf("revision %d", r.Number)
	}
	return "revision " + orElse(r.Name, "unknown")
}

// labelsOf names several: "revision 1", "revisions 1 and 2".
func labelsOf(revisions []Revision) string {
	var names []string
	for _, r := range revisions {
		names = append(names, strings.TrimPrefix(r.label(), "revision "))
	}
	switch len(names) {
	case 0:
		return "an old revision"
	case 1:
		return "revision " + names[0]
	}
	return "revisions " + strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
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
