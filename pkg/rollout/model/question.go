package model

import (
	"slices"
	"strings"
	"time"
)

const (
	mostAsked = 3               // questions about events, and about logs
	patience  = 3 * time.Second // that pods get to start without a question
)

// ask is a Question with what decides its place in the queue.
type ask struct {
	Question
	current bool
	kind    string // one of a kind is asked about
	since   time.Time
}

// questions picks one question of a kind, the longest-standing, and at most
// three about events and three about logs; those about the new revision first.
func questions(asks []ask) []Question {
	asks = slices.Clone(asks)
	slices.SortStableFunc(asks, func(a, b ask) int {
		if a.current != b.current {
			if a.current {
				return -1
			}
			return 1
		}
		return a.since.Compare(b.since)
	})
	var out []Question
	var events, logs int
	taken := map[ask]bool{}
	for _, a := range asks {
		kind := ask{kind: a.kind, current: a.current, Question: Question{Container: a.Container}}
		asked := &events
		if a.Container != "" {
			asked = &logs
		}
		if taken[kind] || *asked == mostAsked {
			continue
		}
		taken[kind] = true
		*asked++
		out = append(out, a.Question)
	}
	return out
}

// asksAbout are the questions one pod's status leaves open.
func asksAbout(p seenPod, state PodState, now time.Time) []ask {
	about := ask{Question: Question{Kind: "Pod", Name: p.Name, UID: p.UID}, since: p.CreationTimestamp.Time}
	var out []ask
	if kind := unsaid(p, state, now); kind != "" {
		about.kind = kind
		out = append(out, about)
	}
	if c := p.cause; c != nil {
		// What never began has written nothing.
		if end, before := endOf(p.Pod, c); end != nil && !startFailed(end) {
			about.kind, about.since = c.Reason, c.Since
			about.Container, about.Previous = c.Container, before
			out = append(out, about)
		}
	}
	return out
}

// unsaid names what an event may tell of a pod and its status does not.
func unsaid(p seenPod, state PodState, now time.Time) string {
	c := p.cause
	if c == nil {
		if state == Starting && now.Sub(p.CreationTimestamp.Time) > patience {
			return "starting"
		}
		return ""
	}
	end, _ := endOf(p.Pod, c)
	switch {
	case c.Reason == notReady:
		if strings.Contains(c.Message, "probe has not passed") {
			return notReady
		}
		return ""
	case c.Reason == StuckTerminating:
		return c.Reason
	case end != nil:
		if spec := containerSpec(p.Pod, c.Container); spec.LivenessProbe != nil || spec.StartupProbe != nil {
			return "probe of " + c.Reason
		}
		return ""
	case c.Severity == Unclear && state == Failing, c.Message == "":
		return c.Reason
	}
	return ""
}

// missingAsk is about a workload or ReplicaSet whose pods are missing for no
// reason that its status gives.
func missingAsk(o about) ask {
	return ask{Question: Question{Kind: o.kind, Name: o.name, UID: o.uid}, kind: "missing pods", since: o.created}
}
