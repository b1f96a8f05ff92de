package collect

import (
	"context"
	"errors"
	"net/url"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/watch"
)

// feed sends the objects of a listWatch and all changes of them, also when the connection
// breaks.
//
// client-go's RetryWatcher (tools/watch, v0.37.2) is not enough: it does not report that
// the connection is lost, and it retries every second without end, also when the server
// responds with 410.
type feed struct {
	listWatch
	timing timing
	now    func() time.Time
	events chan<- feedEvent

	version      string    // where the watch continues; "": nothing was listed yet
	asOf         time.Time // when the objects were last up to date
	down         time.Time // since when the connection is lost; zero: it is not
	reportedLost bool      // the loss was reported with an event

	watched  bool // a watch is or was allowed
	refusals int  // in a row
}

// run sends events until the context ends, or the permission to list is gone.
func (f *feed) run(ctx context.Context) {
	if f.version == "" && !f.listFirst(ctx) {
		return
	}
	failures, relisted := 0, false // since something was received
	for pause(ctx, f.timing.after(failures)) {
		received, err := f.watchOnce(ctx, failures > 0)
		failures++
		if received {
			failures, relisted = 0, false
		}
		switch {
		case ctx.Err() != nil:
			return
		case unwatchable(err) && f.watched && f.retryRefusal(ctx, err):
		case unwatchable(err):
			f.poll(ctx, err)
			return
		case !expired(err):
			continue
		case !f.relist(ctx, err.Error()):
			return
		case !relisted: // the second time in a row it waits as after a failure
			failures, relisted = 0, true
		}
	}
}

// watchOnce connects and sends events until the connection ends. A stream that breaks does
// not mean that the connection is lost: the next attempt decides, unless this attempt
// already followed a failure.
func (f *feed) watchOnce(ctx context.Context, again bool) (received bool, err error) {
	w, err := f.connect(ctx)
	if err == nil {
		if received, err = f.stream(ctx, w); received || !again {
			return received, err
		}
	}
	if err != nil && !expired(err) && !unwatchable(err) {
		f.reportLost(ctx, err)
	}
	return received, err
}

// after is the waiting time after a number of failures.
func (p timing) after(failures int) time.Duration {
	if failures == 0 {
		return 0
	}
	return min(p.first<<min(failures-1, 10), p.most)
}

// maxRefusals is how many refusals in a row are retried: for at least eight seconds.
const maxRefusals = 4

// unwatchable reports whether the objects can be listed, but not watched.
func unwatchable(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
}

// retryRefusal reports whether to try again after a refused request that was allowed
// before: an API server that has just started refuses requests until it has read its roles.
func (f *feed) retryRefusal(ctx context.Context, err error) bool {
	f.refusals++
	if f.refusals > maxRefusals {
		return false
	}
	f.reportLost(ctx, err)
	return true
}

// listFirst lists for the first time. When this fails, the feed fails.
func (f *feed) listFirst(ctx context.Context) bool {
	objects, version, err := f.list(ctx)
	switch {
	case apierrors.IsForbidden(err):
		f.send(ctx, feedEvent{kind: refused, err: err})
		return false
	case err != nil:
		f.send(ctx, feedEvent{kind: failed, err: err})
		return false
	}
	f.version, f.asOf = version, f.now()
	f.send(ctx, feedEvent{kind: listed, objects: objects})
	return true
}

func (f *feed) connect(ctx context.Context) (w watch.Interface, err error) {
	err = f.attempt(ctx, func() error {
		w, err = f.watch(ctx, f.version)
		return err
	})
	f.watched = f.watched || err == nil
	return w, err
}

// attempt sends a request. While there is no response, the connection counts as lost; with
// a response, it is back.
func (f *feed) attempt(ctx context.Context, request func() error) error {
	done := make(chan error, 1)
	go func() { done <- request() }()
	slow := time.NewTimer(f.timing.slow)
	defer slow.Stop()
	var err error
	select {
	case err = <-done:
	case <-slow.C:
		f.reportLost(ctx, errors.New("the API server does not answer"))
		err = <-done // it ends with the context
	}
	if err == nil {
		f.down, f.refusals = time.Time{}, 0
		if f.reportedLost {
			f.reportedLost = false
			f.send(ctx, feedEvent{kind: back})
		}
	}
	return err
}

// relist reads the objects again when the API server no longer has the changes since
// version; false when this is not allowed any longer.
func (f *feed) relist(ctx context.Context, why string) bool {
	for failures := 0; pause(ctx, f.timing.after(failures)); failures++ {
		if read, stop := f.listAgain(ctx, &Gap{Part: f.resource, From: f.asOf, Why: why}); read || stop {
			return read
		}
	}
	return false
}

// poll lists the objects at regular intervals.
func (f *feed) poll(ctx context.Context, why error) {
	f.send(ctx, feedEvent{kind: polling, err: why})
	for pause(ctx, f.timing.poll) {
		if _, stop := f.listAgain(ctx, nil); stop {
			return
		}
	}
}

// listAgain lists, and sends the objects or the reason of the failure; stop: the
// permission to list is gone.
func (f *feed) listAgain(ctx context.Context, gap *Gap) (read, stop bool) {
	var objects []metav1.Object
	var version string
	err := f.attempt(ctx, func() (err error) {
		objects, version, err = f.list(ctx)
		return err
	})
	switch {
	case apierrors.IsForbidden(err) && !f.retryRefusal(ctx, err):
		f.send(ctx, feedEvent{kind: refused, err: err})
		return false, true
	case err != nil:
		f.reportLost(ctx, err)
		return false, false
	}
	f.version, f.asOf = version, f.now()
	if gap != nil {
		gap.To = f.asOf
	}
	f.send(ctx, feedEvent{kind: listed, objects: objects, gap: gap})
	return true, false
}

// reportLost sends once that the connection is lost.
func (f *feed) reportLost(ctx context.Context, err error) {
	if f.reportedLost || ctx.Err() != nil {
		return
	}
	if f.down.IsZero() {
		f.down = f.now()
	}
	if request := (*url.Error)(nil); errors.As(err, &request) {
		err = request.Err // the address of a watch is long and does not help
	}
	f.reportedLost = true
	f.send(ctx, feedEvent{kind: lost, err: &LostError{Since: f.down, Err: err}})
}

func (f *feed) send(ctx context.Context, e feedEvent) {
	e.from = f
	select {
	case f.events <- e:
	case <-ctx.Done():
	}
}

// pause waits; it returns false when the context has ended.
func pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
