package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// about is an object that events tell of. Events older than the object are about
// one of the same name before it.
type about struct {
	kind, name string
	uid        types.UID
	created    time.Time
}

// told is an event with its last time and how often it was seen.
type told struct {
	*corev1.Event
	at    time.Time
	count int
}

// tellings are the events about an object since it exists.
func tellings(events []corev1.Event, o about) []told {
	var out []told
	for i := range events {
		e := &events[i]
		if at := lastSeen(e); o.is(e.InvolvedObject) && !at.Before(o.created) {
			out = append(out, told{e, at, eventCount(e)})
		}
	}
	return out
}

func (o about) is(ref corev1.ObjectReference) bool {
	if ref.UID != "" && o.uid != "" {
		return ref.UID == o.uid
	}
	return ref.Kind == o.kind && ref.Name == o.name
}

// lastSeen is when the event was seen last; a series keeps that apart.
func lastSeen(e *corev1.Event) time.Time {
	at := lastOf(e.FirstTimestamp.Time, e.EventTime.Time)
	at = lastOf(at, e.LastTimestamp.Time)
	if e.Series != nil {
		at = lastOf(at, e.Series.LastObservedTime.Time)
	}
	return at
}

func eventCount(e *corev1.Event) int {
	n := e.Count
	if e.Series != nil {
		n = max(n, e.Series.Count)
	}
	return int(max(1, n))
}

// newest is the last Warning event for which ok holds.
func newest(all []told, ok func(told) bool) (last told, found bool) {
	for _, e := range all {
		if e.Type == corev1.EventTypeWarning && ok(e) && (!found || e.at.After(last.at)) {
			last, found = e, true
		}
	}
	return last, found
}

// heldUp is what keeps a pod from starting, by its newest warning that is not over.
func heldUp(all []told) *Cause {
	e, found := newest(all, func(e told) bool {
		row, known := lookUp(inEvent, e.Reason)
		return known && !e.empty() && !over(e, row.step, all)
	})
	if !found {
		return nil
	}
	c := causeBy(inEvent, e.Reason, e.Message, 0)
	c.Since = e.since()
	c.see(e)
	return c
}

// empty reports an event that only repeats the reason in the status.
func (e told) empty() bool {
	reason, found := strings.CutPrefix(e.Message, "Error: ")
	_, known := lookUp(inWaiting, reason)
	return found && known
}

func (e told) since() time.Time {
	for _, t := range []time.Time{e.FirstTimestamp.Time, e.EventTime.Time} {
		if !t.IsZero() {
			return t
		}
	}
	return e.at
}

// over reports whether the step that a warning is about was completed after it.
func over(e told, step int, all []told) bool {
	for _, o := range all {
		if o.Type == corev1.EventTypeNormal && o.at.After(e.at) && stepsDone[o.Reason] >= step {
			return true
		}
	}
	return false
}

// container is the container the event is about: "spec.containers{app}".
func (e told) container() string {
	_, name, _ := strings.Cut(e.InvolvedObject.FieldPath, "{")
	return strings.TrimSuffix(name, "}")
}

// unhealthy is the newest failure of a probe: "Readiness", "Liveness" or
// "Startup" (pkg/kubelet/prober/prober.go, v1.37.2).
func unhealthy(all []told, probe, container string, from time.Time) (told, bool) {
	return newest(all, func(e told) bool {
		return e.Reason == "Unhealthy" && strings.HasPrefix(e.Message, probe+" probe ") &&
			(container == "" || e.container() == "" || e.container() == container) && !e.at.Before(from)
	})
}

// refused is the creation of pods, or of a ReplicaSet, that failed by an event, unless one has
// succeeded since.
func refused(all []told) (*Failure, told) {
	e, found := newest(all, func(e told) bool { return e.Reason == "FailedCreate" || e.Reason == "ReplicaSetCreateError" })
	if !found {
		return nil, e
	}
	for _, o := range all {
		if (o.Reason == "SuccessfulCreate" || o.Reason == "ScalingReplicaSet") && o.at.After(e.at) {
			return nil, e
		}
	}
	return &Failure{Reason: e.Reason, Message: e.Message, Since: e.since()}, e
}
