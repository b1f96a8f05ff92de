package deliver

import (
	"context"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// Cluster is the cluster that Secrets are applied to.
type Cluster interface {
	// Store connects to its Secrets. With dryRun the API server only checks
	// writes and stores nothing; the same is true for Workloads.
	Store(dryRun bool) (Store, error)
	Workloads(dryRun bool) (Workloads, error)
	// Namespace is the namespace of objects that name none.
	Namespace() (string, error)
}

// Store accesses the Secrets of a cluster. [cluster.Store] implements it.
type Store interface {
	Get(ctx context.Context, namespace, name string) (*secret.Secret, error)
	Newest(ctx context.Context, namespace, label, value string) (*secret.Secret, error)
	// Execute executes the plan. Its error is [cluster.ErrChanged] if the
	// Secret has changed since it was read.
	Execute(ctx context.Context, p *upsert.Plan) (*secret.Secret, cluster.Outcome, error)
}

// Workloads are the objects of a cluster that use Secrets. [cluster.Workloads]
// implements it.
type Workloads interface {
	Consumers(ctx context.Context, namespace, name string) (all []cluster.Consumer, unread []string, err error)
	Restart(ctx context.Context, namespace string, c cluster.Consumer, now time.Time) error
	HasServiceAccount(ctx context.Context, namespace, name string) (bool, error)
}

// namespacesOf are the namespaces of the spec's Secret in the cluster.
func namespacesOf(c Cluster, s *build.Spec) ([]string, error) {
	if len(s.Namespaces) > 0 {
		return s.Namespaces, nil
	}
	if namespace := s.OpenNamespace(); namespace != "" {
		return []string{namespace}, nil
	}
	namespace, err := c.Namespace()
	return []string{namespace}, err
}
