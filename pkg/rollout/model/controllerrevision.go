package model

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

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
