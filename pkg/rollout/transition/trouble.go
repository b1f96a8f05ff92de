package transition

import (
	"fmt"
	"slices"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/window"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// troubleDelay is how long a cause must be absent until it is resolved. Pods that run and
// are not ready are reported after the same time: most are not ready for a moment.
const troubleDelay = 5 * time.Second

// trouble is one family of causes of one revision.
type trouble struct {
	cause   model.Cause // the first one
	name    string      // of the revision
	seen    bool        // in this snapshot
	logged  bool
	present window.Window
	absent  window.Window
}

func (l *Log) compareTroubles(r *model.Rollout) {
	if lacks(r, "pods") || !showsRevisions(r) {
		return
	}
	for i := range l.troubles {
		l.troubles[i].seen = false
	}
	for i := range r.Causes {
		l.noteCause(r, &r.Causes[i])
	}
	for i := range l.troubles {
		if t := &l.troubles[i]; !t.seen {
			t.absent.Open(r.Now)
		}
	}
	l.logTroubles(r.Now)
}

// noteCause finds the trouble that a cause belongs to, or adds one.
func (l *Log) noteCause(r *model.Rollout, c *model.Cause) {
	t := l.troubleOf(c)
	if t == nil {
		t = l.openTrouble(r, c)
	}
	t.seen = true
	t.absent.Close()
	t.present.Open(r.Now)
}

// openTrouble adds a trouble. When pods that were not ready crash, the trouble "not ready"
// ends without an entry, because they have not become ready.
func (l *Log) openTrouble(r *model.Rollout, c *model.Cause) *trouble {
	if c.Family == model.FamilyCrash {
		l.troubles = slices.DeleteFunc(l.troubles, func(t trouble) bool {
			return t.cause.Revision == c.Revision && t.cause.Family.Starting()
		})
	}
	l.troubles = append(l.troubles, trouble{cause: *c, name: nameOf(r, c.Revision)})
	return &l.troubles[len(l.troubles)-1]
}

// troubleOf finds the trouble of a cause. Between two crashes the container runs and the
// pod is not ready: it still has the trouble of the crash.
func (l *Log) troubleOf(c *model.Cause) *trouble {
	var same *trouble
	for i := range l.troubles {
		t := &l.troubles[i]
		switch {
		case t.cause.Revision != c.Revision:
		case t.cause.Family == model.FamilyCrash && c.Family.Starting():
			return t
		case t.cause.Family == c.Family:
			same = t
		}
	}
	return same
}

func nameOf(r *model.Rollout, number int64) string {
	if r.New != nil && r.New.Number == number {
		return r.New.Name
	}
	for i := range r.Old {
		if r.Old[i].Number == number {
			return r.Old[i].Name
		}
	}
	return ""
}

// logTroubles adds entries about troubles that are new or resolved, and removes the
// resolved ones.
func (l *Log) logTroubles(now time.Time) {
	kept := l.troubles[:0]
	for _, t := range l.troubles {
		wait := time.Duration(0)
		if t.cause.Family.Starting() {
			wait = troubleDelay
		}
		switch {
		case !t.logged && t.absent.IsOpen():
			continue
		case !t.logged && t.present.Lasts(now, wait):
			t.logged = true
			l.addTrouble(t, troubleText(t.cause), t.cause.Outlook())
		case t.absent.Lasts(now, troubleDelay):
			l.addTrouble(t, t.cause.Reason+" is resolved", "")
			continue
		}
		kept = append(kept, t)
	}
	l.troubles = kept
}

func (l *Log) addTrouble(t trouble, text, outlook string) {
	e := l.entry(Trouble)
	e.Revision, e.Current, e.Name = t.cause.Revision, t.cause.Current, t.name
	e.Text, e.Grave, e.Outlook = text, outlook != "", outlook
	l.add(e)
}

func troubleText(c model.Cause) string {
	text := c.Reason
	if c.Pods > 0 {
		text = fmt.Sprintf("%d %s: %s", c.Pods, plural(c.Pods), c.Reason)
	}
	if c.Message != "" {
		text += ": " + c.Message
	}
	return text
}

func plural(n int) string {
	if n == 1 {
		return "pod"
	}
	return "pods"
}

// renumber keeps the troubles of a revision that got a different number.
func (l *Log) renumber(from, to int64) {
	for i := range l.troubles {
		if c := &l.troubles[i].cause; c.Revision == from {
			c.Revision = to
		}
	}
}
