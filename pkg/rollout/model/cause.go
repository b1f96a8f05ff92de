package model

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Cause is why pods of one ReplicaSet are not ready, or not there.
type Cause struct {
	Revision  int64
	Current   bool // of the new ReplicaSet
	Pod       string
	Pods      int    // how many pods share it; Pod is one of them. 0: about the ReplicaSet itself
	Container string // "" when it is about the pod as a whole
	Reason    string // a short title: the API's reason where there is one
	Family    Family // of the reason: causes of one family are one fault
	Message   string
	Since     time.Time
	Severity  Severity
	Events    int       // how often the event that tells it was seen; 0: the status tells it
	Last      time.Time // of these events
	Log       string    // the last line the container wrote, as it stands: control characters included
}

// causeOf finds what keeps a scheduled pod from being ready, init containers
// first; nil while it is merely starting. Containers that were started again
// lately, and init containers that take long, are causes too; without a clock
// they are not.
func causeOf(p *corev1.Pod, now time.Time) *Cause {
	for i := range p.Status.InitContainerStatuses {
		if c := initCause(p, &p.Status.InitContainerStatuses[i], now); c != nil {
			return c
		}
	}
	for i := range p.Status.ContainerStatuses {
		s := &p.Status.ContainerStatuses[i]
		if c := containerCause(s, s.Name, true, now); c != nil {
			return c
		}
	}
	return notReadyCause(p)
}

// longInit is how long an init container runs before that is worth a word.
const longInit = 30 * time.Second

func initCause(p *corev1.Pod, s *corev1.ContainerStatus, now time.Time) *Cause {
	who, sidecar := initName(p, s.Name)
	if c := containerCause(s, who, sidecar, now); c != nil {
		return c
	}
	running := s.State.Running
	switch {
	case running == nil:
		return nil
	case sidecar && !s.Ready && (s.Started == nil || !*s.Started):
		if spec := containerSpec(p, s.Name); spec.StartupProbe != nil {
			return initRuns(s, notReady, who+": "+startupPending)
		}
	case !sidecar && now.Sub(running.StartedAt.Time) > longInit && !now.IsZero() && !running.StartedAt.IsZero():
		return initRuns(s, initContainer, who+" has not ended yet")
	}
	return nil
}

// initRuns is for an init container that runs while others wait for it.
func initRuns(s *corev1.ContainerStatus, reason, message string) *Cause {
	c := causeBy(inModel, reason, message, s.RestartCount)
	c.Container, c.Since = s.Name, s.State.Running.StartedAt.Time
	return c
}

// initName words which of the init containers it is, and whether it is a
// sidecar: one that keeps running beside the others.
func initName(p *corev1.Pod, name string) (who string, sidecar bool) {
	for i, c := range p.Spec.InitContainers {
		if c.Name != name {
			continue
		}
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			return "sidecar " + name, true
		}
		return fmt.Sprintf("init container %d of %d: %s", i+1, len(p.Spec.InitContainers), name), false
	}
	return "init container " + name, false
}

func containerSpec(p *corev1.Pod, name string) corev1.Container {
	for _, list := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for _, c := range list {
			if c.Name == name {
				return c
			}
		}
	}
	return corev1.Container{}
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
		out[at] = out[at].and(c)
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Pods, a.Pods))
	})
	return out
}

// and counts two alike causes as one: that of the longer-standing pod.
func (c Cause) and(o Cause) Cause {
	if o.Since.Before(c.Since) {
		c, o = o, c
	}
	c.Pods += o.Pods
	c.Events += o.Events
	c.Last = lastOf(c.Last, o.Last)
	c.Log = orElse(c.Log, o.Log)
	return c
}

func (c Cause) like(o Cause) bool {
	return c.Revision == o.Revision && c.Reason == o.Reason && c.Family == o.Family && c.Severity == o.Severity &&
		c.Container == o.Container && (c.Pods > 0) == (o.Pods > 0)
}

func lastOf(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
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
