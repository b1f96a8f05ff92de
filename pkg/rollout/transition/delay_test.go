package transition

import (
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestDelays: a state that must last gets its entry exactly when it has lasted long enough.
func TestDelays(t *testing.T) {
	calm := model.Rollout{Verdict: model.Verdict{State: model.Waiting}}
	degraded := model.Rollout{Verdict: model.Verdict{State: model.Degraded}}
	stalled := model.Rollout{Verdict: model.Verdict{State: model.Stalled}}
	crashing, waiting := calm, calm
	crashing.Causes = []model.Cause{{Reason: "Error", Family: model.FamilyOf("Error"), Pods: 1}}
	waiting.Causes = []model.Cause{{Reason: "NotReady", Family: model.FamilyOf("NotReady"), Pods: 1}}
	for _, c := range []struct {
		name          string
		before, after model.Rollout
		delay         time.Duration
	}{
		{"stalled", calm, stalled, 2 * time.Second},
		{"degraded", calm, degraded, 2 * time.Second},
		{"trouble is over", crashing, calm, 5 * time.Second},
		{"not ready", calm, waiting, 5 * time.Second},
	} {
		for _, flush := range []bool{false, true} {
			start := time.Unix(1e9, 0)
			l := NewLog()
			c.before.Now, c.after.Now = start, start
			l.See(c.before)
			if n := len(l.See(c.after)); n > 0 {
				t.Errorf("%s: logged at once", c.name)
			}
			again := func(after time.Duration) int {
				if flush {
					return len(l.Flush(start.Add(after)))
				}
				c.after.Now = start.Add(after)
				return len(l.See(c.after))
			}
			if again(c.delay-1) != 0 || again(c.delay) != 1 || again(c.delay+1) != 0 {
				t.Errorf("%s (flush %v): not logged once after %v", c.name, flush, c.delay)
			}
		}
	}
}
