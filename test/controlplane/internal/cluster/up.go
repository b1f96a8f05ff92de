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

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/process"
)

// Options are the settings of the cluster.
type Options struct {
	// Dir is the cluster's own folder; it is removed when the cluster ends.
	// Empty means a temporary one.
	Dir string
	// Nodes is the number of simulated nodes.
	Nodes int
	// Ready is called once with the path of the administrator's kubeconfig.
	Ready func(kubeconfig string)
	// Requests are requests to a running cluster, see obey; nil for none.
	Requests <-chan string
	// Answer is called once for each request, when it is done.
	Answer func(err error)
}

// ErrInterrupted is the cause of a context that ends normally.
var ErrInterrupted = errors.New("stopped")

// attempts to find ports that no other process takes between choosing and using
// them.
const attempts = 3

// Up runs a cluster until ctx ends, and removes all its files. The error is why
// it could not start, or which component ended unexpectedly. The calling
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
	defer func() { err = errors.Join(err, f.close(err != nil)) }()
	for try := 1; ; try++ {
		ready, err := attempt(ctx, executable, f, opts)
		if ready || try == attempts || !portInUse(err) {
			return err
		}
	}
}

// attempt runs the cluster on one choice of ports. It reports whether the cluster
// became usable.
func attempt(ctx context.Context, executable string, f *folder, opts Options) (ready bool, err error) {
	l, err := component.NewLayout(f.dir)
	if err != nil {
		return false, err
	}
	if err := f.empty(l); err != nil {
		return false, err
	}
	if err := writeFiles(l); err != nil {
		return false, err
	}
	client, err := connect(l)
	if err != nil {
		return false, err
	}
	group, err := process.NewGroup(executable, l.LogDir())
	if err != nil {
		return false, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer func() {
		cancel(ErrInterrupted)
		if errors.Is(err, ErrInterrupted) {
			err = nil
		}
		err = errors.Join(err, group.Stop())
	}()
	go watch(ctx, group, cancel)
	if err := start(ctx, l, client, group, opts.Nodes); err != nil {
		return false, err
	}
	opts.Ready(l.Kubeconfig(admin))
	return true, obey(ctx, l, client, group, opts)
}

// componentError is the unexpected end of a component.
type componentError struct {
	name string
	err  error
	tail string
}

func (e *componentError) Error() string {
	return fmt.Sprintf("%s ended (%v); its log ends with:\n%s", e.name, e.err, e.tail)
}

func portInUse(err error) bool {
	var ended *componentError
	return errors.As(err, &ended) && strings.Contains(ended.tail, "address already in use")
}

// watch ends the cluster if one of its components ends unexpectedly.
func watch(ctx context.Context, group *process.Group, cancel context.CancelCauseFunc) {
	select {
	case exit := <-group.Exits():
		cancel(&componentError{name: exit.Name, err: exit.Err, tail: process.Tail(group.LogPath(exit.Name), 20)})
	case <-ctx.Done():
	}
}
