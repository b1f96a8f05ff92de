package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// explain adds information from events and logs to the causes, and collects the
// questions that the status of the pods does not answer. The questions do not depend on
// the answers, so a caller that watches can keep its answers.
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

// explainPod returns the cause of a pod, with information from events and logs.
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

// useEvent replaces the cause's message with that of the newest event with this reason,
// and the severity if the reason is in the table.
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

// useProbeFailure replaces "probe has not passed" from the status with the failure of the
// probe from an event.
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

// addFailedProbe adds the probe that stopped a container: one that failed while it ran.
func (c *Cause) addFailedProbe(all []datedEvent, end *corev1.ContainerStateTerminated) {
	for _, probe := range []string{"Liveness", "Startup"} {
		if e, found := probeFailure(all, probe, c.Container, end.StartedAt.Time); found && !end.StartedAt.IsZero() {
			c.Message += "; " + strings.TrimSpace(e.Message)
			c.setEvent(e)
			return
		}
	}
}
