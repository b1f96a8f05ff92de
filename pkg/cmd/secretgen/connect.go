package secretgen

import (
	"context"
	"slices"

	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
)

// connection connects to the cluster of the flags, as its field manager.
type connection struct {
	*kube.Connection
	manager string
	text    *servertext.Filter // of all requests of a run
}

// Store connects to the cluster's Secrets.
func (c connection) Store(dryRun bool) (deliver.Store, error) {
	return cluster.NewStore(c.Connection, c.manager, dryRun, c.text)
}

// Workloads connects to the workloads that use Secrets.
func (c connection) Workloads(dryRun bool) (deliver.Workloads, error) {
	return cluster.NewWorkloads(c.Connection, c.manager, dryRun, c.text)
}

// Namespace is the namespace of the flags or the context.
func (c connection) Namespace() (string, error) {
	namespace, _, err := c.Connection.Namespace()
	return namespace, err
}

// secretsResource is the resource of Secrets in the API.
var secretsResource = schema.GroupVersionResource{Version: "v1", Resource: "secrets"}

// completeNames completes the names of Secrets in the current namespace.
func completeNames(ctx context.Context, env *cli.Env, args []string, prefix string) []string {
	if len(args) > 0 {
		return nil
	}
	if ctx == nil {
		ctx = context.Background()
	}
	return slices.Clip(env.Kube.CompleteNames(ctx, kube.Kind{Kind: "Secret", Resource: secretsResource}, prefix))
}
