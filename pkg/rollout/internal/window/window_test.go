package window_test

import (
	"math"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
)

func TestWindow(t *testing.T) {
	at := func(second int64) time.Time { return time.Unix(1e9+second, 0) }
	var w window.Window
	check := func(when string, open bool, since time.Time, now time.Time, d time.Duration, lasts bool) {
		t.Helper()
		if w.IsOpen() != open || !w.Since().Equal(since) || w.Lasts(now, d) != lasts {
			t.Errorf("%s: open %v since %v, lasts %v", when, w.IsOpen(), w.Since(), w.Lasts(now, d))
		}
	}
	check("zero value", false, time.Time{}, at(0), 0, false)
	w.Open(at(10))
	check("opened", true, at(10), at(10), 0, true)
	w.Open(at(15))
	check("opened twice, a moment too early", true, at(10), at(20).Add(-1), 10*time.Second, false)
	check("opened twice", true, at(10), at(20), 10*time.Second, true)
	check("as long as can be", true, at(10), at(1e6), math.MaxInt64, false)
	check("asked about a time before it", true, at(10), at(9), 0, false)
	w.Open(at(5))
	check("a clock that was set back", true, at(5), at(15), 10*time.Second, true)
	w.Close()
	check("closed", false, time.Time{}, at(99), 0, false)
	w.Open(at(20))
	check("opened again", true, at(20), at(21), 2*time.Second, false)
}
