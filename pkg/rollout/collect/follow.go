package collect

import (
	"context"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Update is what there is to see after something happened. Its facts share
// their objects and slices with other updates; nobody changes them.
type Update struct {
	Facts   model.Facts
	Gap     *Gap   // steps may be missing between the update before and this one
	Deleted bool   // the workload is gone; no update follows
	Lost    error  // a *LostError while there is no connection, and the facts grow old
	Polling string // why lists are compared instead of changes watched; "" when they are watched
}

// Follow lists one workload, what it has made and its pods, and watches all
// three from there. Every change of the workload, a ReplicaSet or a
// ControllerRevision is an update of its own, in the API server's order; changes
// of pods are gathered for 50 ms. see is called from this goroutine only, and
// not after Follow has returned.
//
// It returns ctx.Err() when the context ends, nil when the workload was deleted
// (one of the same name that comes after it is not followed), and an error of
// the API server when it cannot start: not found, or not allowed to be read.
func (c *Client) Follow(ctx context.Context, t Target, see func(Update)) error {
	k, err := kindOf(t.Kind)
	if err != nil {
		return err
	}
	itself := c.feed(c.workload(k, t))
	objects, version, err := itself.list(ctx)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		return err
	case len(objects) == 0:
		return apierrors.NewNotFound(schema.GroupResource{Group: appsv1.GroupName, Resource: k.resource}, t.Name)
	}
	itself.version, itself.seen = version, c.now()
	selector, err := k.selectorOf(objects[0])
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	f := &follower{c: c, see: see, workload: objects[0], itself: itself, askNodes: make(chan struct{}, 1)}
	f.hub = newHub(f, c.pace.merge)
	defer f.group.Wait()
	defer end()
	f.start(ctx, itself, f.steps)
	f.start(ctx, c.feed(c.history(k, f.workload, selector)), f.steps)
	f.start(ctx, c.feed(c.numberedPods(k, f.workload.GetNamespace(), selector)), f.bulk)
	if k.name == model.DaemonSet {
		f.group.Go(func() { f.watchNodes(ctx) })
	}
	return f.run(ctx)
}

func (c *Client) feed(s source) *feed {
	return &feed{source: s, pace: c.pace, now: c.now}
}

// follower keeps what is known about one workload.
type follower struct {
	hub
	c        *Client
	see      func(Update)
	itself   *feed
	askNodes chan struct{}

	workload metav1.Object
	sets     shelf[*appsv1.ReplicaSet]
	past     shelf[*appsv1.ControllerRevision]
	pods     shelf[*corev1.Pod]
	nodes    []model.Node
	gone     bool
}

func (f *follower) take(r report) (changed, over bool) {
	switch {
	case r.what == nodesRead:
		return f.takeNodes(r), false
	case r.from == f.itself:
		return f.takeWorkload(r)
	case r.from.resource == "pods":
		return take(&f.pods, r), false
	case r.from.resource == "replicasets":
		return take(&f.sets, r), false
	}
	return take(&f.past, r), false
}

// takeWorkload: another one under the same name is another workload.
func (f *follower) takeWorkload(r report) (changed, over bool) {
	for _, o := range r.objects {
		if o.GetUID() == f.workload.GetUID() && r.what != removed {
			changed = !same(o, f.workload)
			f.workload = o
			return changed, false
		}
	}
	if r.what == modified {
		return false, false
	}
	f.gone = true
	f.tell(nil)
	return false, true
}

func take[T metav1.Object](s *shelf[T], r report) (changed bool) {
	objects := typed[T](r.objects)
	if r.what == listed {
		return s.replace(objects)
	}
	for _, o := range objects {
		if r.what == removed {
			changed = s.remove(o) || changed
		} else {
			changed = s.put(o) || changed
		}
	}
	return changed
}

func (f *follower) tell(gap *Gap) {
	facts := model.Facts{
		ReplicaSets: f.sets.lend(), Revisions: f.past.lend(), Pods: f.pods.lend(),
		Missing: f.missing, Now: f.c.now(),
	}
	setWorkload(&facts, f.workload)
	if uneven(facts.DaemonSet) {
		facts.Nodes = f.nodes
		select {
		case f.askNodes <- struct{}{}:
		default: // they are asked for already
		}
	}
	f.see(Update{Facts: facts, Gap: gap, Deleted: f.gone, Lost: f.lost, Polling: f.polling})
}

// refused: without the workload itself there is nothing to follow.
func (f *follower) refused(r report) error {
	if r.from == f.itself {
		return r.err
	}
	return nil
}
