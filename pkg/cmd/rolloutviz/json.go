package rolloutviz

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"time"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// print prints rollouts as objects, in the format of -o.
func (req request) print(env *cli.Env, rollouts []model.Rollout) error {
	p, err := req.flags.printer.Printer()
	if err != nil {
		return err
	}
	var objects []runtime.Object
	switch {
	case req.flags.printer.Format() == "name":
		for _, r := range rollouts {
			objects = append(objects, report.Workload(r))
		}
	case len(rollouts) == 1 && !req.several():
		objects = append(objects, report.Object(report.New(rollouts[0])))
	default:
		objects = append(objects, report.Object(report.List(rollouts)))
	}
	var out bytes.Buffer
	for _, o := range objects {
		if err := p.PrintObj(o, &out); err != nil {
			return err
		}
	}
	return req.flags.printer.Write(env.Out, out.Bytes())
}

// several reports whether a list is asked for, however many there are.
func (req request) several() bool { return !req.one() && req.from == "" }

// jsonStage prints one JSON object per line: the rollout at first, when its
// verdict changes and at its end, each step, and the outcome.
type jsonStage struct {
	encoder *json.Encoder
	told    map[*tracked]model.State
}

func newJSONStage(out io.Writer) *jsonStage {
	e := json.NewEncoder(text.JSONWriter{Out: out})
	e.SetEscapeHTML(false)
	return &jsonStage{encoder: e, told: map[*tracked]model.State{}}
}

func (s *jsonStage) entries(t *tracked, entries []transition.Entry) error {
	var failed error
	for _, e := range entries {
		failed = errors.Join(failed, s.encoder.Encode(report.Transition(e, t.reference())))
	}
	return failed
}

func (s *jsonStage) note(text string) error {
	return s.encoder.Encode(report.Note(text))
}

func (s *jsonStage) draw(all []*tracked, _ time.Time) error {
	for _, t := range all {
		if !t.seen || t.over || s.told[t] == t.rollout.Verdict.State {
			continue
		}
		if err := s.snapshot(t); err != nil {
			return err
		}
	}
	return nil
}

func (s *jsonStage) snapshot(t *tracked) error {
	s.told[t] = t.rollout.Verdict.State
	return s.encoder.Encode(report.Snapshot(t.rollout))
}

func (s *jsonStage) outcome(t *tracked) error {
	if t.err != nil {
		return s.ends(t)
	}
	var failed error
	if t.seen {
		failed = s.encoder.Encode(report.Ended(t.rollout, t.outcome))
	}
	return errors.Join(failed, s.encoder.Encode(report.Outcome(t.outcome, t.reference())))
}

// ends: what could not be followed has no outcome.
func (s *jsonStage) ends(t *tracked) error {
	if t.seen {
		return s.snapshot(t)
	}
	return nil
}

func (s *jsonStage) end([]*tracked) error { return nil }

func (s *jsonStage) close() error { return nil }

func (t *tracked) reference() report.Reference { return report.Ref(t.Kind, t.Namespace, t.Name) }
