package record

import (
	"fmt"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Workload is an object of a kind that has rollouts; one field is set.
type Workload struct {
	Deployment  *appsv1.Deployment
	StatefulSet *appsv1.StatefulSet
	DaemonSet   *appsv1.DaemonSet
}

// Kind is the workload's kind, as in TYPE/NAME.
func (w Workload) Kind() string {
	switch {
	case w.StatefulSet != nil:
		return model.StatefulSet
	case w.DaemonSet != nil:
		return model.DaemonSet
	}
	return model.Deployment
}

// Meta is the workload's metadata.
func (w Workload) Meta() *metav1.ObjectMeta {
	switch {
	case w.StatefulSet != nil:
		return &w.StatefulSet.ObjectMeta
	case w.DaemonSet != nil:
		return &w.DaemonSet.ObjectMeta
	}
	return &w.Deployment.ObjectMeta
}

func (w Workload) String() string {
	name := w.Kind() + "/" + w.Meta().Name
	if w.Meta().Namespace != "" {
		name += " in " + w.Meta().Namespace
	}
	return name
}

// Filter selects workloads of a recording; an empty field matches all.
type Filter struct{ Kind, Namespace, Name string }

func (f Filter) matches(w Workload) bool {
	m := w.Meta()
	return (f.Kind == "" || f.Kind == w.Kind()) && (f.Name == "" || f.Name == m.Name) && (f.Namespace == "" || f.Namespace == m.Namespace)
}

// NotFoundError is the error when no workload of the recording matches.
type NotFoundError struct {
	Filter
	Others []string // the workloads of the recording
}

func (e *NotFoundError) Error() string {
	what := "workload"
	if e.Kind != "" {
		what = e.Kind
	}
	if e.Name != "" {
		what += fmt.Sprintf(" %q", e.Name)
	}
	if e.Namespace != "" {
		what += fmt.Sprintf(" in namespace %q", e.Namespace)
	}
	if len(e.Others) == 0 {
		return "the recording has no Deployment, StatefulSet or DaemonSet"
	}
	return fmt.Sprintf("the recording has no %s; it has %s", what, strings.Join(e.Others, ", "))
}

// Facts returns the facts of the workloads that match, in the order of the file. The zero
// time means the newest time in the recording. When nothing matches, the error is a
// *[NotFoundError].
func (rec *Recording) Facts(filter Filter, at time.Time) ([]model.Facts, error) {
	if at.IsZero() {
		at = rec.Newest
	}
	missing := &NotFoundError{Filter: filter}
	var found []model.Facts
	for _, w := range rec.Workloads {
		missing.Others = append(missing.Others, w.String())
		if filter.matches(w) {
			found = append(found, rec.factsOf(w, at))
		}
	}
	if len(found) == 0 {
		return nil, missing
	}
	return found, nil
}

func (rec *Recording) factsOf(w Workload, at time.Time) model.Facts {
	namespace := w.Meta().Namespace
	f := model.Facts{Deployment: w.Deployment, StatefulSet: w.StatefulSet, DaemonSet: w.DaemonSet, Now: at,
		ReplicaSets: within(rec.ReplicaSets, namespace),
		Revisions:   within(rec.Revisions, namespace),
		Pods:        within(rec.Pods, namespace),
	}
	f.Missing = missingParts(f)
	for _, e := range within(rec.Events, namespace) {
		f.Events = append(f.Events, *e)
	}
	if w.DaemonSet != nil {
		for _, n := range rec.Nodes {
			f.Nodes = append(f.Nodes, nodeOf(n))
		}
	}
	return f
}

// missingParts returns the parts that are not in the recording, although they exist
// according to the status.
func missingParts(f model.Facts) []model.Missing {
	var missing []model.Missing
	lacks := func(part string, found int, exists bool) {
		if exists && found == 0 {
			missing = append(missing, model.Missing{Part: part, Why: "not in the recording"})
		}
	}
	switch {
	case f.Deployment != nil:
		pods := f.Deployment.Status.Replicas > 0
		lacks("replicasets", len(f.ReplicaSets), pods)
		lacks("pods", len(f.Pods), pods)
	case f.StatefulSet != nil:
		lacks("controllerrevisions", len(f.Revisions), f.StatefulSet.Status.UpdateRevision != "")
		lacks("pods", len(f.Pods), f.StatefulSet.Status.Replicas > 0)
	case f.DaemonSet != nil:
		lacks("controllerrevisions", len(f.Revisions), f.DaemonSet.Status.ObservedGeneration > 0)
		lacks("pods", len(f.Pods), f.DaemonSet.Status.CurrentNumberScheduled > 0)
	}
	return missing
}

// within returns the objects of a namespace.
func within[T metav1.Object](objects []T, namespace string) []T {
	var own []T
	for _, o := range objects {
		if o.GetNamespace() == namespace {
			own = append(own, o)
		}
	}
	return own
}

// nodeOf formats the state of a node as kubectl get nodes does.
func nodeOf(n *corev1.Node) model.Node {
	node := model.Node{Name: n.Name, State: "Unknown"}
	for _, c := range n.Status.Conditions {
		if c.Type != corev1.NodeReady {
			continue
		}
		node.Ready, node.State = c.Status == corev1.ConditionTrue, "NotReady"
		if node.Ready {
			node.State = "Ready"
		}
	}
	if n.Spec.Unschedulable {
		node.State += ",SchedulingDisabled"
	}
	return node
}
