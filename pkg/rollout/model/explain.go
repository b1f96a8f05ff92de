package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// explain lets events and logs say what the pods' status leaves open, and notes
// what remains to be asked for. The questions do not depend on the answers:
// whoever watches keeps what was told.
func (f *Facts) explain(t *podTally) {
	t.causes, t.oldestStart = nil, time.Time{}
	for i, p := range t.seen {
		pod := &t.pods[i]
		t.asks = append(t.asks, asksAbout(p, pod.State, f.Now)...)
		if c := f.retell(p, pod.State); c != nil {
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

// retell is a pod's cause with what events and logs add to it.
func (f *Facts) retell(p seenPod, state PodState) *Cause {
	all := tellings(f.Events, about{"Pod", p.Name, p.UID, p.CreationTimestamp.Time})
	if p.cause == nil {
		if state != Starting {
			return nil
		}
		c := heldUp(all)
		if c != nil {
			c.Pod, c.Pods = p.Name, 1
			c.date(p.Pod, f.Now)
		}
		return c
	}
	c := *p.cause
	switch end, _ := endOf(p.Pod, &c); {
	case end != nil:
		c.killed(all, end)
		c.Log = lastLine(f.Logs[LogKey{p.Name, c.Container}])
	case c.Reason == notReady:
		c.probed(p.Pod, all)
	case c.Reason == StuckTerminating:
		c.restate(all, eventFailedKillPod)
	case c.Reason == unschedulable && c.Message == "":
		c.restate(all, eventFailedScheduling)
	case c.Severity == Unclear && c.Family == familyImage:
		c.restate(all, eventFailed)
	}
	return &c
}

// restate replaces the cause's words by those of the newest event with a reason.
// They also decide the severity, when the table has the reason.
func (c *Cause) restate(all []told, reason string) {
	e, found := newest(all, func(e told) bool { return e.Reason == reason && !e.empty() })
	if !found {
		return
	}
	c.Message = e.Message
	if row, known := lookUp(inEvent, reason); known {
		c.Severity = row.severityOf(e.Message, 0)
	}
	c.see(e)
}

func (c *Cause) see(e told) { c.Events, c.Last = e.count, e.at }

// probed puts the failure of a probe where the status only says that it has not passed.
func (c *Cause) probed(p *corev1.Pod, all []told) {
	for _, probe := range []struct{ name, pending string }{{"Startup", startupPending}, {"Readiness", readinessPending}} {
		for _, s := range lasting(p) {
			generic := s.Name + ": " + probe.pending
			e, found := unhealthy(all, probe.name, s.Name, time.Time{})
			if found && strings.Contains(c.Message, generic) {
				c.Message = strings.Replace(c.Message, generic, s.Name+": "+strings.TrimSpace(e.Message), 1)
				c.see(e)
			}
		}
	}
}

// killed adds the probe that ended a container: one that failed while it ran.
func (c *Cause) killed(all []told, end *corev1.ContainerStateTerminated) {
	for _, probe := range []string{"Liveness", "Startup"} {
		if e, found := unhealthy(all, probe, c.Container, end.StartedAt.Time); found && !end.StartedAt.IsZero() {
			c.Message += "; " + strings.TrimSpace(e.Message)
			c.see(e)
			return
		}
	}
}

// endOf is the end of the container that the cause is about, nil when it is
// about something else; previous: it was started again, or is going to be, since.
func endOf(p *corev1.Pod, c *Cause) (end *corev1.ContainerStateTerminated, previous bool) {
	for _, list := range [][]corev1.ContainerStatus{p.Status.ContainerStatuses, p.Status.InitContainerStatuses} {
		for i := range list {
			s := &list[i]
			switch {
			case s.Name != c.Container || c.Container == "":
			case c.Reason == crashLoop || c.Reason == restarting:
				return s.LastTerminationState.Terminated, true
			case s.State.Terminated != nil:
				return s.State.Terminated, false
			}
		}
	}
	return nil, false
}
