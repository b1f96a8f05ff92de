package model

import "strings"

// refusals recognise what rejected a pod by the messages of the API server's admission
// plugins (plugin/pkg/admission and apiserver's pkg/admission/plugin, v1.37.2). The first
// row with a matching text decides, because webhooks can quote the others.
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

// refusalCause creates the cause for a creation or deletion that was rejected. A quota
// can become free and a webhook can work again; a denial needs a change by a person.
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

func (x *Failure) cause() Cause {
	c := refusalCause(x.Reason, x.Message)
	c.Since = x.Since
	return c
}
