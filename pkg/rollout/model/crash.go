package model

import (
	"fmt"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// forgetsAfter is how long a container runs until the kubelet resets the back-off:
// twice its longest delay (pkg/kubelet/kubelet.go, v1.37.2).
const forgetsAfter = 10 * time.Minute

// containerCause reads the state of one container. who is its name in the message;
// keeps: it should keep running, so that every end is a problem. All ends of a
// container that restarts again and again are the same problem. Its time is therefore
// the pod's creation, and not that of the last end.
func containerCause(s *corev1.ContainerStatus, who string, keeps bool, now time.Time) *Cause {
	last := s.LastTerminationState.Terminated
	switch w, t := s.State.Waiting, s.State.Terminated; {
	case w != nil:
		return waitingCause(s, who)
	case t != nil && (t.ExitCode != 0 || keeps):
		c := causeBy(inTerminated, orElse(t.Reason, exitedWithError), t.Message, s.RestartCount)
		c.Container = s.Name
		c.exit(who, s.RestartCount, t)
		if s.RestartCount == 0 {
			c.Since = t.FinishedAt.Time
		}
		return c
	case s.State.Running != nil && last != nil && s.RestartCount > 0 && !s.Ready && lately(s.State.Running, now):
		c := causeBy(inModel, restarting, exitMessage(who, s.RestartCount, last)+"; running again, not ready", s.RestartCount)
		c.Container = s.Name
		return c
	}
	return nil
}

func lately(r *corev1.ContainerStateRunning, now time.Time) bool {
	return !now.IsZero() && now.Sub(r.StartedAt.Time) < forgetsAfter
}

func waitingCause(s *corev1.ContainerStatus, who string) *Cause {
	w, last := s.State.Waiting, s.LastTerminationState.Terminated
	c := causeBy(inWaiting, w.Reason, w.Message, s.RestartCount)
	if c == nil {
		return nil
	}
	c.Container = s.Name
	switch {
	case last != nil && w.Reason == crashLoop:
		c.exit(who, s.RestartCount, last)
	case who != s.Name:
		c.Message = join(who, w.Message)
	}
	return c
}

// exits are the exit codes with a known meaning, from shells and container runtimes.
// Codes from 129 are 128 plus the number of a signal.
var exits = map[int32]string{
	0:   "it should keep running",
	126: "not executable",
	127: "command not found",
	128: "could not be started",
}

var signals = map[int32]string{
	1: "SIGHUP", 2: "SIGINT", 3: "SIGQUIT", 4: "SIGILL", 6: "SIGABRT", 7: "SIGBUS", 8: "SIGFPE",
	9: "SIGKILL", 11: "SIGSEGV", 13: "SIGPIPE", 15: "SIGTERM",
}

// exitMessage describes how a container ended and how often it restarted.
func exitMessage(who string, restarts int32, t *corev1.ContainerStateTerminated) string {
	text := fmt.Sprintf("%s ended with exit code %d", who, t.ExitCode)
	if why := exitWords(t); why != "" {
		text += " (" + why + ")"
	}
	text += ", " + count(restarts, "restart")
	if startFailed(t) {
		text = join(text, t.Message)
	}
	return text
}

func exitWords(t *corev1.ContainerStateTerminated) string {
	if row, _ := lookUp(inTerminated, t.Reason); t.Reason != "" && !row.codeOnly {
		return t.Reason
	}
	if why := exits[t.ExitCode]; why != "" {
		return why
	}
	if t.Signal != 0 {
		return signals[t.Signal]
	}
	return signals[t.ExitCode-128]
}

// startFailed reports whether the container never started, although it has a
// "terminated" state. Then the message is from the container runtime.
func startFailed(t *corev1.ContainerStateTerminated) bool {
	row, _ := lookUp(inTerminated, t.Reason)
	return row.neverRan
}

// exit sets message and severity from how a container ended. A restart does not help
// when the command does not exist.
func (c *Cause) exit(who string, restarts int32, t *corev1.ContainerStateTerminated) {
	row, _ := lookUp(inTerminated, t.Reason)
	c.Message, c.Severity = exitMessage(who, restarts, t), row.severityOf(t.Message, restarts)
	if t.ExitCode == 126 || t.ExitCode == 127 {
		c.Severity = Fatal
	}
}

// terminationOf returns the end of the container that the cause is about, or nil when
// the cause is not about an end; previous: the container has restarted since, or will.
func terminationOf(p *corev1.Pod, c *Cause) (end *corev1.ContainerStateTerminated, previous bool) {
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
