package secretgen

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// answer prints what became of a Secret as kubectl does, unless -o asks for the
// objects.
func (b *batch) answer(j *job) error {
	if b.asked {
		return nil
	}
	line := fmt.Sprintf("secret/%s %s", j.now.Name, j.outcome)
	if b.severalNamespaces {
		line += " in namespace " + j.namespace
	}
	return b.env.Answer("%s", line+b.rehearsal())
}

// rehearsal is what stands behind an answer that nothing came of.
func (b *batch) rehearsal() string {
	return map[string]string{dryRunClient: " (dry run)", dryRunServer: " (server dry run)"}[b.dryRun]
}

// show prints the Secrets as they are now, where -o asks for them.
func (b *batch) show(jobs []*job) error {
	if !b.asked || len(jobs) == 0 {
		return nil
	}
	b.oldStyle = false // the server has a time of creation for each
	var all []*build.Result
	for _, j := range jobs {
		shown := j.now.DeepCopy()
		shown.TypeMeta = j.made.Secret.TypeMeta
		for _, name := range j.plan.Strip { // in a dry run they are still there
			delete(shown.Annotations, name)
		}
		all = append(all, &build.Result{Secret: shown})
	}
	text, err := b.renderSecrets(all, b.masked)
	if err != nil {
		return err
	}
	return b.printer.Write(b.env.Out, text)
}

// tellPlan says what a plan does besides what was asked for.
func (b *batch) tellPlan(p *upsert.Plan) {
	about := "secret/" + p.Planned.Name + ": "
	for _, name := range p.Strip {
		b.say("note", about+"the annotation "+name+" held a copy of the data and is removed")
	}
	if len(p.Kept) > 0 {
		b.say("note", about+"kept what was not given: "+assemble.List(p.Kept))
	}
	if gone := gone(p); len(gone) > 0 {
		b.say("note", about+"removed: "+assemble.List(gone))
	}
	if len(p.Absent) > 0 {
		b.say("note", about+"--unset: not there: "+assemble.List(p.Absent))
	}
}
