package cluster

import (
	"context"
	"fmt"

	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/process"
)

// obey handles requests until ctx ends. It is called by the goroutine that
// started the components, and so may start one again. Requests are only about the
// API server: the other components survive without it, but not without etcd.
func obey(ctx context.Context, l component.Layout, client kubernetes.Interface, group *process.Group, opts Options) error {
	actions := map[string]func() error{
		"kill " + component.APIServer:  func() error { return group.Kill(component.APIServer) },
		"start " + component.APIServer: func() error { return startAPIServer(ctx, l, client, group) },
	}
	for {
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case request := <-opts.Requests:
			if act := actions[request]; act != nil {
				opts.Answer(act())
			} else {
				opts.Answer(fmt.Errorf("unknown request %q", request))
			}
		}
	}
}
