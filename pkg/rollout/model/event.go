package model

import (
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
)

// objectRef is an object that events are about. Events that are older than the object
// are about a previous object with the same name.
type objectRef struct {
	kind, name string
	uid        types.UID
	created    time.Time
}

// datedEvent is an event with its last time and how often it was reported.
type datedEvent struct {
	*corev1.Event
	at    time.Time
	count int
}

// eventsAbout returns the events about an object since its creation.
func eventsAbout(events []corev1.Event, o objectRef) []datedEvent {
	var out []datedEvent
	for i := range events {
		e := &events[i]
		if at := lastSeen(e); o.is(e.InvolvedObject) && !at.Before(o.created) {
			out = append(out, datedEvent{e, at, eventCount(e)})
		}
	}
	return out
}

func (o objectRef) is(ref corev1.ObjectReference) bool {
	if ref.UID != "" && o.uid != "" {
		return ref.UID == o.uid
	}
	return ref.Kind == o.kind && ref.Name == o.name
}

// lastSeen is the last time of an event; a series has its own field for it.
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

// newestWarning is the last Warning event for which ok is true.
func newestWarning(all []datedEvent, ok func(datedEvent) bool) (last datedEvent, found bool) {
	for _, e := range all {
		if e.Type == corev1.EventTypeWarning && ok(e) && (!found || e.at.After(last.at)) {
			last, found = e, true
		}
	}
	return last, found
}

// causeByEvent is why a pod does not start: its newest warning that is not resolved.
func causeByEvent(all []datedEvent) *Cause {
	e, found := newestWarning(all, func(e datedEvent) bool {
		row, known := lookUp(inEvent, e.Reason)
		return known && !e.repeatsStatus() && !isOver(e, row.step, all)
	})
	if !found {
		return nil
	}
	c := causeBy(inEvent, e.Reason, e.Message, 0)
	c.Since = e.since()
	c.setEvent(e)
	return c
}

// repeatsStatus reports whether an event only repeats the reason in the status.
func (e datedEvent) repeatsStatus() bool {
	reason, found := strings.CutPrefix(e.Message, "Error: ")
	_, known := lookUp(inWaiting, reason)
	return found && known
}

func (e datedEvent) since() time.Time {
	for _, t := range []time.Time{e.FirstTimestamp.Time, e.EventTime.Time} {
		if !t.IsZero() {
			return t
		}
	}
	return e.at
}

// isOver reports whether the step in a warning was completed after the warning.
func isOver(e datedEvent, step int, all []datedEvent) bool {
	for _, o := range all {
		if o.Type == corev1.EventTypeNormal && o.at.After(e.at) && stepsDone[o.Reason] >= step {
			return true
		}
	}
	return false
}

// container is the container the event is about: "spec.containers{app}".
func (e datedEvent) container() string {
	_, name, _ := strings.Cut(e.InvolvedObject.FieldPath, "{")
	return strings.TrimSuffix(name, "}")
}

// probeFailure is the newest failure of a probe: "Readiness", "Liveness" or
// "Startup" (pkg/kubelet/prober/prober.go, v1.37.2).
func probeFailure(all []datedEvent, probe, container string, from time.Time) (datedEvent, bool) {
	return newestWarning(all, func(e datedEvent) bool {
		return e.Reason == "Unhealthy" && strings.HasPrefix(e.Message, probe+" probe ") &&
			(container == "" || e.container() == "" || e.container() == container) && !e.at.Before(from)
	})
}

// creationFailure is the newest event that pods or a ReplicaSet could not be created; nil
// when a later creation succeeded.
func creationFailure(all []datedEvent) (*Failure, datedEvent) {
	e, found := newestWarning(all, func(e datedEvent) bool { return e.Reason == "FailedCreate" || e.Reason == "ReplicaSetCreateError" })
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

func (c *Cause) setEvent(e datedEvent) { c.Events, c.Last = e.count, e.at }
