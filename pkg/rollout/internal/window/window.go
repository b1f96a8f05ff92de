// Package window measures how long a condition has been true. Start with [Window].
package window

import "time"

// Window is open while a condition is true, and records since when. The zero value
// is closed.
type Window struct {
	open  bool
	since time.Time
}

// Open opens the window. It does not change a window that is open, unless the clock was
// set back to before its start: then the window starts again at this time.
func (w *Window) Open(now time.Time) {
	if !w.open || now.Before(w.since) {
		*w = Window{true, now}
	}
}

// Close closes the window.
func (w *Window) Close() { *w = Window{} }

// IsOpen reports whether it is open.
func (w *Window) IsOpen() bool { return w.open }

// Since is when it was opened, zero when it is closed.
func (w *Window) Since() time.Time { return w.since }

// Lasts reports whether it has been open for a duration.
func (w *Window) Lasts(now time.Time, d time.Duration) bool {
	return w.open && now.Sub(w.since) >= d
}
