package deliver

import (
	"context"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
)

// Uses are the consumers of one Secret in one namespace.
type Uses struct {
	Name, Namespace string
	Consumers       []cluster.Consumer
	Complete        bool // every resource was searched
}

// Consumers finds the users of the Secrets in the cluster.
func (e Engine) Consumers(ctx context.Context, specs []*build.Spec) ([]Uses, error) {
	workloads, err := e.Cluster.Workloads(true)
	if err != nil {
		return nil, err
	}
	var all []Uses
	for _, s := range specs {
		name := s.Identity.Name
		if s.Identity.AppendHash {
			e.notify(note(fmt.Sprintf("secret/%s is skipped: its name has a hash; give the full name with the hash", name)))
			continue
		}
		namespaces, err := namespacesOf(e.Cluster, s)
		if err != nil {
			return nil, err
		}
		for _, namespace := range namespaces {
			found, complete, err := e.search(ctx, workloads, namespace, name)
			if err != nil {
				return nil, err
			}
			all = append(all, Uses{Name: name, Namespace: namespace, Consumers: found, Complete: complete})
		}
	}
	return all, nil
}

// search finds the consumers in a namespace, and reports what it is forbidden
// to read.
func (e Engine) search(ctx context.Context, w Workloads, namespace, name string) (found []cluster.Consumer, complete bool, err error) {
	found, unread, err := w.Consumers(ctx, namespace, name)
	if err != nil {
		return nil, false, err
	}
	if len(unread) > 0 {
		e.Listener.Unread(namespace, unread)
	}
	return found, len(unread) == 0, nil
}
