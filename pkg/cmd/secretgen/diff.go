package secretgen

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Exit codes of --diff are those of kubectl diff: 1 is a difference, more is an
// error.
const (
	differs    fault.Class = 1
	diffFailed fault.Class = 2
)

// diffCode gives errors of --diff another exit code than a difference.
func diffCode(err error) error {
	var f *fault.Error
	switch {
	case err == nil:
		return nil
	case !errors.As(err, &f):
		return fault.Wrap(diffFailed, err, "")
	case f.Class == differs && f.Error() != "":
		return fault.Wrap(diffFailed, f.Err, f.Hint)
	}
	return err
}

// diff tells what --apply would change.
func (b *batch) diff(ctx context.Context) error {
	store, err := cluster.NewStore(b.env.Kube, b.fieldManager, true)
	if err != nil {
		return err
	}
	jobs, err := b.plan(ctx, store)
	if err != nil {
		return err
	}
	profile := term.Detect(b.env.Out, b.env.Lookup, term.Options{})
	style := difference.Style{Unicode: profile.Unicode}
	if profile.Color {
		style.Paint = paint
	}
	same := true
	for _, j := range jobs {
		b.tell(j.made)
		b.tellPlan(j.plan)
		for _, c := range j.plan.Conflicts {
			b.say("warning", fmt.Sprintf("secret/%s: %s is managed by %q: --apply needs --force-conflicts", j.made.Secret.Name, c.Field, c.Owner))
		}
		d := b.compare(j)
		if d.Same() && len(j.plan.Strip) == 0 {
			continue
		}
		same = false
		for _, line := range d.Text(style) {
			fmt.Fprintln(b.env.Out, line) // painted; the difference makes its words safe
		}
	}
	if same {
		return nil
	}
	return fault.Wrap(differs, errors.New(""), "") // the answer is printed; only the code is missing
}

// paint gives a line the colour that diffs have: added green, changed yellow,
// removed red.
func paint(c difference.Change, line string) string {
	styles := map[difference.Change]text.Style{difference.Added: text.Green, difference.Changed: text.Yellow, difference.Removed: text.Red}
	return styles[c].Paint(line)
}

// compare is the difference between what is in the cluster and what is planned.
// Digests of values are made with a key that nobody keeps.
func (b *batch) compare(j *job) difference.Difference {
	if b.digestKey == nil {
		b.digestKey = make([]byte, 32)
		_, _ = rand.Read(b.digestKey) // never fails (crypto/rand, Go 1.24)
	}
	return difference.Between(j.plan.Live, j.plan.Planned, b.digestKey)
}

// gone are the keys that are there now and will not be.
func gone(p *upsert.Plan) []string {
	if p.Live == nil {
		return nil
	}
	return slices.DeleteFunc(slices.Sorted(maps.Keys(p.Live.Data)), func(key string) bool {
		_, stays := p.Planned.Data[key]
		return stays
	})
}
