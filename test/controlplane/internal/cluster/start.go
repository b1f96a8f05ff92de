package cluster

import (
	"context"
	"errors"
	"fmt"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/process"
)

// start starts the components in the order of their dependencies.
func start(ctx context.Context, l component.Layout, client kubernetes.Interface, group *process.Group, nodes int) error {
	if err := group.Start(component.Etcd, l.EtcdArgs()...); err != nil {
		return err
	}
	if err := startAPIServer(ctx, l, client, group); err != nil {
		return err
	}
	if err := group.Start(component.ControllerManager, l.ControllerManagerArgs()...); err != nil {
		return err
	}
	if err := group.Start(component.Scheduler, l.SchedulerArgs()...); err != nil {
		return err
	}
	if err := group.Start(component.Kwok, l.KwokArgs()...); err != nil {
		return err
	}
	if err := seed(ctx, client, nodes); err != nil {
		return errors.Join(context.Cause(ctx), err)
	}
	if err := serve(ctx, client, group.LogPath("supervisor")); err != nil {
		return err
	}
	return waitUntilUsable(ctx, l, client, group, nodes)
}

// startAPIServer starts the API server and returns when it answers.
func startAPIServer(ctx context.Context, l component.Layout, client kubernetes.Interface, group *process.Group) error {
	if err := group.Start(component.APIServer, l.APIServerArgs()...); err != nil {
		return err
	}
	if err := until(ctx, component.APIServer, apiServerReady(client)); err != nil {
		return withLog(err, group, component.APIServer)
	}
	return nil
}

// waitUntilUsable waits until the cluster can be used.
func waitUntilUsable(ctx context.Context, l component.Layout, client kubernetes.Interface, group *process.Group, nodes int) error {
	checks := []struct {
		component, what string
		check           func(context.Context) error
	}{
		{component.ControllerManager, "its health", func(ctx context.Context) error { return healthy(ctx, l.ControllerPort) }},
		{component.Scheduler, "its health", func(ctx context.Context) error { return healthy(ctx, l.SchedulerPort) }},
		{component.Kwok, "ready nodes", nodesReady(client, nodes)},
		{component.ControllerManager, "namespace default", namespaceUsable(client, "default")},
		{component.ControllerManager, "namespace " + viewer, namespaceUsable(client, viewer)},
		{component.APIServer, "the role of " + viewer, allowed(client, viewer, "get", viewer)},
		{component.APIServer, "the role of " + robot, allowed(client, robot, "create", "default")},
	}
	for _, c := range checks {
		if err := until(ctx, c.component+": "+c.what, c.check); err != nil {
			return withLog(err, group, c.component)
		}
	}
	return nil
}

// withLog adds the end of a component's log to an error that has none.
func withLog(err error, group *process.Group, name string) error {
	var ended *componentError
	if errors.As(err, &ended) || errors.Is(err, ErrInterrupted) {
		return err
	}
	return fmt.Errorf("%w; the log of %s ends with:\n%s", err, name, process.Tail(group.LogPath(name), 20))
}

func connect(l component.Layout) (kubernetes.Interface, error) {
	config, err := clientcmd.BuildConfigFromFlags("", l.Kubeconfig(admin))
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig: %w", err)
	}
	config.QPS = -1 // this client is part of the cluster
	return kubernetes.NewForConfig(config)
}
