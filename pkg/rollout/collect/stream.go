package collect

import (
	"context"
	"fmt"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/resourceversion"
	"k8s.io/apimachinery/pkg/watch"
)

// stream sends the events of a watch until it ends: with an error, or without one when the
// server closes it, which happens regularly. A stream that was open for a long time counts
// as one that received something.
func (f *feed) stream(ctx context.Context, w watch.Interface) (received bool, err error) {
	began := f.now()
	defer func() {
		w.Stop()
		for range w.ResultChan() { // this ends its goroutine
		}
		f.down = f.now()
		received = received || f.down.Sub(began) >= f.timing.most
	}()
	for {
		select {
		case <-ctx.Done():
			return received, ctx.Err()
		case e, open := <-w.ResultChan():
			if !open {
				return received, nil
			}
			if err := f.deliver(ctx, e); err != nil {
				return received, err
			}
			received = true
		}
	}
}

// deliver sends one event.
func (f *feed) deliver(ctx context.Context, e watch.Event) error {
	if e.Type == watch.Error {
		return apierrors.FromObject(e.Object)
	}
	m, ok := e.Object.(metav1.Object)
	if !ok {
		return fmt.Errorf("watch %s: unexpected %T", f.resource, e.Object)
	}
	version := m.GetResourceVersion()
	if order, err := resourceversion.CompareResourceVersion(version, f.version); err == nil && order < 0 {
		return apierrors.NewResourceExpired("the API server has older data than before")
	}
	if e.Type != watch.Bookmark {
		f.send(ctx, f.eventOf(e, m))
	}
	f.version, f.asOf = version, f.now()
	return nil
}

// eventOf converts an event. An object that no longer belongs to the workload is removed.
func (f *feed) eventOf(e watch.Event, m metav1.Object) feedEvent {
	if own := f.lean(e.Object); own != nil && e.Type != watch.Deleted {
		return feedEvent{kind: modified, objects: []metav1.Object{own}}
	}
	return feedEvent{kind: removed, objects: []metav1.Object{m}}
}
