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

// Update is the state after something happened. Its facts share their objects and
// slices with other updates, so they must not be changed.
type Update struct {
	Facts   model.Facts
	Gap     *Gap   // steps may be missing between the update before and this one
	Deleted bool   // the workload was deleted; no update follows
	Lost    error  // a *LostError while the connection is lost and the facts are out of date
	Polling string // why objects are polled and not watched; "" when they are watched
}

// Follow lists one workload, its ReplicaSets or ControllerRevisions and its pods, and
// watches all three from there. Every change of the workload, a ReplicaSet or a
// ControllerRevision is a separate update, in the order of the API server. Changes of pods
// are collected for 50 ms. Follow calls see only from this goroutine, and not after it has
// returned.
//
// It returns ctx.Err() when the context ends, nil when the workload was deleted (a
// new one with the same name is not followed), and an error of the API server when it
// cannot start: not found, or forbidden.
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
	itself.version, itself.asOf = version, c.now()
	selector, err := k.selectorOf(objects[0])
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	f := &workloadListener{c: c, see: see, workload: objects[0], workloadFeed: itself, askNodes: make(chan struct{}, 1)}
	f.hub = newHub(f, c.timing.merge)
	defer f.group.Wait()
	defer cancel()
	f.start(ctx, itself, f.steps)
	f.start(ctx, c.feed(c.history(k, f.workload, selector)), f.steps)
	f.start(ctx, c.feed(c.numberedPods(k, f.workload.GetNamespace(), selector)), f.bulk)
	if k.name == model.DaemonSet {
		f.group.Go(func() { f.watchNodes(ctx) })
	}
	return f.run(ctx)
}

func (c *Client) feed(s listWatch) *feed {
	return &feed{listWatch: s, timing: c.timing, now: c.now}
}

// workloadListener keeps the objects of one workload.
type workloadListener struct {
	hub
	c            *Client
	see          func(Update)
	workloadFeed *feed
	askNodes     chan struct{}

	workload  metav1.Object
	sets      cache[*appsv1.ReplicaSet]
	revisions cache[*appsv1.ControllerRevision]
	pods      cache[*corev1.Pod]
	nodes     []model.Node
	deleted   bool
}

func (f *workloadListener) apply(e feedEvent) (changed, stop bool) {
	switch {
	case e.kind == nodesRead:
		return f.applyNodes(e), false
	case e.from == f.workloadFeed:
		return f.applyWorkload(e)
	case e.from.resource == "pods":
		return applyTo(&f.pods, e), false
	case e.from.resource == "replicasets":
		return applyTo(&f.sets, e), false
	}
	return applyTo(&f.revisions, e), false
}

// applyWorkload updates the workload. An object with the same name and a new UID is a
// different workload.
func (f *workloadListener) applyWorkload(e feedEvent) (changed, stop bool) {
	for _, o := range e.objects {
		if o.GetUID() == f.workload.GetUID() && e.kind != removed {
			changed = !same(o, f.workload)
			f.workload = o
			return changed, false
		}
	}
	if e.kind == modified {
		return false, false
	}
	f.deleted = true
	f.publish(nil)
	return false, true
}

func applyTo[T metav1.Object](c *cache[T], e feedEvent) (changed bool) {
	objects := typed[T](e.objects)
	if e.kind == listed {
		return c.replace(objects)
	}
	for _, o := range objects {
		if e.kind == removed {
			changed = c.remove(o) || changed
		} else {
			changed = c.put(o) || changed
		}
	}
	return changed
}

func (f *workloadListener) publish(gap *Gap) {
	facts := model.Facts{
		ReplicaSets: f.sets.share(), Revisions: f.revisions.share(), Pods: f.pods.share(),
		Missing: f.missing, Now: f.c.now(),
	}
	setWorkload(&facts, f.workload)
	if needsNodes(facts.DaemonSet) {
		facts.Nodes = f.nodes
		select {
		case f.askNodes <- struct{}{}:
		default: // already requested
		}
	}
	f.see(Update{Facts: facts, Gap: gap, Deleted: f.deleted, Lost: f.lost, Polling: f.polling})
}

// onRefused ends Follow when the workload itself cannot be read.
func (f *workloadListener) onRefused(e feedEvent) error {
	if e.from == f.workloadFeed {
		return e.err
	}
	return nil
}
