package model

import (
	"strings"
	"time"
)

// openQuestionsAbout returns the questions that the status of a pod does not answer.
func openQuestionsAbout(p seenPod, state PodState, now time.Time) []openQuestion {
	about := openQuestion{Question: Question{Kind: "Pod", Name: p.Name, UID: p.UID}, since: p.CreationTimestamp.Time}
	var out []openQuestion
	if kind := unexplained(p, state, now); kind != "" {
		about.kind = kind
		out = append(out, about)
	}
	if c := p.cause; c != nil {
		// A container that never ran has no log.
		if end, before := terminationOf(p.Pod, c); end != nil && !startFailed(end) {
			about.kind, about.since = c.Reason, c.Since
			about.Container, about.Previous = c.Container, before
			out = append(out, about)
		}
	}
	return out
}

// unexplained names what an event can explain about a pod and its status does not.
func unexplained(p seenPod, state PodState, now time.Time) string {
	c := p.cause
	if c == nil {
		if state == Starting && now.Sub(p.CreationTimestamp.Time) > askAfter {
			return "starting"
		}
		return ""
	}
	end, _ := terminationOf(p.Pod, c)
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
