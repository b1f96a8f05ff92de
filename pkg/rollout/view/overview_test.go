package view_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// many are all fixtures in two namespaces, each with a different name.
func many(t testing.TB) []model.Rollout {
	t.Helper()
	all := fixtures(t)
	var rs []model.Rollout
	for i, name := range slices.Sorted(maps.Keys(all)) {
		r := all[name]
		if r.Name == "web" {
			r.Name = name
		}
		if i%4 == 3 {
			r.Namespace = "back-office"
		}
		rs = append(rs, r)
	}
	return rs
}

// manyRollouts is n rollouts; all but a few are complete.
func manyRollouts(n int) []model.Rollout {
	var rs []model.Rollout
	for i := range n {
		r := workload(model.Deployment, fmt.Sprintf("service-%04d", i), 4)
		r.New = &model.Revision{Number: 5, Counts: model.Counts{Want: 4, Made: 4, Ready: 4, Available: 4}}
		r.All = r.New.Counts
		r.Verdict = model.Verdict{State: model.Complete, Reason: "all 4 pods run revision 5 and are available"}
		r.Deadline.LastProgress = fixture.Now().Add(-time.Duration(i) * time.Minute)
		if i%700 == 5 {
			r.Verdict = model.Verdict{State: model.Failed, Reason: "no progress for longer than 10m"}
		}
		rs = append(rs, r)
	}
	return rs
}

func TestOverview(t *testing.T) {
	rs := many(t)
	picture(t, "overview", "many", func(o view.Options) view.Frame { return view.Overview(rs, o) })
	picture(t, "overview", "fleet", func(o view.Options) view.Frame {
		o.Height = 8
		return view.Overview(manyRollouts(2000), o)
	})
	picture(t, "overview", "one", func(o view.Options) view.Frame { return view.Overview(rs[:1], o) })
	picture(t, "overview", "none", func(o view.Options) view.Frame { return view.Overview(nil, o) })
	golden.Assert(t, "testdata/golden/overview/plain.txt", []byte(strings.Join(view.OverviewText(rs, view.Options{}), "\n")+"\n"))
}

// TestOverviewHeight: the worst rollouts are kept, and there are never more lines than
// requested.
func TestOverviewHeight(t *testing.T) {
	rs := many(t)
	for height := 1; height < len(rs)+3; height++ {
		frame := view.Overview(rs, view.Options{Width: 80, Height: height})
		if len(frame) > height {
			t.Errorf("height %d: %d lines", height, len(frame))
		}
		if text := frame.Text(false); height > 2 && !strings.HasPrefix(text, "✗ failed") {
			t.Errorf("height %d: the failed one is not first:\n%s", height, text)
		}
	}
}
