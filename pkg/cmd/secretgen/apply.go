package secretgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/check"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

// baseLabel finds the Secrets that were made for a name with a hash behind it,
// whose generated values are to be kept.
const baseLabel = "batuta.dev/secretgen-name"

// job is one Secret in one namespace of the cluster.
type job struct {
	ingredients *build.Inputs
	namespace   string
	live        *corev1.Secret // whose generated values are kept; nil: there is none
	made        *build.Result
	plan        *upsert.Plan
	now         *corev1.Secret  // as it is after it was applied
	outcome     cluster.Outcome // "" before that
}

// String names the Secret and its namespace.
func (j *job) String() string {
	return fmt.Sprintf("secret/%s in namespace %s", j.made.Secret.Name, j.namespace)
}

// tries is how often a Secret that others write at the same time is decided
// about anew.
const tries = 20

// plan reads what is in the cluster and decides what becomes of it, for all
// Secrets: whatever is wrong is found before anything is sent.
func (b *batch) plan(ctx context.Context, store *cluster.Store) ([]*job, error) {
	var jobs []*job
	described := described{}
	for _, in := range b.ingredients {
		namespaces, err := namespacesOf(b.env, in.Spec)
		if err != nil {
			return nil, err
		}
		if err := described.add(in.Spec, namespaces); err != nil {
			return nil, err
		}
		in, err = b.labelled(in)
		if err != nil {
			return nil, err
		}
		before := len(jobs)
		for _, namespace := range namespaces {
			jobs = append(jobs, &job{ingredients: in, namespace: namespace})
		}
		if err := b.decideAll(ctx, store, jobs[before:]); err != nil {
			return nil, err
		}
		b.tellApart(jobs[before:])
	}
	b.severalNamespaces = slices.ContainsFunc(jobs, func(j *job) bool { return j.namespace != jobs[0].namespace })
	return jobs, nil
}

// tellApart warns of generated values that are not the same in all namespaces:
// they were there before, and are kept.
func (b *batch) tellApart(jobs []*job) {
	for _, key := range jobs[0].ingredients.GeneratedKeys() {
		for _, j := range jobs[1:] {
			if !bytes.Equal(j.made.Secret.Data[key], jobs[0].made.Secret.Data[key]) {
				b.say("warning", fmt.Sprintf("secret/%s: %s is not the same in the namespaces %s and %s; --rotate %s makes it one",
					j.ingredients.Identity.Name, key, jobs[0].namespace, j.namespace, key))
				break
			}
		}
	}
}

// labelled gives Secrets with a hash in their name and generated values the
// label by which the next run finds them.
func (b *batch) labelled(in *build.Inputs) (*build.Inputs, error) {
	if !in.Identity.AppendHash || len(in.GeneratedKeys()) == 0 {
		return in, nil
	}
	if len(validation.IsValidLabelValue(in.Identity.Name)) > 0 {
		return nil, fault.Usagef("with --append-hash and generated values a name has at most %d characters: a label holds it", validation.LabelValueMaxLength).
			WithHint("choose a shorter name")
	}
	return in.WithLabel(baseLabel, in.Identity.Name), nil
}

// decideAll decides about one Secret in its namespaces. Those that have it come
// first: the others take its generated values.
func (b *batch) decideAll(ctx context.Context, store *cluster.Store, jobs []*job) error {
	for _, j := range jobs {
		if err := j.look(ctx, store); err != nil {
			return err
		}
	}
	for _, there := range []bool{true, false} {
		for _, j := range jobs {
			if (j.live != nil) != there {
				continue
			}
			if err := b.decide(ctx, store, j); err != nil {
				return err
			}
		}
	}
	return nil
}

// look reads what is there.
func (j *job) look(ctx context.Context, store *cluster.Store) (err error) {
	id := j.ingredients.Identity
	switch {
	case id.Labels[baseLabel] != "":
		j.live, err = store.Newest(ctx, j.namespace, baseLabel, id.Name)
	case !id.AppendHash: // nothing has the name without it
		j.live, err = store.Get(ctx, j.namespace, id.Name)
	}
	return err
}

// decide makes the Secret beside what is there and decides what becomes of it.
func (b *batch) decide(ctx context.Context, store *cluster.Store, j *job) error {
	in, live := j.ingredients, j.live
	var existing map[string][]byte
	if live != nil {
		existing = live.Data
	}
	var err error
	if j.made, err = b.build(in, j.namespace, existing); err != nil {
		return err
	}
	if name := j.made.Secret.Name; live == nil || live.Name != name {
		if in.Identity.AppendHash {
			if live, err = store.Get(ctx, j.namespace, name); err != nil {
				return err
			}
		}
	}
	for _, key := range in.Unset {
		if _, given := j.made.Secret.Data[key]; given {
			return fault.Usagef("--unset %s: a source gives this key", assemble.List([]string{key})).WithHint("leave out one of the two")
		}
	}
	j.plan, err = upsert.Decide(live, upsert.Desired{
		Secret: j.made.Secret, Manager: b.fieldManager, Merge: in.Merge, Replace: in.Replace, Unset: in.Unset,
		Force: b.forceConflicts, Fixed: in.Merge || len(in.GeneratedKeys()) > 0,
	})
	if err == nil {
		err = check.Secret(j.plan.Planned)
	}
	if err != nil {
		return fault.As(fault.Failed, fmt.Errorf("%s: %w", j, err))
	}
	return nil
}

// apply puts the Secrets into the cluster.
func (b *batch) apply(ctx context.Context) error {
	store, err := cluster.NewStore(b.env.Kube, b.fieldManager, b.dryRun == dryRunServer)
	if err != nil {
		return err
	}
	jobs, err := b.plan(ctx, store)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if err := cluster.Blocked(j.plan); err != nil {
			return err
		}
	}
	if err := b.rehearse(ctx, jobs); err != nil {
		return err
	}
	for i, j := range jobs {
		if err := b.carry(ctx, store, j, jobs[i+1:]); err != nil {
			return errors.Join(b.partly(jobs[:i]), err)
		}
	}
	if err := b.show(jobs); err != nil || !b.restart {
		return err
	}
	return b.restartConsumers(ctx, jobs)
}

// rehearse lets the server check all of several Secrets before the first is
// sent: whether the namespace is there, and what admission says.
func (b *batch) rehearse(ctx context.Context, jobs []*job) error {
	if len(jobs) < 2 || b.dryRun != dryRunNone {
		return nil
	}
	store, err := cluster.NewStore(b.env.Kube, b.fieldManager, true)
	if err != nil {
		return err
	}
	for _, j := range jobs {
		if _, _, err := store.Execute(ctx, j.plan); err != nil && !errors.Is(err, cluster.ErrChanged) {
			return err
		}
	}
	return nil
}

// partly says what had been done before it failed.
func (b *batch) partly(done []*job) error {
	for _, j := range done {
		if j.outcome != cluster.Unchanged {
			b.say("note", j.String()+" was applied before the error")
		}
	}
	return b.show(done)
}

// carry carries one plan out. Where somebody else was faster it is decided anew,
// and with it what the Secret becomes in later namespaces.
func (b *batch) carry(ctx context.Context, store *cluster.Store, j *job, later []*job) error {
	now, outcome := j.plan.Planned, b.foreseen(j)
	for try := 1; b.dryRun != dryRunClient; try++ {
		var err error
		now, outcome, err = store.Execute(ctx, j.plan)
		if err == nil {
			if b.dryRun == dryRunServer {
				outcome = b.foreseen(j)
			}
			break
		}
		if !errors.Is(err, cluster.ErrChanged) {
			return err
		}
		if try == tries {
			err = fmt.Errorf("%s: %w, %d times", j, err, tries)
			return fault.Wrap(fault.Failed, err, "somebody else writes it all the time: find out who, or try again")
		}
		again := []*job{j}
		for _, other := range later {
			if other.ingredients == j.ingredients {
				again = append(again, other)
			}
		}
		if err := b.decideAll(ctx, store, again); err != nil {
			return err
		}
	}
	j.now, j.outcome = now, outcome
	b.tell(j.made)
	b.tellPlan(j.plan)
	return b.answer(j)
}

// foreseen is the outcome as far as it can be told without sending anything.
func (b *batch) foreseen(j *job) cluster.Outcome {
	switch {
	case j.plan.Live == nil:
		return cluster.Created
	case b.compare(j).Same() && len(j.plan.Strip) == 0:
		return cluster.Unchanged
	}
	return cluster.Configured
}
