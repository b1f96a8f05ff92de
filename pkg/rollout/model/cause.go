package model

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Cause is why pods of one ReplicaSet are not ready, or not there.
type Cause struct {
	Revision int64
	Current  bool // of the new ReplicaSet
	Pod      string
	Pods     int // how many pods share it; Pod is one of them. 0: about the ReplicaSet itself
	Reason   string
	Message  string
	Since    time.Time
	Severity Severity
}

// causeOf finds what keeps a scheduled pod from being ready, init containers
// first; nil while it is merely starting.
func causeOf(p *corev1.Pod) *Cause {
	for i := range p.Status.InitContainerStatuses {
		if c := containerCause(&p.Status.InitContainerStatuses[i]); c != nil {
			c.Message = join("init container "+p.Status.InitContainerStatuses[i].Name, c.Message)
			return c
		}
	}
	for i := range p.Status.ContainerStatuses {
		if c := containerCause(&p.Status.ContainerStatuses[i]); c != nil {
			return c
		}
	}
	return notReadyCause(p)
}

func containerCause(s *corev1.ContainerStatus) *Cause {
	if w := s.State.Waiting; w != nil {
		severity, known := severityOf(w.Reason, w.Message, s.RestartCount)
		if !known {
			return nil
		}
		message := w.Message
		if last := s.LastTerminationState.Terminated; last != nil && w.Reason == "CrashLoopBackOff" {
			message = exitMessage(s, last)
		}
		return &Cause{Reason: w.Reason, Message: message, Severity: severity}
	}
	if t := s.State.Terminated; t != nil && t.ExitCode != 0 {
		return &Cause{Reason: orElse(t.Reason, "Error"), Message: exitMessage(s, t), Since: t.FinishedAt.Time,
			Severity: crashSeverity(s.RestartCount)}
	}
	return nil
}

func exitMessage(s *corev1.ContainerStatus, t *corev1.ContainerStateTerminated) string {
	text := fmt.Sprintf("%s ended with exit code %d", s.Name, t.ExitCode)
	if t.Reason != "" && t.Reason != "Error" {
		text += " (" + t.Reason + ")"
	}
	return text + ", " + count(s.RestartCount, "restart")
}

// notReadyCause is for pods whose containers all run and that are still not ready.
func notReadyCause(p *corev1.Pod) *Cause {
	var since time.Time
	var waiting []string
	for _, s := range p.Status.ContainerStatuses {
		if s.State.Running == nil {
			return nil
		}
		if s.State.Running.StartedAt.After(since) {
			since = s.State.Running.StartedAt.Time
		}
		if why := probeTrouble(p, &s); why != "" {
			waiting = append(waiting, s.Name+": "+why)
		}
	}
	waiting = append(waiting, closedGates(p)...)
	if len(waiting) == 0 {
		return nil
	}
	return &Cause{Reason: "NotReady", Message: strings.Join(waiting, "; "), Since: since, Severity: Transient}
}

// probeTrouble says which probe a running container has not passed.
func probeTrouble(p *corev1.Pod, s *corev1.ContainerStatus) string {
	var spec corev1.Container
	for _, c := range p.Spec.Containers {
		if c.Name == s.Name {
			spec = c
		}
	}
	switch {
	case s.Ready:
		return ""
	case spec.StartupProbe != nil && (s.Started == nil || !*s.Started):
		return "startup probe has not passed"
	case spec.ReadinessProbe != nil:
		return "readiness probe has not passed"
	}
	return "running, not ready"
}

func closedGates(p *corev1.Pod) []string {
	var closed []string
	for _, g := range p.Spec.ReadinessGates {
		if c := condition(p, g.ConditionType); c == nil || c.Status != corev1.ConditionTrue {
			closed = append(closed, "readiness gate "+string(g.ConditionType)+" is not true")
		}
	}
	return closed
}

// failureCause makes a cause of a refused creation: quota may be freed, anything
// else (admission, a missing service account) needs somebody's hand.
func (r *Revision) failureCause() Cause {
	f := r.Failure
	severity := Fatal
	if containsAny(f.Message, "exceeded quota", "timeout", "timed out", "connection refused") {
		severity = Transient
	}
	return Cause{Reason: f.Reason, Message: f.Message, Since: f.Since, Severity: severity}
}

// group merges causes with the same reason, keeping the longest-standing pod as
// the example, the gravest first.
func group(causes []Cause) []Cause {
	var out []Cause
	for _, c := range causes {
		at := slices.IndexFunc(out, c.like)
		if at < 0 {
			out = append(out, c)
			continue
		}
		same := &out[at]
		pods := same.Pods + c.Pods
		if c.Since.Before(same.Since) {
			*same = c
		}
		same.Pods = pods
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Pods, a.Pods))
	})
	return out
}

func (c Cause) like(o Cause) bool {
	return c.Revision == o.Revision && c.Reason == o.Reason && c.Severity == o.Severity && (c.Pods > 0) == (o.Pods > 0)
}

func join(a, b string) string {
	if b == "" {
		return a
	}
	return a + ": " + b
}

// count words a number of things: "1 pod", "3 pods".
func count[N int | int32](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
