// Package collect reads the facts of a rollout from a cluster, with as few
// requests as they take, all of them in the workload's own namespace. Start with
// [Snapshot].
package collect

import (
	"context"
	"fmt"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/selection"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Snapshot reads one Deployment with three requests: GET the Deployment, LIST
// the ReplicaSets by its selector, LIST the pods of the active ones by their
// pod-template-hash. What the user may not list is named in Facts.Missing; any
// other failure is an error of the API server, unchanged.
func Snapshot(ctx context.Context, config *rest.Config, namespace, name string, now func() time.Time) (model.Facts, error) {
	c, err := newClients(config)
	if err != nil {
		return model.Facts{}, err
	}
	d := &appsv1.Deployment{}
	if err := c.apps.Get().Namespace(namespace).Resource("deployments").Name(name).Do(ctx).Into(d); err != nil {
		return model.Facts{}, err
	}
	f := model.Facts{Deployment: d}
	if err := c.replicaSets(ctx, &f); err != nil {
		return model.Facts{}, err
	}
	if err := c.pods(ctx, &f); err != nil {
		return model.Facts{}, err
	}
	f.Now = now()
	return f, nil
}

func (c *clients) replicaSets(ctx context.Context, f *model.Facts) error {
	selector, err := metav1.LabelSelectorAsSelector(f.Deployment.Spec.Selector)
	if err != nil {
		return fmt.Errorf("deployment %s: read selector: %w", f.Deployment.Name, err)
	}
	var list appsv1.ReplicaSetList
	err = c.list(ctx, c.apps, "replicasets", f, selector, &list)
	uid := f.Deployment.UID
	for i := range list.Items {
		rs := &list.Items[i]
		if owner := metav1.GetControllerOfNoCopy(rs); owner != nil && owner.UID == uid {
			f.ReplicaSets = append(f.ReplicaSets, rs)
		}
	}
	return err
}

func (c *clients) pods(ctx context.Context, f *model.Facts) error {
	hashes := activeHashes(f.ReplicaSets)
	if len(hashes) == 0 {
		return nil
	}
	selector, err := metav1.LabelSelectorAsSelector(f.Deployment.Spec.Selector)
	if err != nil {
		return fmt.Errorf("deployment %s: read selector: %w", f.Deployment.Name, err)
	}
	in, err := labels.NewRequirement(appsv1.DefaultDeploymentUniqueLabelKey, selection.In, hashes)
	if err != nil {
		return fmt.Errorf("select pods: %w", err)
	}
	var list corev1.PodList
	err = c.list(ctx, c.core, "pods", f, selector.Add(*in), &list)
	for i := range list.Items {
		f.Pods = append(f.Pods, &list.Items[i])
	}
	return err
}

// activeHashes are the pod-template-hashes of ReplicaSets that may have pods.
// Servers before 1.35 do not count terminating pods, so there an old ReplicaSet
// at 0 may have some.
func activeHashes(sets []*appsv1.ReplicaSet) []string {
	var hashes []string
	for _, rs := range sets {
		hash := rs.Labels[appsv1.DefaultDeploymentUniqueLabelKey]
		wanted := rs.Spec.Replicas == nil || *rs.Spec.Replicas > 0
		terminating := rs.Status.TerminatingReplicas == nil || *rs.Status.TerminatingReplicas > 0
		if hash != "" && (wanted || rs.Status.Replicas > 0 || terminating) {
			hashes = append(hashes, hash)
		}
	}
	return hashes
}

// list reads a list; that the user may not is noted and no error.
func (c *clients) list(ctx context.Context, client rest.Interface, resource string, f *model.Facts, selector labels.Selector, into runtime.Object) error {
	err := client.Get().Namespace(f.Deployment.Namespace).Resource(resource).
		Param("labelSelector", selector.String()).Do(ctx).Into(into)
	if apierrors.IsForbidden(err) {
		f.Missing = append(f.Missing, model.Missing{Part: resource, Why: err.Error()})
		return nil
	}
	return err
}
