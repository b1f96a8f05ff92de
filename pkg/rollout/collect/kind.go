package collect

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// kind has the differences between the kinds of workloads.
type kind struct {
	name         string
	resource     string
	history      string // the resource of its revisions
	hash         string // the label of a pod with its revision
	one          func() runtime.Object
	list         func() runtime.Object
	revisionList func() runtime.Object // a list of its revisions
}

func kindOf(name string) (kind, error) {
	for _, k := range []kind{
		{model.Deployment, "deployments", "replicasets", appsv1.DefaultDeploymentUniqueLabelKey,
			newObject[appsv1.Deployment], newObject[appsv1.DeploymentList], newObject[appsv1.ReplicaSetList]},
		{model.StatefulSet, "statefulsets", "controllerrevisions", appsv1.ControllerRevisionHashLabelKey,
			newObject[appsv1.StatefulSet], newObject[appsv1.StatefulSetList], newObject[appsv1.ControllerRevisionList]},
		{model.DaemonSet, "daemonsets", "controllerrevisions", appsv1.ControllerRevisionHashLabelKey,
			newObject[appsv1.DaemonSet], newObject[appsv1.DaemonSetList], newObject[appsv1.ControllerRevisionList]},
	} {
		if k.name == name {
			return k, nil
		}
	}
	return kind{}, fmt.Errorf("kind %q has no rollouts", name)
}

func newObject[T any, P interface {
	*T
	runtime.Object
}]() runtime.Object {
	return P(new(T))
}

// selectorOf reads the selector. It is immutable in apps/v1, so once is enough.
func (k kind) selectorOf(workload metav1.Object) (labels.Selector, error) {
	var given *metav1.LabelSelector
	switch w := workload.(type) {
	case *appsv1.Deployment:
		given = w.Spec.Selector
	case *appsv1.StatefulSet:
		given = w.Spec.Selector
	case *appsv1.DaemonSet:
		given = w.Spec.Selector
	}
	selector, err := metav1.LabelSelectorAsSelector(given)
	if err != nil {
		return nil, fmt.Errorf("%s %s: read selector: %w", k.name, workload.GetName(), err)
	}
	if selector.String() == "" { // it would select everything
		return nil, fmt.Errorf("%s %s: no selector", k.name, workload.GetName())
	}
	return selector, nil
}

func setWorkload(f *model.Facts, workload metav1.Object) {
	switch w := workload.(type) {
	case *appsv1.Deployment:
		f.Deployment = w
	case *appsv1.StatefulSet:
		f.StatefulSet = w
	case *appsv1.DaemonSet:
		f.DaemonSet = w
	}
}

// typed returns the objects of type T.
func typed[T metav1.Object](objects []metav1.Object) []T {
	var out []T
	for _, o := range objects {
		if t, ok := o.(T); ok {
			out = append(out, t)
		}
	}
	return out
}
