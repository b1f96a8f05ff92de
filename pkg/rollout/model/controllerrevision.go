package model

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
)

// history has the revisions of a StatefulSet or DaemonSet that still exist or have
// pods, lowest number first.
type history struct {
	revisions []Revision
	current   int // the index of the revision of the spec, -1 when there is none yet
}

// owner is a StatefulSet or DaemonSet as the owner of ControllerRevisions and pods.
type owner struct {
	object   metav1.Object
	selector *metav1.LabelSelector
	template *corev1.PodTemplateSpec
	hash     func(*appsv1.ControllerRevision) string // the value of the label of its pods
}

// history collects the owner's ControllerRevisions and finds the newest whose
// template equals the spec's. It mirrors getStatefulSetRevisions in
// statefulset/stateful_set_control.go and constructHistory in daemon/update.go,
// v1.37.2. Those compare bytes; this compares fields.
func (o owner) history(revisions []*appsv1.ControllerRevision) *history {
	h := &history{current: -1}
	for _, cr := range o.revisions(revisions) {
		rev := Revision{Number: cr.Revision, Name: cr.Name, Created: cr.CreationTimestamp.Time,
			hash: o.hash(cr), template: templateOf(cr), changeCause: cr.Annotations[changeCauseAnnotation]}
		if rev.template != nil && sameTemplate(rev.template, o.template) {
			h.current = len(h.revisions)
		}
		h.revisions = append(h.revisions, rev)
	}
	return h
}

// revisions returns those of the owner, sorted as by SortControllerRevisions in
// pkg/controller/history/controller_history.go, v1.37.2.
func (o owner) revisions(all []*appsv1.ControllerRevision) []*appsv1.ControllerRevision {
	var own []*appsv1.ControllerRevision
	for _, cr := range all {
		if cr != nil && o.owns(cr) {
			own = append(own, cr)
		}
	}
	slices.SortStableFunc(own, func(a, b *appsv1.ControllerRevision) int {
		return cmp.Or(cmp.Compare(a.Revision, b.Revision),
			a.CreationTimestamp.Compare(b.CreationTimestamp.Time), strings.Compare(a.Name, b.Name))
	})
	return own
}

// pods returns those of the owner.
func (o owner) pods(all []*corev1.Pod) []*corev1.Pod {
	var own []*corev1.Pod
	for _, p := range all {
		if p != nil && o.owns(p) {
			own = append(own, p)
		}
	}
	return own
}

// owns compares labels when an object has no owners, as in an edited recording.
func (o owner) owns(x metav1.Object) bool {
	if len(x.GetOwnerReferences()) > 0 {
		return controlledBy(x, o.object)
	}
	selector, err := metav1.LabelSelectorAsSelector(o.selector)
	return err == nil && !selector.Empty() && selector.Matches(labels.Set(x.GetLabels()))
}

// templateOf decodes the patch in a ControllerRevision; nil when there is none.
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

// at finds a revision by the hash of its pods. When no ControllerRevision has the hash,
// it adds a revision with the given name.
func (h *history) at(hash, name string) int {
	for i, rev := range h.revisions {
		if rev.hash == hash {
			return i
		}
	}
	h.revisions = append(h.revisions, Revision{Name: name, hash: hash})
	return len(h.revisions) - 1
}

// lineage names the revisions that the rollout goes from and to.
func (h *history) lineage(r *Rollout, template *corev1.PodTemplateSpec) lineage {
	var l lineage
	if h.current >= 0 {
		l.to, l.rolledBack = h.revisions[h.current].Number, h.rolledBack()
		if !l.rolledBack {
			l.started = h.revisions[h.current].Created
		}
	}
	if r.New != nil {
		l.changeCause = r.New.changeCause
	}
	before := h.before()
	l.causeStale = l.changeCause != "" && len(before) > 0 && before[0].changeCause == l.changeCause
	from := r.Old
	if len(from) == 0 {
		from = before
	}
	for _, rev := range from {
		if rev.Number > 0 {
			l.from = append(l.from, rev.Number)
		}
	}
	if len(from) > 0 && from[len(from)-1].template != nil {
		l.images = imageChanges(from[len(from)-1].template, template)
		l.changed = len(l.images) == 0
	}
	return l
}

// rolledBack reports whether a different revision is newer than the current one: on a
// rollback the controller gives an old revision a new number.
func (h *history) rolledBack() bool {
	created := h.revisions[h.current].Created
	return !created.IsZero() && slices.ContainsFunc(h.revisions, func(r Revision) bool { return r.Created.After(created) })
}

// before is the newest revision other than the current one.
func (h *history) before() []Revision {
	var last []Revision
	for i, rev := range h.revisions {
		if i != h.current && (len(last) == 0 || rev.Number >= last[0].Number) {
			last = []Revision{rev}
		}
	}
	return last
}
