package deliver

import (
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// Listener learns what happens. Its errors end the call.
type Listener interface {
	Notice(n Notice)
	// Unread says which resources were not searched for consumers, because it is
	// forbidden.
	Unread(namespace string, resources []string)
	// Applied is called for each Secret as soon as it was applied.
	Applied(a Applied) error
	// Differs is called for each Secret that an apply would change.
	Differs(d difference.Difference) error
	Restarted(c cluster.Consumer) error
}
