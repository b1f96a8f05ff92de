package secretgen

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/recipe"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// answer prints what kubectl would: a line, or the object where -o asks for it.
func (b *batch) answer(j *job, now *corev1.Secret, outcome cluster.Outcome) error {
	if b.asked {
		shown := now.DeepCopy()
		shown.TypeMeta = j.made.Secret.TypeMeta
		b.oldStyle = false // the server has a time for it
		text, err := b.renderSecrets([]*recipe.Made{{Secret: shown}}, b.masked)
		if err == nil {
			_, err = b.env.Out.Write(text)
		}
		return err
	}
	line := fmt.Sprintf("secret/%s %s", now.Name, outcome)
	if len(j.ingredients.Namespaces) > 1 {
		line += " in namespace " + j.namespace
	}
	switch b.dryRun {
	case dryRunClient:
		line += " (dry run)"
	case dryRunServer:
		line += " (server dry run)"
	}
	_, err := fmt.Fprintln(b.env.Out, line)
	return err
}

// tellPlan says what a plan does besides what was asked for.
func (b *batch) tellPlan(p *upsert.Plan) {
	about := "secret/" + p.Planned.Name + ": "
	if p.Strip {
		b.say("note", about+"the annotation "+upsert.LastApplied+" held a copy of the data and is removed")
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
