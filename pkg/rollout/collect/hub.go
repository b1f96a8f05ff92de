package collect

import (
	"context"
	"sync"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// hub brings the reports of feeds together in the goroutine of who follows.
type hub struct {
	audience
	steps chan report // of feeds of whose changes none may be left out
	bulk  chan report // of feeds whose changes are gathered for a moment
	merge time.Duration
	group sync.WaitGroup

	awaited map[*feed]bool // have not listed yet
	early   []report       // what came while others were awaited
	dirty   bool           // something was not told yet
	down    map[*feed]error
	lost    error // of the first feed that is down
	polling string
	missing []model.Missing
}

// audience keeps what the feeds report and tells it.
type audience interface {
	take(report) (changed, over bool) // over: there is nothing to follow any more
	tell(*Gap)
	refused(report) error // an error when nothing is left to follow
}

func newHub(a audience, merge time.Duration) hub {
	return hub{audience: a, merge: merge, steps: make(chan report), bulk: make(chan report, 256),
		awaited: map[*feed]bool{}, down: map[*feed]error{}}
}

// start starts a feed; what a feed without a version lists is awaited before
// anything is told.
func (h *hub) start(ctx context.Context, f *feed, reports chan report) {
	f.reports = reports
	if f.version == "" {
		h.awaited[f] = true
	}
	h.group.Go(func() { f.run(ctx) })
}

// run tells until the context ends, a feed fails, or there is nothing to follow
// any more.
func (h *hub) run(ctx context.Context) error {
	var soon <-chan time.Time
	for {
		var over bool
		var err error
		select {
		case <-ctx.Done():
			return ctx.Err()
		case r := <-h.steps:
			over, err = h.step(r)
		case r := <-h.bulk:
			over, err = h.accept(r)
		case <-soon:
			soon = nil
			if h.dirty {
				h.say(nil)
			}
		}
		if over || err != nil {
			return err
		}
		if h.dirty && soon == nil && len(h.awaited) == 0 {
			soon = time.After(h.merge)
		}
	}
}

// step tells of one change by itself, with all that has gathered before.
func (h *hub) step(r report) (over bool, err error) {
	for range len(h.bulk) {
		if over, err = h.accept(<-h.bulk); over || err != nil {
			return over, err
		}
	}
	over, err = h.accept(r)
	if h.dirty && !over && err == nil && len(h.awaited) == 0 {
		h.say(nil)
	}
	return over, err
}

func (h *hub) say(gap *Gap) {
	h.dirty = false
	h.tell(gap)
}

// accept deals with a report, or keeps it until all feeds have listed.
func (h *hub) accept(r report) (over bool, err error) {
	if len(h.awaited) == 0 {
		return h.deal(r)
	}
	if !h.awaited[r.from] {
		h.early = append(h.early, r)
		return false, nil
	}
	delete(h.awaited, r.from)
	over, err = h.deal(r)
	if over || err != nil || len(h.awaited) > 0 {
		return over, err
	}
	h.say(nil)
	early := h.early
	h.early = nil
	for _, r := range early {
		if over, err = h.step(r); over || err != nil {
			break
		}
	}
	return over, err
}

func (h *hub) deal(r report) (over bool, err error) {
	switch r.what {
	case failed:
		return false, r.err
	case refused:
		h.missing, h.dirty = note(h.missing, r.from.resource, r.err), true
		delete(h.down, r.from)
		h.take(report{from: r.from, what: listed})
		return false, h.refused(r)
	case polling: // the first reason stands for all
		if h.polling == "" {
			h.missing, h.dirty = note(h.missing, model.MissingWatch, r.err), true
			h.polling = r.err.Error()
		}
	case lost, back:
		h.connection(r)
	default:
		changed, over := h.take(r)
		h.dirty = h.dirty || changed
		if changed && r.gap != nil && !over {
			h.say(r.gap)
		}
		return over, nil
	}
	return false, nil
}

// connection tells when the first feed loses it, and when the last one is back.
func (h *hub) connection(r report) {
	was := len(h.down) > 0
	if r.what == lost {
		h.down[r.from] = r.err
	} else {
		delete(h.down, r.from)
	}
	is := len(h.down) > 0
	if !is {
		h.lost = nil
	} else if !was {
		h.lost = r.err
	}
	if was != is {
		h.say(nil)
	}
}
