// Package collect reads the facts of rollouts from a cluster, with as few requests as
// possible. All requests are in the namespaces of the workloads, except for the nodes of
// DaemonSets. Start with [New], then [Client.Snapshot] for one moment,
// [Client.Follow] for all changes, [Client.List] and [Client.FollowList] for many
// workloads by their status.
//
// Objects are kept without fields that are not needed: managedFields, the last applied
// configuration, and all fields of pods that package model does not read.
package collect

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/selection"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Target names a workload. Kind is model.Deployment, model.StatefulSet or
// model.DaemonSet.
type Target struct{ Kind, Namespace, Name string }

// Snapshot reads one workload with three requests: GET the workload, LIST its
// ReplicaSets or ControllerRevisions by its selector, LIST its pods. For
// a Deployment, these are the pods of active ReplicaSets, by their pod-template-hash. A
// DaemonSet with missing pods needs a fourth request, for the nodes. Lists are read in
// pages of 500. Resources that the user cannot list are in Facts.Missing; all other
// failures are errors of the API server, unchanged.
func (c *Client) Snapshot(ctx context.Context, t Target) (model.Facts, error) {
	k, err := kindOf(t.Kind)
	if err != nil {
		return model.Facts{}, err
	}
	workload, err := c.workload(k, t).get(ctx)
	if err != nil {
		return model.Facts{}, err
	}
	f := model.Facts{}
	setWorkload(&f, workload)
	if err := c.parts(ctx, k, workload, &f); err != nil {
		return model.Facts{}, err
	}
	if needsNodes(f.DaemonSet) {
		f.Nodes, err = c.nodes(ctx)
		if f.Missing, err = missing(f.Missing, "nodes", err); err != nil {
			return model.Facts{}, err
		}
	}
	f.Now = c.now()
	return f, nil
}

// parts reads the objects that belong to the workload.
func (c *Client) parts(ctx context.Context, k kind, workload metav1.Object, f *model.Facts) error {
	selector, err := k.selectorOf(workload)
	if err != nil {
		return err
	}
	history, _, err := c.history(k, workload, selector).list(ctx)
	if f.Missing, err = missing(f.Missing, k.history, err); err != nil {
		return err
	}
	f.ReplicaSets, f.Revisions = typed[*appsv1.ReplicaSet](history), typed[*appsv1.ControllerRevision](history)
	if k.name == model.Deployment {
		hashes := activeHashes(f.ReplicaSets)
		if len(hashes) == 0 {
			return nil
		}
		selector = narrowed(selector, k.hash, selection.In, hashes)
	}
	pods, _, err := c.pods(workload.GetNamespace(), selector).list(ctx)
	f.Pods = typed[*corev1.Pod](pods)
	f.Missing, err = missing(f.Missing, "pods", err)
	return err
}

// narrowed adds a requirement to a selector. It can fail only if a label is invalid; then
// nothing is selected.
func narrowed(selector labels.Selector, key string, op selection.Operator, values []string) labels.Selector {
	r, err := labels.NewRequirement(key, op, values)
	if err != nil {
		return labels.Nothing()
	}
	return selector.DeepCopySelector().Add(*r)
}

// missing records once that a part is forbidden. It returns all other errors.
func missing(all []model.Missing, part string, err error) ([]model.Missing, error) {
	if !apierrors.IsForbidden(err) {
		return all, err
	}
	return note(all, part, err), nil
}

func note(all []model.Missing, part string, err error) []model.Missing {
	for _, m := range all {
		if m.Part == part {
			return all
		}
	}
	return append(all[:len(all):len(all)], model.Missing{Part: part, Why: err.Error()})
}

// activeHashes returns the pod-template-hashes of ReplicaSets that can have pods. Servers
// before 1.35 do not count terminating pods, so an old ReplicaSet with 0 pods can have
// some.
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
