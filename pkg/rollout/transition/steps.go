package transition

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// size is what is compared of one revision.
type size struct {
	key, name string
	number    int64
	current   bool
	pods      int32 // wanted; of a StatefulSet or DaemonSet: made, they want none per revision
	available int32
	told      int32 // available when it was last told
}

func sizeOf(r *model.Rollout, rev *model.Revision, current bool) size {
	s := size{key: key(rev), name: rev.Name, number: rev.Number, current: current,
		pods: rev.Want, available: rev.Available, told: rev.Available}
	if !perRevision(r) {
		s.pods = rev.Made
	}
	return s
}

// perRevision reports whether the controller gives each revision a size.
func perRevision(r *model.Rollout) bool {
	return r.Kind != model.StatefulSet && r.Kind != model.DaemonSet
}

// at finds a revision among the sizes of the look before; -1: it had no pods.
func (l *Log) at(key string) int {
	for i := range l.sizes {
		if l.sizes[i].key == key {
			return i
		}
	}
	return -1
}

// compareSizes tells the steps of the controller and notes changes of what is
// available.
func (l *Log) compareSizes(r *model.Rollout) {
	if !sees(r) {
		l.sum = true
		return
	}
	now := l.read(r)
	for i := range now {
		l.absorb(&now[i])
	}
	if perRevision(r) {
		l.scaled(now)
	} else {
		l.replaced(r, now)
	}
	l.keep(now)
	l.sum = false
}

// read lists the sizes of this look: the new revision, then the old ones by age.
func (l *Log) read(r *model.Rollout) []size {
	now := l.spare[:0]
	if r.New != nil {
		now = append(now, sizeOf(r, r.New, true))
	}
	for i := range r.Old {
		now = append(now, sizeOf(r, &r.Old[i], false))
	}
	return now
}

// keep makes this look the one to compare with.
func (l *Log) keep(now []size) {
	for i := range now {
		s := &now[i]
		available := s.available
		s.available, s.told = 0, 0
		if j := l.at(s.key); j >= 0 {
			s.available, s.told = l.sizes[j].available, l.sizes[j].told
		}
		l.setAvailable(s, available)
	}
	l.sizes, l.spare = now, l.sizes
}

// takeSizes starts with the sizes of this look.
func (l *Log) takeSizes(r *model.Rollout) {
	if l.sum = !sees(r); !l.sum {
		l.sizes = l.read(r)
		if !perRevision(r) {
			l.newcomers(r)
		}
	}
}

// scaled tells of every revision whose wanted size changed, the new one first:
// the controller makes room before it takes away.
func (l *Log) scaled(now []size) {
	ahead := leader(now)
	olds := l.olds(now, ahead)
	for i := range now {
		var from int32
		if j := l.at(now[i].key); j >= 0 {
			from = l.sizes[j].pods
		}
		s := now[i]
		s.current = s.key == ahead
		l.tellScale(s, from, olds)
	}
	for i := range l.sizes {
		gone := l.sizes[i]
		if find(now, gone.key) >= 0 {
			continue
		}
		from := gone.pods
		gone.pods, gone.current = 0, gone.key == l.current
		l.tellScale(gone, from, olds)
		l.sizes[i].told = l.sizes[i].available
	}
}

// leader is the revision that the controller holds to be new, "" when there is
// none: it numbers it above all others before it scales any (sync.go, v1.37.2).
// The look can be behind: Deployments and ReplicaSets are watched apart.
func leader(now []size) string {
	if len(now) == 0 || !now[0].current {
		return ""
	}
	best := now[0]
	for _, s := range now[1:] {
		if s.number > best.number && s.pods > 0 {
			best = s
		}
	}
	return best.key
}

// olds counts the old revisions that have, or had, a size.
func (l *Log) olds(now []size, ahead string) (n int) {
	for i := range now {
		j := l.at(now[i].key)
		if now[i].key != ahead && (now[i].pods > 0 || j >= 0 && l.sizes[j].pods > 0) {
			n++
		}
	}
	for i := range l.sizes {
		if l.sizes[i].key != l.current && l.sizes[i].pods > 0 && find(now, l.sizes[i].key) < 0 {
			n++
		}
	}
	return n
}

func (l *Log) tellScale(s size, from int32, olds int) {
	if from == s.pods {
		return
	}
	text := fmt.Sprintf("%+d %s", int64(s.pods)-int64(from), role(s.current))
	if !s.current && olds > 1 {
		text += fmt.Sprintf(" r%d", s.number)
	}
	l.addScale(s, from, text)
}

func (l *Log) addScale(s size, from int32, text string) {
	e := l.about(l.entry(Scale), s)
	e.From, e.To, e.Text, e.Sum = from, s.pods, text, l.sum
	if l.sum {
		e.Text += " in all"
	}
	l.flushReady()
	l.out = append(l.out, l.step(e))
}

// replaced tells of pods that are of the new revision now: the pods of a
// StatefulSet or DaemonSet are replaced one for one, so their steps are those.
func (l *Log) replaced(r *model.Rollout, now []size) {
	newcomers := l.newcomers(r)
	for i := range now {
		s := now[i]
		var from int32
		if j := l.at(s.key); j >= 0 {
			from = l.sizes[j].pods
		}
		switch {
		case s.current && s.pods > from:
			l.addScale(s, from, arrived(newcomers, s.pods, from))
			return
		case s.current && s.pods < from, !s.current && s.pods > from:
			l.addScale(s, from, fmt.Sprintf("%+d %s", int64(s.pods)-int64(from), role(s.current)))
			return
		}
	}
}

// arrived words the pods that are new now, by name when it is just one.
func arrived(newcomers []string, pods, before int32) string {
	if int64(pods)-int64(before) == 1 && len(newcomers) == 1 {
		return newcomers[0] + " → new"
	}
	if pods == 1 {
		return "1 pod is new now"
	}
	return fmt.Sprintf("%d pods are new now", pods)
}

func (l *Log) about(e Entry, s size) Entry {
	e.Revision, e.Current, e.Name = s.number, s.current, s.name
	return e
}

func role(current bool) string {
	if current {
		return "new"
	}
	return "old"
}

func find(sizes []size, key string) int {
	for i := range sizes {
		if sizes[i].key == key {
			return i
		}
	}
	return -1
}
