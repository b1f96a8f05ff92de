package display

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// events are the types of the events in the output, one per line.
func events(t *testing.T, out *bytes.Buffer) []string {
	t.Helper()
	var types []string
	for line := range strings.Lines(out.String()) {
		var event struct{ Type string }
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Errorf("%v: %s", err, line)
		}
		types = append(types, event.Type)
	}
	out.Reset()
	return types
}

func TestJSON(t *testing.T) {
	var out bytes.Buffer
	j := NewJSON(&out)
	web, api := workload(0, "web", model.Waiting), workload(1, "api", model.Waiting)
	check := func(what string, want ...string) {
		t.Helper()
		if got := events(t, &out); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", what, got, want)
		}
	}
	must(t, j.Entries(web, entry(transition.Change, "paused")), j.Entries(web, nil))
	check("entries", "transition")
	must(t, j.Note("a note"))
	check("a note", "note")

	all := []follow.Workload{web, api, {ID: 2}, ended(workload(3, "done", model.Complete), judge.Complete, "")}
	must(t, j.Draw(all, noon()))
	check("the first drawing", "snapshot", "snapshot")
	must(t, j.Draw(all, noon()))
	check("nothing has changed")
	all[0].Rollout.Verdict.State = model.Stalled
	must(t, j.Draw(all, noon()))
	check("another state", "snapshot")
	again := all[0]
	again.ID = 4
	must(t, j.Draw([]follow.Workload{again}, noon()))
	check("another workload of the same name", "snapshot")

	must(t, j.Ended(ended(web, judge.Failed, "no luck")))
	check("an end", "snapshot", "outcome")
	must(t, j.Ended(ended(follow.Workload{}, judge.TimedOut, "nothing could be read")))
	check("an end of what was never read", "outcome")
	must(t, j.Ended(failed(web)), j.Ended(failed(follow.Workload{})))
	check("what cannot be followed", "snapshot")
	must(t, j.Summary(all), j.Close())
	check("all have ended")
}

func TestJSONBroken(t *testing.T) {
	j := NewJSON(broken{})
	web := workload(0, "web", model.Waiting)
	for name, err := range map[string]error{
		"entries": j.Entries(web, entry(transition.Change, "paused")), "note": j.Note("a note"),
		"drawing": j.Draw([]follow.Workload{web}, noon()), "end": j.Ended(ended(web, judge.Complete, "")),
	} {
		if !errors.Is(err, errPipe) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
