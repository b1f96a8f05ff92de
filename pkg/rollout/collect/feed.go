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

// feed reports a source's objects and all that happens to them, whatever
// happens to the connection.
//
// client-go's RetryWatcher (tools/watch, v0.37.2) is the same in less: it does
// not tell of a connection that is lost, tries again every second for as long
// as it takes, and for ever when the server answers the call with 410.
type feed struct {
	source
	pace    pace
	now     func() time.Time
	reports chan<- report

	version string    // where a watch goes on from; "": nothing was listed yet
	seen    time.Time // when the objects were known for certain
	down    time.Time // since when there is no connection; zero: there is
	told    bool      // that it is lost

	watched  bool // it may be watched, or might once
	refusals int  // in a row
}

// run reports until the context ends, or nothing can be reported any more.
func (f *feed) run(ctx context.Context) {
	if f.version == "" && !f.begin(ctx) {
		return
	}
	failures, relisted := 0, false // since something was received
	for pause(ctx, f.pace.after(failures)) {
		received, err := f.watchOnce(ctx, failures > 0)
		failures++
		if received {
			failures, relisted = 0, false
		}
		switch {
		case ctx.Err() != nil:
			return
		case unwatchable(err) && f.watched && f.doubt(ctx, err):
		case unwatchable(err):
			f.poll(ctx, err)
			return
		case !expired(err):
			continue
		case !f.relist(ctx, err.Error()):
			return
		case !relisted: // a second time in a row it is not worth hurrying
			failures, relisted = 0, true
		}
	}
}

// watchOnce connects and reports until the connection ends. A stream that
// breaks is not lost yet: the next attempt tells, unless this one followed a
// failure already.
func (f *feed) watchOnce(ctx context.Context, again bool) (received bool, err error) {
	w, err := f.connect(ctx)
	if err == nil {
		if received, err = f.stream(ctx, w); received || !again {
			return received, err
		}
	}
	if err != nil && !expired(err) && !unwatchable(err) {
		f.lose(ctx, err)
	}
	return received, err
}

// after is the time to wait after so many failures.
func (p pace) after(failures int) time.Duration {
	if failures == 0 {
		return 0
	}
	return min(p.first<<min(failures-1, 10), p.most)
}

// doubts is how many refusals in a row are not believed: for eight seconds at least.
const doubts = 4

// unwatchable: it may be listed, but not watched.
func unwatchable(err error) bool {
	return apierrors.IsForbidden(err) || apierrors.IsMethodNotSupported(err)
}

// doubt reports whether a refusal of what was allowed before is not believed
// yet: an API server that has just started refuses until it has read its roles.
func (f *feed) doubt(ctx context.Context, err error) bool {
	f.refusals++
	if f.refusals > doubts {
		return false
	}
	f.lose(ctx, err)
	return true
}

// begin lists for the first time. A failure of this is a failure of all.
func (f *feed) begin(ctx context.Context) bool {
	objects, version, err := f.list(ctx)
	switch {
	case apierrors.IsForbidden(err):
		f.say(ctx, report{what: refused, err: err})
		return false
	case err != nil:
		f.say(ctx, report{what: failed, err: err})
		return false
	}
	f.version, f.seen = version, f.now()
	f.say(ctx, report{what: listed, objects: objects})
	return true
}

func (f *feed) connect(ctx context.Context) (w watch.Interface, err error) {
	err = f.patiently(ctx, func() error {
		w, err = f.watch(ctx, f.version)
		return err
	})
	f.watched = f.watched || err == nil
	return w, err
}

// patiently makes a request. While there is no answer, the connection counts as
// lost; with one, it is back.
func (f *feed) patiently(ctx context.Context, request func() error) error {
	done := make(chan error, 1)
	go func() { done <- request() }()
	slow := time.NewTimer(f.pace.patience)
	defer slow.Stop()
	var err error
	select {
	case err = <-done:
	case <-slow.C:
		f.lose(ctx, errors.New("the API server does not answer"))
		err = <-done // it ends with the context
	}
	if err == nil {
		f.down, f.refusals = time.Time{}, 0
		if f.told {
			f.told = false
			f.say(ctx, report{what: back})
		}
	}
	return err
}

// relist reads the objects anew, after the changes since version are no longer
// to be had; false when that is not possible any more.
func (f *feed) relist(ctx context.Context, why string) bool {
	for failures := 0; pause(ctx, f.pace.after(failures)); failures++ {
		if read, over := f.look(ctx, &Gap{Part: f.resource, From: f.seen, Why: why}); read || over {
			return read
		}
	}
	return false
}

// poll lists again and again.
func (f *feed) poll(ctx context.Context, why error) {
	f.say(ctx, report{what: polling, err: why})
	for pause(ctx, f.pace.poll) {
		if _, over := f.look(ctx, nil); over {
			return
		}
	}
}

// look lists, and reports what there is, or why there is nothing; over: it may
// not be listed any more.
func (f *feed) look(ctx context.Context, gap *Gap) (read, over bool) {
	var objects []metav1.Object
	var version string
	err := f.patiently(ctx, func() (err error) {
		objects, version, err = f.list(ctx)
		return err
	})
	switch {
	case apierrors.IsForbidden(err) && !f.doubt(ctx, err):
		f.say(ctx, report{what: refused, err: err})
		return false, true
	case err != nil:
		f.lose(ctx, err)
		return false, false
	}
	f.version, f.seen = version, f.now()
	if gap != nil {
		gap.To = f.seen
	}
	f.say(ctx, report{what: listed, objects: objects, gap: gap})
	return true, false
}

// lose tells, once, that the connection is lost.
func (f *feed) lose(ctx context.Context, err error) {
	if f.told || ctx.Err() != nil {
		return
	}
	if f.down.IsZero() {
		f.down = f.now()
	}
	if request := (*url.Error)(nil); errors.As(err, &request) {
		err = request.Err // the address of a watch is long and tells nothing
	}
	f.told = true
	f.say(ctx, report{what: lost, err: &LostError{Since: f.down, Err: err}})
}

func (f *feed) say(ctx context.Context, r report) {
	r.from = f
	select {
	case f.reports <- r:
	case <-ctx.Done():
	}
}

// pause waits; false when the context ended.
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
