// Package cluster starts, watches and stops a whole control plane in one
// folder. Start with Up.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/clientcmd"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/process"
)

// Options say which cluster to run.
type Options struct {
	// Dir is the cluster's own folder; it is removed when the cluster ends.
	// Empty means a temporary one.
	Dir string
	// Nodes is the number of simulated nodes.
	Nodes int
	// Ready is called once with the path of the administrator's kubeconfig.
	Ready func(kubeconfig string)
}

// ErrInterrupted is the cause of a context that ends as it should.
var ErrInterrupted = errors.New("stopped")

// attempts at finding ports that nobody takes between choosing and using them.
const attempts = 3

// Up runs a cluster until ctx ends, and leaves nothing of it behind. The error
// says why it could not start, or which component ended by itself. The calling
// goroutine stays locked to its thread, because the kernel ends the components
// together with the thread that started them.
func Up(ctx context.Context, opts Options) (err error) {
	runtime.LockOSThread()
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	f, err := openFolder(opts.Dir)
	if err != nil {
		return err
	}
	defer func() {
		if errors.Is(err, ErrInterrupted) {
			err = nil
		}
		err = errors.Join(err, f.close(err != nil))
	}()
	for try := 1; ; try++ {
		err = attempt(ctx, executable, f, opts)
		if try == attempts || !portTaken(err) {
			return err
		}
	}
}

func attempt(ctx context.Context, executable string, f *folder, opts Options) (err error) {
	l, err := component.NewLayout(f.dir)
	if err != nil {
		return err
	}
	if err := f.empty(l); err != nil {
		return err
	}
	if err := writeFiles(l); err != nil {
		return err
	}
	group, err := process.NewGroup(executable, l.LogDir())
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer func() {
		cancel(ErrInterrupted)
		err = errors.Join(err, group.Stop())
	}()
	go watch(ctx, group, cancel)
	if err := start(ctx, l, group, opts.Nodes); err != nil {
		return err
	}
	opts.Ready(l.Kubeconfig(admin))
	<-ctx.Done()
	return context.Cause(ctx)
}

// componentError is the end of a component that nobody asked for.
type componentError struct {
	name string
	err  error
	tail string
}

func (e *componentError) Error() string {
	return fmt.Sprintf("%s ended (%v); its log ends with:\n%s", e.name, e.err, e.tail)
}

func portTaken(err error) bool {
	var ended *componentError
	return errors.As(err, &ended) && strings.Contains(ended.tail, "address already in use")
}

// watch ends the cluster when one of its components ends.
func watch(ctx context.Context, group *process.Group, cancel context.CancelCauseFunc) {
	select {
	case exit := <-group.Exits():
		cancel(&componentError{name: exit.Name, err: exit.Err, tail: process.Tail(group.LogPath(exit.Name), 20)})
	case <-ctx.Done():
	}
}

// start brings the components up in the order in which they need each other.
func start(ctx context.Context, l component.Layout, group *process.Group, nodes int) error {
	if err := group.Start(component.Etcd, l.EtcdArgs()...); err != nil {
		return err
	}
	if err := group.Start(component.APIServer, l.APIServerArgs()...); err != nil {
		return err
	}
	client, err := connect(l)
	if err != nil {
		return err
	}
	if err := until(ctx, component.APIServer, apiServerReady(client)); err != nil {
		return withLog(err, group, component.APIServer)
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
	return settle(ctx, l, client, group, nodes)
}

// settle waits until the cluster can be used.
func settle(ctx context.Context, l component.Layout, client kubernetes.Interface, group *process.Group, nodes int) error {
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
