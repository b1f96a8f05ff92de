package display

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
)

// summary says how several rollouts ended, the worst first.
func summary(all []follow.Workload) string {
	results := map[judge.Result]int{}
	unread := 0
	for _, w := range all {
		if w.Err != nil {
			unread++
			continue
		}
		results[w.Outcome.Result]++
	}
	var words []string
	add := func(n int, what string) {
		if n > 0 {
			words = append(words, fmt.Sprintf("%d %s", n, what))
		}
	}
	for _, r := range []judge.Result{judge.Failed, judge.RolledBack, judge.Superseded, judge.Deleted, judge.TimedOut} {
		add(results[r], string(r))
	}
	add(unread, "not read")
	add(results[judge.Complete], string(judge.Complete))
	return fmt.Sprintf("%d rollouts: %s", len(all), strings.Join(words, ", "))
}
