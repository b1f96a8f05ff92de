package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// explain adds to the causes what events and logs say, and notes the questions
// that the pods' status leaves open. The questions do not depend on the answers:
// a caller that watches keeps the answers it has.
func (f *Facts) explain(t *podTally) {
	t.causes, t.oldestStart = nil, time.Time{}
	for i, p := range t.seen {
		pod := &t.pods[i]
		t.open = append(t.open, openQuestionsAbout(p, pod.State, f.Now)...)
		if c := f.explainPod(p, pod.State); c != nil {
			if pod.State == Starting && c.Severity != Transient {
				pod.State = Failing
				t.failing++
			}
			pod.Reason = c.Reason
			t.causes = append(t.causes, *c)
		}
		if pod.State == Starting && (t.oldestStart.IsZero() || pod.Created.Before(t.oldestStart)) {
			t.oldestStart = pod.Created
		}
	}
}

// explainPod is a pod's cause with what events and logs add to it.
func (f *Facts) explainPod(p seenPod, state PodState) *Cause {
	all := eventsAbout(f.Events, objectRef{"Pod", p.Name, p.UID, p.CreationTimestamp.Time})
	if p.cause == nil {
		if state != Starting {
			return nil
		}
		c := causeByEvent(all)
		if c != nil {
			c.Pod, c.Pods = p.Name, 1
			c.setSince(p.Pod, f.Now)
		}
		return c
	}
	c := *p.cause
	switch end, _ := terminationOf(p.Pod, &c); {
	case end != nil:
		c.addFailedProbe(all, end)
		c.Log = lastLine(f.Logs[LogKey{p.Name, c.Container}])
	case c.Reason == notReady:
		c.useProbeFailure(p.Pod, all)
	case c.Reason == StuckTerminating:
		c.useEvent(all, eventFailedKillPod)
	case c.Reason == unschedulable && c.Message == "":
		c.useEvent(all, eventFailedScheduling)
	case c.Severity == Unclear && c.Family == familyImage:
		c.useEvent(all, eventFailed)
	}
	return &c
}

// useEvent replaces the cause's message by that of the newest event with a reason.
// It also decides the severity, when the table has the reason.
func (c *Cause) useEvent(all []datedEvent, reason string) {
	e, found := newestWarning(all, func(e datedEvent) bool { return e.Reason == reason && !e.repeatsStatus() })
	if !found {
		return
	}
	c.Message = e.Message
	if row, known := lookUp(inEvent, reason); known {
		c.Severity = row.severityOf(e.Message, 0)
	}
	c.setEvent(e)
}

// useProbeFailure puts the failure of a probe where the status only says that it has not passed.
func (c *Cause) useProbeFailure(p *corev1.Pod, all []datedEvent) {
	for _, probe := range []struct{ name, pending string }{{"Startup", startupPending}, {"Readiness", readinessPending}} {
		for _, s := range longRunning(p) {
			generic := s.Name + ": " + probe.pending
			e, found := probeFailure(all, probe.name, s.Name, time.Time{})
			if found && strings.Contains(c.Message, generic) {
				c.Message = strings.Replace(c.Message, generic, s.Name+": "+strings.TrimSpace(e.Message), 1)
				c.setEvent(e)
			}
		}
	}
}

// addFailedProbe adds the probe that ended a container: one that failed while it ran.
func (c *Cause) addFailedProbe(all []datedEvent, end *corev1.ContainerStateTerminated) {
	for _, probe := range []string{"Liveness", "Startup"} {
		if e, found := probeFailure(all, probe, c.Container, end.StartedAt.Time); found && !end.StartedAt.IsZero() {
			c.Message += "; " + strings.TrimSpace(e.Message)
			c.setEvent(e)
			return
		}
	}
}
