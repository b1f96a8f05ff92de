package transition

import "fmt"

// updateAvailable updates the number of available pods of a revision whose size has not
// changed: that happened before all steps of this snapshot.
func (l *Log) updateAvailable(s *size) {
	if i := l.at(s.key); i >= 0 && l.sizes[i].pods == s.pods {
		l.sizes[i].number, l.sizes[i].current = s.number, s.current
		l.setAvailable(&l.sizes[i], s.available)
	}
}

// setAvailable records a change; its entry comes later. Pods that are removed by scaling
// down are not "no longer available": the step has its own entry.
func (l *Log) setAvailable(s *size, available int32) {
	if available == s.available && s.logged <= s.pods {
		return
	}
	s.available = available
	if s.logged > s.pods {
		s.logged = max(s.pods, min(s.logged, available))
	}
	l.lastChange = l.last
}

// flushReady adds the entries about changes of availability that were delayed.
func (l *Log) flushReady() {
	for i := range l.sizes {
		s := &l.sizes[i]
		if s.available == s.logged {
			continue
		}
		e := l.about(l.lastChange, *s)
		e.Kind, e.From, e.To = Ready, s.logged, s.available
		e.Text = readyText(s)
		s.logged = s.available
		l.out = append(l.out, l.step(e))
	}
}

func readyText(s *size) string {
	n, old := int64(s.available)-int64(s.logged), ""
	if !s.current {
		old = " old"
	}
	if n < 0 {
		return fmt.Sprintf("%d%s no longer available", -n, old)
	}
	return fmt.Sprintf("%d%s ready", n, old)
}
