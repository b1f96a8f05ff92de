package deliver

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// Job is one Secret in one namespace of the cluster, and the plan for it.
type Job struct {
	Namespace string
	Result    *build.Result
	Plan      *upsert.Plan
}

// String is the name of the Secret and its namespace.
func (j Job) String() string { return inNamespace(j.Result.Secret.Name, j.Namespace) }

func inNamespace(name, namespace string) string {
	return fmt.Sprintf("secret/%s in namespace %s", name, namespace)
}

// difference is how the plan changes the Secret. The key is used for digests of
// values; without a key there are no digests.
func (j Job) difference(key []byte) difference.Difference {
	return difference.Between(j.Plan.Live, j.Plan.Planned, key)
}

// outcome is the expected outcome, without sending anything.
func (j Job) outcome() cluster.Outcome {
	switch {
	case j.Plan.Live == nil:
		return cluster.Created
	case j.unchanged(j.difference(nil)):
		return cluster.Unchanged
	}
	return cluster.Configured
}

// unchanged reports whether the Secret stays the same, given its difference.
func (j Job) unchanged(d difference.Difference) bool { return d.Same() && len(j.Plan.Strip) == 0 }
