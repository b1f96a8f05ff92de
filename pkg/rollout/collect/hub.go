package collect

import (
	"context"
	"sync"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// hub receives the events of all feeds in one goroutine, that of the caller.
type hub struct {
	listener
	steps chan feedEvent // of feeds whose changes are delivered one by one
	bulk  chan feedEvent // of feeds whose changes are collected for a moment
	merge time.Duration
	group sync.WaitGroup

	pending  map[*feed]bool // feeds that have not listed yet
	buffered []feedEvent    // arrived while feeds were pending
	dirty    bool           // something is not published yet
	down     map[*feed]error
	lost     error // of the first feed that is down
	polling  string
	missing  []model.Missing
}

// listener keeps the objects from the feeds, and publishes them.
type listener interface {
	apply(feedEvent) (changed, stop bool) // stop: there is nothing left to follow
	publish(*Gap)
	onRefused(feedEvent) error // an error when nothing is left to follow
}

func newHub(l listener, merge time.Duration) hub {
	return hub{listener: l, merge: merge, steps: make(chan feedEvent), bulk: make(chan feedEvent, 256),
		pending: map[*feed]bool{}, down: map[*feed]error{}}
}

// start starts a feed. The hub publishes nothing before all feeds without a version have
// listed.
func (h *hub) start(ctx context.Context, f *feed, events chan feedEvent) {
	f.events = events
	if f.version == "" {
		h.pending[f] = true
	}
	h.group.Go(func() { f.run(ctx) })
}

// run publishes until the context ends, a feed fails, or there is nothing left to follow.
func (h *hub) run(ctx context.Context) error {
	var soon <-chan time.Time
	for {
		var stop bool
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e := <-h.steps:
			stop, err = h.acceptStep(e)
		case e := <-h.bulk:
			stop, err = h.accept(e)
		case <-soon:
			soon = nil
			if h.dirty {
				h.flush(nil)
			}
		}
		if stop || err != nil {
			return err
		}
		if h.dirty && soon == nil && len(h.pending) == 0 {
			soon = time.After(h.merge)
		}
	}
}

// acceptStep publishes one change as a separate update, with all changes collected before.
func (h *hub) acceptStep(e feedEvent) (stop bool, err error) {
	for range len(h.bulk) {
		if stop, err = h.accept(<-h.bulk); stop || err != nil {
			return stop, err
		}
	}
	stop, err = h.accept(e)
	if h.dirty && !stop && err == nil && len(h.pending) == 0 {
		h.flush(nil)
	}
	return stop, err
}

func (h *hub) flush(gap *Gap) {
	h.dirty = false
	h.publish(gap)
}

// accept dispatches an event, or buffers it until all feeds have listed.
func (h *hub) accept(e feedEvent) (stop bool, err error) {
	if len(h.pending) == 0 {
		return h.dispatch(e)
	}
	if !h.pending[e.from] {
		h.buffered = append(h.buffered, e)
		return false, nil
	}
	delete(h.pending, e.from)
	stop, err = h.dispatch(e)
	if stop || err != nil || len(h.pending) > 0 {
		return stop, err
	}
	h.flush(nil)
	events := h.buffered
	h.buffered = nil
	for _, e := range events {
		if stop, err = h.acceptStep(e); stop || err != nil {
			break
		}
	}
	return stop, err
}

func (h *hub) dispatch(e feedEvent) (stop bool, err error) {
	switch e.kind {
	case failed:
		return false, e.err
	case refused:
		h.missing, h.dirty = note(h.missing, e.from.resource, e.err), true
		delete(h.down, e.from)
		h.apply(feedEvent{from: e.from, kind: listed})
		return false, h.onRefused(e)
	case polling: // the first reason is reported for all
		if h.polling == "" {
			h.missing, h.dirty = note(h.missing, model.MissingWatch, e.err), true
			h.polling = e.err.Error()
		}
	case lost, back:
		h.setConnection(e)
	default:
		changed, stop := h.apply(e)
		h.dirty = h.dirty || changed
		if changed && e.gap != nil && !stop {
			h.flush(e.gap)
		}
		return stop, nil
	}
	return false, nil
}

// setConnection publishes when the first feed loses its connection, and when the last one
// is connected again.
func (h *hub) setConnection(e feedEvent) {
	lostBefore := len(h.down) > 0
	if e.kind == lost {
		h.down[e.from] = e.err
	} else {
		delete(h.down, e.from)
	}
	lostNow := len(h.down) > 0
	if !lostNow {
		h.lost = nil
	} else if !lostBefore {
		h.lost = e.err
	}
	if lostBefore != lostNow {
		h.flush(nil)
	}
}
