package display

import (
	"encoding/json"
	"errors"
	"io"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// JSON writes one event of package report per line: each step, the outcome, and the
// rollout at the start, when the state of its verdict changes, and at its end.
type JSON struct {
	encoder *json.Encoder
	written map[int]model.State // by the ID of the workload: the state in its last snapshot
}

// NewJSON creates a display of events.
func NewJSON(out io.Writer) *JSON {
	e := json.NewEncoder(text.JSONWriter{Out: out})
	e.SetEscapeHTML(false)
	return &JSON{encoder: e, written: map[int]model.State{}}
}

// Entries writes each.
func (j *JSON) Entries(w follow.Workload, entries []transition.Entry) error {
	var failed error
	for _, e := range entries {
		failed = errors.Join(failed, j.encoder.Encode(report.Transition(e, reference(w))))
	}
	return failed
}

// Note writes a note.
func (j *JSON) Note(sentence string) error {
	return j.encoder.Encode(report.Note(sentence))
}

// Draw writes the rollouts whose verdict has changed its state since their last snapshot.
func (j *JSON) Draw(all []follow.Workload, _ time.Time) error {
	for _, w := range all {
		if !w.Known || w.Ended || j.written[w.ID] == w.Rollout.Verdict.State {
			continue
		}
		if err := j.snapshot(w); err != nil {
			return err
		}
	}
	return nil
}

func (j *JSON) snapshot(w follow.Workload) error {
	j.written[w.ID] = w.Rollout.Verdict.State
	return j.encoder.Encode(report.Snapshot(w.Rollout))
}

// Ended writes the rollout and the outcome. A workload that cannot be followed has no
// outcome.
func (j *JSON) Ended(w follow.Workload) error {
	if w.Err != nil {
		if w.Known {
			return j.snapshot(w)
		}
		return nil
	}
	var failed error
	if w.Known {
		failed = j.encoder.Encode(report.Ended(w.Rollout, w.Outcome))
	}
	return errors.Join(failed, j.encoder.Encode(report.Outcome(w.Outcome, reference(w))))
}

// Summary writes nothing, because it has no new information.
func (j *JSON) Summary([]follow.Workload) error { return nil }

// Close does nothing.
func (j *JSON) Close() error { return nil }

func reference(w follow.Workload) report.Reference {
	return report.Ref(w.Kind, w.Namespace, w.Name)
}
