package transition

import "fmt"

// absorb takes over what is available of a revision whose size is as before: it
// came about before any step of this look.
func (l *Log) absorb(s *size) {
	if i := l.at(s.key); i >= 0 && l.sizes[i].pods == s.pods {
		l.sizes[i].number, l.sizes[i].current = s.number, s.current
		l.setAvailable(&l.sizes[i], s.available)
	}
}

// setAvailable notes a change, to be told later. Pods that go because fewer are
// wanted are not "no longer available": the step has told of them.
func (l *Log) setAvailable(s *size, available int32) {
	if available == s.available && s.told <= s.pods {
		return
	}
	s.available = available
	if s.told > s.pods {
		s.told = max(s.pods, min(s.told, available))
	}
	l.held = l.look
}

// flushReady tells the changes of availability that were held back.
func (l *Log) flushReady() {
	for i := range l.sizes {
		s := &l.sizes[i]
		if s.available == s.told {
			continue
		}
		e := l.about(l.held, *s)
		e.Kind, e.From, e.To = Ready, s.told, s.available
		e.Text = readyText(s)
		s.told = s.available
		l.out = append(l.out, l.step(e))
	}
}

func readyText(s *size) string {
	n, old := int64(s.available)-int64(s.told), ""
	if !s.current {
		old = " old"
	}
	if n < 0 {
		return fmt.Sprintf("%d%s no longer available", -n, old)
	}
	return fmt.Sprintf("%d%s ready", n, old)
}
