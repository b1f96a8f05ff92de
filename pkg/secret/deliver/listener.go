package deliver

import (
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
)

// Listener is notified of what happens. Its errors end the call.
type Listener interface {
	Notice(n Notice)
	// Unread is called with the resources that are forbidden to search for
	// consumers.
	Unread(namespace string, resources []string)
	// Applied is called for each Secret as soon as it is applied.
	Applied(a Applied) error
	// Differs is called for each Secret that an apply would change.
	Differs(d difference.Difference) error
	Restarted(c cluster.Consumer) error
}
