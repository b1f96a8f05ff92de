package judge

import (
	"math"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestOdd: odd objects do not make the judge panic.
func TestOdd(*testing.T) {
	odd := model.Revision{Name: "\x1b[31m", Number: math.MinInt64}
	odd.Want, odd.Available = math.MinInt32, math.MaxInt32
	j := New(Rules{Grace: math.MaxInt64, Stable: math.MaxInt64, Terminated: true})
	for i := range 60 {
		r := model.Rollout{Now: time.Unix(int64(i%7)*1e9, 0), Verdict: model.Verdict{State: []model.State{"", model.Complete, model.Stalled, model.Failed}[i%4]}}
		if i%3 > 0 {
			r.New, r.To, r.Old = &odd, odd.Number, []model.Revision{{}, odd}
			r.Causes = []model.Cause{{}, {Pods: -1, Current: true, Severity: 99}, {Current: true, Severity: model.Fatal}}
			r.Deadline = model.Deadline{State: model.DeadlineState(i % 7), Limit: math.MaxInt64, At: r.Now}
		}
		j.See(r)
		j.TimedOut(r)
	}
}
