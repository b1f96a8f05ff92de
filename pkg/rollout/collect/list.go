package collect

import (
	"context"
	"errors"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Scope selects the workloads of a list.
type Scope struct {
	Kinds     []string // as in Target; the list is in their order
	Namespace string   // "": all
	Selector  string   // a label selector; "": all
}

// List reads only the workloads: their facts have only the status. Kinds are read
// at the same time, in pages of 500. Kinds without permission to list are returned as
// missing; when none can be listed, it is an error.
func (c *Client) List(ctx context.Context, s Scope) ([]model.Facts, []model.Missing, error) {
	listWatches, err := c.workloads(s)
	if err != nil {
		return nil, nil, err
	}
	objects := make([][]metav1.Object, len(listWatches))
	errs := make([]error, len(listWatches))
	var group sync.WaitGroup
	for i := range listWatches {
		group.Go(func() { objects[i], _, errs[i] = listWatches[i].list(ctx) })
	}
	group.Wait()
	var facts []model.Facts
	var lacking []model.Missing
	for i, err := range errs {
		if lacking, err = missing(lacking, listWatches[i].resource, err); err != nil {
			return nil, nil, err
		}
		facts = c.appendFacts(facts, objects[i])
	}
	if len(lacking) == len(listWatches) {
		return nil, lacking, errs[0]
	}
	return facts, lacking, nil
}

func (c *Client) workloads(s Scope) ([]listWatch, error) {
	if len(s.Kinds) == 0 {
		return nil, errors.New("no kinds of workloads to list")
	}
	var listWatches []listWatch
	for _, name := range s.Kinds {
		k, err := kindOf(name)
		if err != nil {
			return nil, err
		}
		listWatches = append(listWatches, listWatch{client: c.apps, stream: c.watchClients.apps, resource: k.resource,
			namespace: s.Namespace, selector: s.Selector, one: k.one, many: k.list, lean: leanWorkload})
	}
	return listWatches, nil
}

func (c *Client) appendFacts(facts []model.Facts, objects []metav1.Object) []model.Facts {
	now := c.now()
	facts = slices.Grow(facts, len(objects))
	for _, o := range objects {
		f := model.Facts{StatusOnly: true, Now: now}
		setWorkload(&f, o)
		facts = append(facts, f)
	}
	return facts
}

// ListUpdate is the list after something happened.
type ListUpdate struct {
	Facts   []model.Facts   // all of them, by kind, namespace and name
	Missing []model.Missing // kinds without permission to list, and "watch"
	Gap     *Gap            // as in Update
	Lost    error           // as in Update
	Polling string          // as in Update
}

// FollowList lists and watches workloads, with one watch per kind. Changes are collected
// for 50 ms. It calls see in the same way as Follow, and has the same errors. It does not
// end when no workload is left.
func (c *Client) FollowList(ctx context.Context, s Scope, see func(ListUpdate)) error {
	listWatches, err := c.workloads(s)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	o := &listListener{c: c, see: see}
	o.hub = newHub(o, c.timing.merge)
	defer o.group.Wait()
	defer cancel()
	for _, lw := range listWatches {
		f := c.feed(lw)
		o.caches = append(o.caches, kindCache{feed: f})
		o.start(ctx, f, o.bulk)
	}
	return o.run(ctx)
}

// listListener keeps the objects of many workloads.
type listListener struct {
	hub
	c      *Client
	see    func(ListUpdate)
	caches []kindCache
}

// kindCache are the workloads of one kind.
type kindCache struct {
	feed    *feed
	objects cache[metav1.Object]
	refused bool
}

func (o *listListener) apply(e feedEvent) (changed, stop bool) {
	return applyTo(&o.cacheOf(e).objects, e), false
}

func (o *listListener) cacheOf(e feedEvent) *kindCache {
	return &o.caches[slices.IndexFunc(o.caches, func(k kindCache) bool { return k.feed == e.from })]
}

func (o *listListener) publish(gap *Gap) {
	var facts []model.Facts
	for i := range o.caches {
		facts = o.c.appendFacts(facts, o.caches[i].objects.items)
	}
	o.see(ListUpdate{Facts: facts, Missing: o.missing, Gap: gap, Lost: o.lost, Polling: o.polling})
}

// onRefused ends FollowList when no kind is left.
func (o *listListener) onRefused(e feedEvent) error {
	o.cacheOf(e).refused = true
	for i := range o.caches {
		if !o.caches[i].refused {
			return nil
		}
	}
	return e.err
}
