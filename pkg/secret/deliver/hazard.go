package deliver

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
)

// hazards are the effects of the plans outside of their Secrets: warnings, and
// the error of those that would have no lasting effect. Plans without a change
// have none. The cluster is asked only for new tokens of ServiceAccounts and for
// the users of removed keys.
func (e Engine) hazards(ctx context.Context, jobs []Job) (warnings []Notice, refused error) {
	var errs []error
	for _, j := range jobs {
		if j.outcome() == cluster.Unchanged {
			continue
		}
		if err := overwritten(j); err != nil && !e.Force {
			errs = append(errs, err)
		} else if err != nil {
			warnings = append(warnings, warning(err.Error()))
		}
		found, err := e.withoutAccount(ctx, j)
		warnings, errs = append(warnings, found...), append(errs, err)
		warnings = append(warnings, e.usersOfRemoved(ctx, j)...)
	}
	return warnings, errors.Join(errs...)
}

// overwritten is the error of a change to a Secret that a controller writes.
func overwritten(j Job) error {
	if j.Plan.Live == nil {
		return nil
	}
	owner, ok := check.OwnerOf(j.Plan.Live)
	if !ok {
		return nil
	}
	return fault.Failedf("%s: a controller writes this Secret from %s and may overwrite the change", j, owner).
		WithHint(owner.Hint(j.Namespace) + "; or change the Secret with --force-conflicts")
}

// withoutAccount is the error of a new token for a ServiceAccount that does not
// exist: the cluster deletes such a Secret (tokens_controller.go in
// k8s.io/kubernetes/pkg/controller/serviceaccount v1.37.2).
func (e Engine) withoutAccount(ctx context.Context, j Job) ([]Notice, error) {
	const annotation = corev1.ServiceAccountNameKey
	name := j.Plan.Planned.Annotations[annotation]
	live := j.Plan.Live
	if j.Plan.Planned.Type != corev1.SecretTypeServiceAccountToken || live != nil && live.Annotations[annotation] == name {
		return nil, nil
	}
	workloads, err := e.Cluster.Workloads(true)
	if err != nil {
		return nil, err
	}
	exists, err := workloads.HasServiceAccount(ctx, j.Namespace, name)
	switch {
	case err != nil:
		return []Notice{warning(fmt.Sprintf("%s: whether the ServiceAccount %s exists is not known: %v", j, name, err))}, nil
	case !exists:
		return nil, fault.Failedf("%s: the ServiceAccount %s does not exist, so the cluster would delete the Secret", j, name).
			WithHint(fmt.Sprintf("create it first: kubectl create serviceaccount %s -n %s", name, j.Namespace))
	}
	return nil, nil
}

// usersOfRemoved are warnings about what needs keys that the plan removes.
func (e Engine) usersOfRemoved(ctx context.Context, j Job) []Notice {
	removed := removedKeys(j.Plan)
	if len(removed) == 0 {
		return nil
	}
	name := j.Result.Secret.Name
	workloads, err := e.Cluster.Workloads(true)
	if err != nil {
		return []Notice{notSearched(name, err)}
	}
	found, _, err := e.search(ctx, workloads, j.Namespace, name)
	if err != nil {
		return []Notice{notSearched(name, err)}
	}
	var all []Notice
	for _, c := range found {
		if keys := needed(c, removed); len(keys) > 0 {
			all = append(all, warning(fmt.Sprintf("secret/%s: %s needs keys that are removed: %s; change it first, or keep the keys with --merge", name, c, strings.Join(keys, ", "))))
		}
	}
	return all
}

func notSearched(name string, err error) Notice {
	return warning(fmt.Sprintf("secret/%s: what uses the removed keys is not known: %v", name, err))
}

// needed are those of the keys without which the consumer does not work.
func needed(c cluster.Consumer, keys []string) []string {
	var all []string
	for _, use := range c.Uses {
		for _, key := range use.Keys {
			if !use.Optional && slices.Contains(keys, key) && !slices.Contains(all, key) {
				all = append(all, key)
			}
		}
	}
	return all
}
