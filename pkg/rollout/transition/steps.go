package transition

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// size has the values of one revision that are compared.
type size struct {
	key, name string
	number    int64
	current   bool
	pods      int32 // wanted; of a StatefulSet or DaemonSet: existing, because their revisions have no wanted number
	available int32
	logged    int32 // available at the last entry
}

func sizeOf(r *model.Rollout, rev *model.Revision, current bool) size {
	s := size{key: key(rev), name: rev.Name, number: rev.Number, current: current,
		pods: rev.Want, available: rev.Available, logged: rev.Available}
	if !perRevision(r) {
		s.pods = rev.Made
	}
	return s
}

// perRevision reports whether the controller gives each revision a size.
func perRevision(r *model.Rollout) bool {
	return r.Kind != model.StatefulSet && r.Kind != model.DaemonSet
}

// at finds a revision in the sizes of the previous snapshot; -1: it had no pods.
func (l *Log) at(key string) int {
	for i := range l.sizes {
		if l.sizes[i].key == key {
			return i
		}
	}
	return -1
}

// compareSizes adds entries about the steps of the controller, and records changes of
// availability.
func (l *Log) compareSizes(r *model.Rollout) {
	if !showsRevisions(r) {
		l.afterGap = true
		return
	}
	now := l.sizesOf(r)
	for i := range now {
		l.updateAvailable(&now[i])
	}
	if perRevision(r) {
		l.compareScaled(now)
	} else {
		l.compareReplaced(r, now)
	}
	l.store(now)
	l.afterGap = false
}

// sizesOf returns the sizes of this snapshot: the new revision, then the old ones by age.
func (l *Log) sizesOf(r *model.Rollout) []size {
	now := l.spare[:0]
	if r.New != nil {
		now = append(now, sizeOf(r, r.New, true))
	}
	for i := range r.Old {
		now = append(now, sizeOf(r, &r.Old[i], false))
	}
	return now
}

// store keeps this snapshot for the next comparison.
func (l *Log) store(now []size) {
	for i := range now {
		s := &now[i]
		available := s.available
		s.available, s.logged = 0, 0
		if j := l.at(s.key); j >= 0 {
			s.available, s.logged = l.sizes[j].available, l.sizes[j].logged
		}
		l.setAvailable(s, available)
	}
	l.sizes, l.spare = now, l.sizes
}

// startSizes starts with the sizes of this snapshot.
func (l *Log) startSizes(r *model.Rollout) {
	if l.afterGap = !showsRevisions(r); !l.afterGap {
		l.sizes = l.sizesOf(r)
		if !perRevision(r) {
			l.newPods(r)
		}
	}
}

// compareScaled adds an entry for every revision whose wanted size changed, the new one
// first: the controller adds pods before it removes pods.
func (l *Log) compareScaled(now []size) {
	newest := newestKey(now)
	olds := l.countOld(now, newest)
	for i := range now {
		var from int32
		if j := l.at(now[i].key); j >= 0 {
			from = l.sizes[j].pods
		}
		s := now[i]
		s.current = s.key == newest
		l.addScale(s, from, olds)
	}
	for i := range l.sizes {
		gone := l.sizes[i]
		if find(now, gone.key) >= 0 {
			continue
		}
		from := gone.pods
		gone.pods, gone.current = 0, gone.key == l.current
		l.addScale(gone, from, olds)
		l.sizes[i].logged = l.sizes[i].available
	}
}

// newestKey is the revision that the controller treats as the new one, "" when there is
// none. The controller gives it the highest number before it scales (sync.go, v1.37.2).
// The Deployment in the snapshot can be older: it has a separate watch.
func newestKey(now []size) string {
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

// countOld counts the old revisions that have, or had, a size.
func (l *Log) countOld(now []size, newest string) (n int) {
	for i := range now {
		j := l.at(now[i].key)
		if now[i].key != newest && (now[i].pods > 0 || j >= 0 && l.sizes[j].pods > 0) {
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

func (l *Log) addScale(s size, from int32, olds int) {
	if from == s.pods {
		return
	}
	text := fmt.Sprintf("%+d %s", int64(s.pods)-int64(from), role(s.current))
	if !s.current && olds > 1 {
		text += fmt.Sprintf(" r%d", s.number)
	}
	l.addStep(s, from, text)
}

func (l *Log) addStep(s size, from int32, text string) {
	e := l.about(l.entry(Scale), s)
	e.From, e.To, e.Text, e.Sum = from, s.pods, text, l.afterGap
	if l.afterGap {
		e.Text += " in total"
	}
	l.flushReady()
	l.out = append(l.out, l.step(e))
}

// compareReplaced adds an entry about pods that now run the new revision. A StatefulSet
// or DaemonSet replaces its pods one by one, so these are its steps.
func (l *Log) compareReplaced(r *model.Rollout, now []size) {
	added := l.newPods(r)
	for i := range now {
		s := now[i]
		var from int32
		if j := l.at(s.key); j >= 0 {
			from = l.sizes[j].pods
		}
		switch {
		case s.current && s.pods > from:
			l.addStep(s, from, replacedText(added, s.pods, from))
			return
		case s.current && s.pods < from, !s.current && s.pods > from:
			l.addStep(s, from, fmt.Sprintf("%+d %s", int64(s.pods)-int64(from), role(s.current)))
			return
		}
	}
}

// replacedText describes the updated pods, by name when there is only one.
func replacedText(added []string, pods, before int32) string {
	if int64(pods)-int64(before) == 1 && len(added) == 1 {
		return added[0] + " → new"
	}
	if pods == 1 {
		return "1 pod is now updated"
	}
	return fmt.Sprintf("%d pods are now updated", pods)
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
