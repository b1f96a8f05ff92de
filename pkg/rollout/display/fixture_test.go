package display

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// clock is a clock that a test sets.
type clock struct{ time time.Time }

func (c *clock) now() time.Time { return c.time }

func workload(id int, name string, state model.State) follow.Workload {
	w := follow.Workload{ID: id, Known: true, Target: collect.Target{Kind: model.Deployment, Namespace: "shop", Name: name}}
	w.Rollout = model.Rollout{Kind: model.Deployment, Namespace: "shop", Name: name, Now: noon(), Verdict: model.Verdict{State: state, Reason: "so"}}
	return w
}

func ended(w follow.Workload, result judge.Result, reason string) follow.Workload {
	w.Ended, w.Outcome = true, judge.Outcome{Result: result, Reason: reason}
	return w
}

func failed(w follow.Workload) follow.Workload {
	w.Ended, w.Err = true, errors.New("forbidden")
	return w
}

func entry(kind transition.Kind, text string) []transition.Entry {
	return []transition.Entry{{Number: -1, At: noon(), Kind: kind, Text: text}}
}

// broken is an output whose reader has exited.
type broken struct{}

var errPipe = errors.New("broken pipe")

func (broken) Write([]byte) (int, error) { return 0, errPipe }

// must fails the test when a display cannot show something.
func must(t *testing.T, errs ...error) {
	t.Helper()
	if err := errors.Join(errs...); err != nil {
		t.Error(err)
	}
}

// written compares what was written since the last call.
func written(t *testing.T, what string, out *bytes.Buffer, want ...string) {
	t.Helper()
	text := ""
	for _, line := range want {
		text += line + "\n"
	}
	if got := out.String(); got != text {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, text)
	}
	out.Reset()
}

// holds reports whether the text has all words, in this order.
func holds(text string, words ...string) bool {
	for _, word := range words {
		_, rest, ok := strings.Cut(text, word)
		if !ok {
			return false
		}
		text = rest
	}
	return true
}
