package secretgen

import (
	"context"
	"crypto/rand"
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// run executes the request: read, build, deliver.
func run(ctx context.Context, env *cli.Env, req *request) error {
	c := invocation{request: req, env: env, engine: engine(env, req)}
	if req.mode == modeConsumers {
		return c.consumers(ctx)
	}
	if req.warning != "" {
		c.notify(deliver.Notice{Severity: deliver.Warning, Text: req.warning})
	}
	inputs, err := deliver.Read(ctx, req.specs)
	if err != nil {
		return err
	}
	c.reportVariables()
	deliverTo := map[mode]func(context.Context, []*build.Inputs) error{
		modePrint: c.print, modeFile: c.file, modeApply: c.apply, modeDiff: c.diff,
	}[req.mode]
	return deliverTo(ctx, inputs)
}

// reportVariables lists all variables that the file of -f uses, before anything is
// sent. They need no permission: a list in the file would be by the same author, and
// a flag for each would be pasted without being read.
func (c invocation) reportVariables() {
	if len(c.variables) == 0 {
		return
	}
	names := strings.Join(slices.Sorted(maps.Keys(c.variables)), ", ")
	c.notify(deliver.Notice{Severity: deliver.Note, Text: c.specFile + " uses these environment variables: " + names})
}

// invocation is one run of the plugin.
type invocation struct {
	*request
	env    *cli.Env
	engine deliver.Engine
}

func engine(env *cli.Env, req *request) deliver.Engine {
	l := listener{env: env, dryRun: req.settings.DryRun, quiet: req.asked}
	switch req.mode {
	case modeConsumers:
	case modeDiff:
		l.style = diffStyle(env)
		fallthrough
	default:
		l.said = map[string]bool{}
	}
	return deliver.Engine{
		Settings: req.settings,
		Cluster:  connection{env.Kube, req.settings.Manager, &servertext.Filter{Show: req.serverText}},
		Listener: l,
		Now:      env.Now,
		Random:   rand.Reader,
	}
}

// print prints the Secrets, all of them or nothing.
func (c invocation) print(ctx context.Context, inputs []*build.Inputs) error {
	if c.sealing != nil {
		var err error
		if inputs, err = c.engine.InNamespace(*c.sealing, inputs); err != nil {
			return err
		}
	}
	results, err := c.engine.Build(ctx, inputs)
	if err != nil {
		return err
	}
	text, err := c.text(ctx, results)
	if err != nil {
		return err
	}
	for _, r := range results {
		c.notify(deliver.Notices(r, len(inputs) > 1)...)
	}
	if slices.ContainsFunc(results, func(r *build.Result) bool { return len(r.Generated) > 0 }) {
		c.notify(deliver.Notice{Severity: deliver.Note, Text: "generated again by every call; --apply and --output-file keep existing values"})
	}
	if c.format.masked && !c.hidden && c.sealing == nil {
		c.notify(deliver.Notice{Severity: deliver.Note, Text: "values are hidden on a terminal; --show-values shows them"})
	}
	return c.write(text)
}

func (c invocation) notify(notices ...deliver.Notice) {
	for _, n := range notices {
		c.engine.Listener.Notice(n)
	}
}

// text is the text of the Secrets, or of their SealedSecrets.
func (c invocation) text(ctx context.Context, results []*build.Result) ([]byte, error) {
	if c.sealing == nil {
		return c.format.Secrets(results)
	}
	objects, err := c.engine.Seal(ctx, *c.sealing, results)
	if err != nil {
		return nil, err
	}
	return c.format.Sealed(objects)
}

// file writes the Secrets to the file of --output-file.
func (c invocation) file(ctx context.Context, inputs []*build.Inputs) error {
	whole := c.format
	whole.masked = false
	w := deliver.Writer{Engine: c.engine, File: c.output, Format: whole, Sealing: c.sealing}
	outcome, err := w.Write(ctx, inputs)
	if err != nil {
		return err
	}
	return c.env.Answer("%s %s", text.Name(c.output.Name), outcome)
}

// apply applies the Secrets to the cluster.
func (c invocation) apply(ctx context.Context, inputs []*build.Inputs) error {
	applied, err := c.engine.Apply(ctx, inputs)
	if err != nil {
		return errors.Join(c.show(applied), err)
	}
	if err := c.show(applied); err != nil || !c.restart {
		return err
	}
	return c.engine.Restart(ctx, applied)
}

// show prints the Secrets as they are now, if -o is given.
func (c invocation) show(applied []deliver.Applied) error {
	if !c.asked || len(applied) == 0 {
		return nil
	}
	var all []*build.Result
	for _, a := range applied {
		shown := a.Now.DeepCopy()
		shown.TypeMeta = a.Result.Secret.TypeMeta
		for _, name := range a.Plan.Strip { // a dry run has not removed them
			delete(shown.Annotations, name)
		}
		all = append(all, &build.Result{Secret: shown})
	}
	stored := c.format
	stored.nullTimestamp = false // each has a time of creation
	text, err := stored.Secrets(all)
	if err != nil {
		return err
	}
	return c.write(text)
}

// write prints a text in the format of -o.
func (c invocation) write(text []byte) error { return c.format.flags.Write(c.env.Out, text) }

// diff prints what --apply would change. The exit code reports whether there are
// changes.
func (c invocation) diff(ctx context.Context, inputs []*build.Inputs) error {
	same, err := c.engine.Diff(ctx, inputs)
	if err != nil || same {
		return err
	}
	return fault.Wrap(differs, errors.New(""), "") // only the exit code; the differences are printed
}
