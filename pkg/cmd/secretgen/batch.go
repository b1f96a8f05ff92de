package secretgen

import (
	"context"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/sealed"
)

// batch is the Secrets of one call.
type batch struct {
	*request
	env         *cli.Env
	ingredients []*build.Inputs
	shared      map[*build.Inputs]build.Values
	told        map[string]bool // notes and warnings that were printed
	digestKey   []byte          // of --diff

	severalNamespaces bool // the answers name them

	sealedBefore map[string]*sealed.Secret // in the output file, by NAMESPACE/NAME
}

// tell prints what there is to say about Secrets, each sentence once.
func (b *batch) tell(m *build.Result) {
	for _, note := range m.Notes {
		b.say("note", b.about(m)+note)
	}
	for _, warning := range m.Warnings {
		b.say("warning", b.about(m)+warning)
	}
}

// about names the Secret that a sentence is about, where there are several.
func (b *batch) about(m *build.Result) string {
	if len(b.ingredients) < 2 {
		return ""
	}
	return "secret/" + m.Secret.Name + ": "
}

func (b *batch) say(what, text string) {
	line := what + ": " + text
	if !b.told[line] {
		b.told[line] = true
		b.env.Say("%s", line)
	}
}

// make makes all Secrets, each in all of its namespaces, without a cluster.
// existing finds the data that one has already.
func (b *batch) make(ctx context.Context, existing func(r *build.Spec, namespace string) map[string][]byte) ([]*build.Result, error) {
	var all []*build.Result
	for _, in := range b.ingredients {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		namespaces := in.Namespaces
		if len(namespaces) == 0 {
			namespaces = []string{openNamespace(in.Spec)}
		}
		made, err := b.makeOne(in, namespaces, existing)
		if err != nil {
			return nil, err
		}
		all = append(all, made...)
	}
	return all, nil
}

// makeOne makes a Secret in its namespaces. Those that have it come first: the
// others take its generated values.
func (b *batch) makeOne(in *build.Inputs, namespaces []string, existing func(*build.Spec, string) map[string][]byte) ([]*build.Result, error) {
	made := make([]*build.Result, len(namespaces))
	for _, there := range []bool{true, false} {
		for i, namespace := range namespaces {
			data := existing(in.Spec, namespace)
			if (data != nil) != there {
				continue
			}
			var err error
			if made[i], err = b.build(in, namespace, data); err != nil {
				return nil, err
			}
		}
	}
	return made, nil
}

// build makes a Secret for one more namespace.
func (b *batch) build(in *build.Inputs, namespace string, existing map[string][]byte) (*build.Result, error) {
	made, err := in.Build(namespace, existing, b.shared[in], b.env.Now())
	if err == nil {
		b.shared[in] = made.Shared
	}
	return made, err
}

// nothing is what exists where nobody looks.
func nothing(*build.Spec, string) map[string][]byte { return nil }

// print prints the Secrets, all of them or nothing.
func (b *batch) print(ctx context.Context) error {
	made, err := b.make(ctx, nothing)
	if err != nil {
		return err
	}
	text, err := b.text(made, b.masked)
	if err != nil {
		return err
	}
	for _, m := range made {
		b.tell(m)
	}
	if slices.ContainsFunc(made, func(m *build.Result) bool { return len(m.Generated) > 0 }) {
		b.say("note", "generated anew at every call: --apply or --output-file keeps what is there")
	}
	if b.masked && !b.hidden && !b.seal {
		b.say("note", "values are hidden on a terminal; --show-values shows them")
	}
	return b.printer.Write(b.env.Out, text)
}

// text is what is printed of the Secrets, or of what seals them.
func (b *batch) text(made []*build.Result, masked bool) ([]byte, error) {
	if b.seal {
		objects, err := b.sealAll(made)
		if err != nil {
			return nil, err
		}
		return b.render(objects)
	}
	return b.renderSecrets(made, masked)
}

// completeNames offers the Secrets of the namespace in use.
func completeNames(ctx context.Context, env *cli.Env, args []string, prefix string) []string {
	if len(args) > 0 {
		return nil
	}
	if ctx == nil {
		ctx = context.Background()
	}
	return slices.Clip(env.Kube.CompleteNames(ctx, kube.Kind{Kind: "Secret", Resource: secretsResource}, prefix))
}
