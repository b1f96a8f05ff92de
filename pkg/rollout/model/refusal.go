package model

import (
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
)

// refusals name who refused to create a pod by the words of the API server's
// admission plugins (plugin/pkg/admission and apiserver's pkg/admission/plugin,
// v1.37.2). The first row with one of the words decides; webhooks may quote others.
var refusals = []struct {
	by       string
	severity Severity
	words    []string
}{
	{"admission webhook", Fatal, []string{"denied the request"}},
	{"admission webhook", Transient, []string{"failed calling webhook", "failed calling admission webhook", "failed to call webhook"}},
	{"admission policy", Fatal, []string{"validatingadmissionpolicy", "mutatingadmissionpolicy"}},
	{"quota", Transient, []string{"exceeded quota", "status unknown for quota"}},
	{"quota", Fatal, []string{"failed quota", "insufficient quota"}},
	{"pod security", Fatal, []string{"violates podsecurity"}},
	{"service account", Fatal, []string{"error looking up service account", "service account token"}},
	{"LimitRange", Fatal, []string{" usage per pod is ", " usage per container is ", " limit to request ratio per "}},
	{"priority class", Fatal, []string{"no priorityclass with name"}},
	{"namespace", Fatal, []string{"because it is being terminated"}},
	{"invalid pod", Fatal, []string{" is invalid: "}},
	{"API server", Transient, []string{"timeout", "timed out", "deadline exceeded", "connection refused", "too many requests", "etcdserver:"}},
}

// refusalCause makes a cause of a creation or deletion that was refused: a quota
// may be freed and a webhook come back, a denial needs somebody's hand.
func refusalCause(reason, message string) Cause {
	c := Cause{Reason: reason, Family: ownFamily(reason), Message: message, Severity: Fatal}
	words := strings.ToLower(message)
	for _, row := range refusals {
		if containsAny(words, row.words...) {
			c.Reason, c.Severity = reason+" ("+row.by+")", row.severity
			break
		}
	}
	return c
}

func (r *Revision) failureCause() Cause {
	c := refusalCause(r.Failure.Reason, r.Failure.Message)
	c.Since = r.Failure.Since
	return c
}

// missing tells why pods of a ReplicaSet are not there: by its condition, else
// by events about it, which are asked for.
func (r *Revision) missing(f *Facts, rs *appsv1.ReplicaSet, t *podTally) []Cause {
	if r.Failure != nil {
		return []Cause{r.failureCause()}
	}
	if r.Missing() == 0 {
		return nil
	}
	o := about{"ReplicaSet", rs.Name, rs.UID, rs.CreationTimestamp.Time}
	if f.Now.Sub(o.created) > patience {
		t.asks = append(t.asks, missingAsk(o))
	}
	failure, e := refused(tellings(f.Events, o))
	if failure == nil {
		return nil
	}
	r.Failure = failure
	c := r.failureCause()
	c.see(e)
	return []Cause{c}
}

// notCreated tells why there is no new ReplicaSet, in the same way.
func (r *Rollout) notCreated(f *Facts, d *appsv1.Deployment, asks *[]ask) []Cause {
	if r.New != nil || r.Paused || !observed(d) || f.lacks("replicasets") || (r.Budget.Recreate && oldPodsRunning(r.Old)) {
		return nil
	}
	if c := createError(d); c != nil {
		cause := refusalCause(c.Reason, c.Message)
		cause.Current, cause.Since = true, c.LastTransitionTime.Time
		return []Cause{cause}
	}
	o := about{"Deployment", d.Name, d.UID, d.CreationTimestamp.Time}
	if f.Now.Sub(o.created) > patience {
		a := missingAsk(o)
		a.current = true
		*asks = append(*asks, a)
	}
	failure, e := refused(tellings(f.Events, o))
	if failure == nil {
		return nil
	}
	cause := refusalCause(failure.Reason, failure.Message)
	cause.Current, cause.Since = true, failure.Since
	cause.see(e)
	return []Cause{cause}
}

// createError is the condition of a ReplicaSet that could not be created
// (sync.go, v1.37.2).
func createError(d *appsv1.Deployment) *appsv1.DeploymentCondition {
	c := progressing(d)
	if c == nil || c.Status != corev1.ConditionFalse || c.Reason != "ReplicaSetCreateError" {
		return nil
	}
	return c
}
