package rolloutviz

import (
	"bytes"
	"io"

	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
	"github.com/batuta-k8s/batuta/pkg/term"
)

// print prints rollouts at one moment: as objects, as sentences, one in full, or several
// with a line for each.
func (req request) print(env *cli.Env, rollouts []model.Rollout) error {
	if req.printer.Format() != "" {
		return req.printObjects(env, rollouts)
	}
	profile := term.Detect(env.Out, env.Lookup, req.term)
	o := view.Options{Width: profile.Width, ASCII: !profile.Unicode}
	if profile.TTY && profile.Height > 1 {
		o.Height = profile.Height - 1 // the prompt takes a line
	}
	if req.accessible {
		return printSentences(env, rollouts, o)
	}
	frame := view.Overview(rollouts, o)
	if len(rollouts) == 1 {
		frame = view.Snapshot(rollouts[0], o)
	}
	_, err := io.WriteString(env.Out, frame.Text(profile.Color))
	return err
}

func printSentences(env *cli.Env, rollouts []model.Rollout, o view.Options) error {
	for _, r := range rollouts {
		for _, sentence := range view.Sentences(r, o) {
			if err := env.Answer("%s", sentence); err != nil {
				return err
			}
		}
	}
	return nil
}

// printObjects prints rollouts as objects, in the format of -o.
func (req request) printObjects(env *cli.Env, rollouts []model.Rollout) error {
	p, err := req.printer.Printer()
	if err != nil {
		return err
	}
	var objects []runtime.Object
	switch {
	case req.printer.Format() == "name":
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
	return req.printer.Write(env.Out, out.Bytes())
}
