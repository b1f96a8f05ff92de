package model

import (
	"cmp"
	"slices"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// Cause is why pods of one ReplicaSet are not ready or do not exist.
type Cause struct {
	Revision  int64
	Current   bool // of the new ReplicaSet
	Pod       string
	Pods      int    // how many pods have it; Pod is one of them. 0: about the ReplicaSet itself
	Container string // "" when it is about the pod as a whole
	Reason    string // a short title: the reason in the API, if there is one
	Family    Family // of the reason: causes of one family are the same problem
	Message   string
	Since     time.Time
	Severity  Severity
	Events    int       // how often its event was reported; 0: it is in the status
	Last      time.Time // of these events
	Log       string    // the last line that the container wrote, unchanged, with control characters
}

// group merges causes with the same reason and sorts them, the most severe first. The
// example is the pod that has had the cause the longest.
func group(causes []Cause) []Cause {
	var out []Cause
	for _, c := range causes {
		at := slices.IndexFunc(out, c.sameFault)
		if at < 0 {
			out = append(out, c)
			continue
		}
		out[at] = out[at].merge(c)
	}
	slices.SortStableFunc(out, func(a, b Cause) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(b.Pods, a.Pods))
	})
	return out
}

// merge combines two causes of the same problem into one. It keeps the pod that has had
// it longer.
func (c Cause) merge(o Cause) Cause {
	if o.Since.Before(c.Since) {
		c, o = o, c
	}
	c.Pods += o.Pods
	c.Events += o.Events
	c.Last = lastOf(c.Last, o.Last)
	c.Log = orElse(c.Log, o.Log)
	return c
}

// Outlook says whether a fatal cause can go away: a container that crashes may recover,
// other fatal causes need a change. It is empty for causes that are not fatal.
func (c Cause) Outlook() string {
	switch {
	case c.Severity != Fatal:
		return ""
	case c.Reason == crashLoop || c.Reason == restarting:
		return "will probably not recover"
	}
	return "needs a change"
}

func (c Cause) sameFault(o Cause) bool {
	return c.Revision == o.Revision && c.Reason == o.Reason && c.Family == o.Family && c.Severity == o.Severity &&
		c.Container == o.Container && (c.Pods > 0) == (o.Pods > 0)
}

// causeBy creates a cause from a reason. It returns nil when the reason is not in the
// table: then it is not a cause.
func causeBy(p place, reason, message string, restarts int32) *Cause {
	row, known := lookUp(p, reason)
	if !known {
		return nil
	}
	return &Cause{Reason: reason, Family: row.familyOf(reason), Message: message, Severity: row.severityOf(message, restarts)}
}

// setSince sets a missing time to the creation of the pod. A time is never in the
// future.
func (c *Cause) setSince(p *corev1.Pod, now time.Time) {
	if c.Since.IsZero() {
		c.Since = p.CreationTimestamp.Time
	}
	if !now.IsZero() && c.Since.After(now) {
		c.Since = now
	}
}
