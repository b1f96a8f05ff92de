package collect

import (
	"context"
	"errors"
	"slices"
	"sync"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Scope says which workloads a list is of.
type Scope struct {
	Kinds     []string // as in Target; the list is in their order
	Namespace string   // "": all
	Selector  string   // a label selector; "": all
}

// List reads workloads, and nothing but them: their facts are to be judged by
// status. Kinds are read at the same time, in pages of 500. Those that may not
// be listed are named beside the rest; when that is all of them, it is an error.
func (c *Client) List(ctx context.Context, s Scope) ([]model.Facts, []model.Missing, error) {
	sources, err := c.workloads(s)
	if err != nil {
		return nil, nil, err
	}
	objects := make([][]metav1.Object, len(sources))
	errs := make([]error, len(sources))
	var group sync.WaitGroup
	for i := range sources {
		group.Go(func() { objects[i], _, errs[i] = sources[i].list(ctx) })
	}
	group.Wait()
	var facts []model.Facts
	var lacking []model.Missing
	for i, err := range errs {
		if lacking, err = missing(lacking, sources[i].resource, err); err != nil {
			return nil, nil, err
		}
		facts = c.appendFacts(facts, objects[i])
	}
	if len(lacking) == len(sources) {
		return nil, lacking, errs[0]
	}
	return facts, lacking, nil
}

func (c *Client) workloads(s Scope) ([]source, error) {
	if len(s.Kinds) == 0 {
		return nil, errors.New("no kinds of workloads to list")
	}
	var sources []source
	for _, name := range s.Kinds {
		k, err := kindOf(name)
		if err != nil {
			return nil, err
		}
		sources = append(sources, source{client: c.apps, stream: c.streams.apps, resource: k.resource,
			namespace: s.Namespace, selector: s.Selector, one: k.one, many: k.list, lean: leanWorkload})
	}
	return sources, nil
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
	Missing []model.Missing // kinds that may not be listed, and "watch"
	Gap     *Gap            // as in Update
	Lost    error           // as in Update
	Polling string          // as in Update
}

// FollowList lists and watches workloads, with one watch per kind. Changes are
// gathered for 50 ms. see is called as that of Follow, and the errors are the
// same; it does not end when nothing is left.
func (c *Client) FollowList(ctx context.Context, s Scope, see func(ListUpdate)) error {
	sources, err := c.workloads(s)
	if err != nil {
		return err
	}
	ctx, end := context.WithCancel(ctx)
	o := &overview{c: c, see: see}
	o.hub = newHub(o, c.pace.merge)
	defer o.group.Wait()
	defer end()
	for _, source := range sources {
		f := c.feed(source)
		o.rows = append(o.rows, rows{feed: f})
		o.start(ctx, f, o.bulk)
	}
	return o.run(ctx)
}

// overview keeps what is known about many workloads.
type overview struct {
	hub
	c    *Client
	see  func(ListUpdate)
	rows []rows
}

// rows are the workloads of one kind.
type rows struct {
	feed    *feed
	objects shelf[metav1.Object]
	refused bool
}

func (o *overview) take(r report) (changed, over bool) {
	return take(&o.of(r).objects, r), false
}

func (o *overview) of(r report) *rows {
	return &o.rows[slices.IndexFunc(o.rows, func(k rows) bool { return k.feed == r.from })]
}

func (o *overview) tell(gap *Gap) {
	var facts []model.Facts
	for i := range o.rows {
		facts = o.c.appendFacts(facts, o.rows[i].objects.items)
	}
	o.see(ListUpdate{Facts: facts, Missing: o.missing, Gap: gap, Lost: o.lost, Polling: o.polling})
}

// refused: as long as there is one kind to follow, it goes on.
func (o *overview) refused(r report) error {
	o.of(r).refused = true
	for i := range o.rows {
		if !o.rows[i].refused {
			return nil
		}
	}
	return r.err
}
