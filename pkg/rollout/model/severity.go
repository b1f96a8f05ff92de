package model

import (
	"slices"
	"strings"
)

// Severity says whether a cause can be resolved without a change by a person.
type Severity int

// From least to most severe.
const (
	Transient Severity = iota // can be resolved on its own: no node yet, a failing probe
	Unclear                   // the API does not have enough information
	Fatal                     // needs a change by a person
)

// wording maps parts of a message (in lower case) to a severity.
type wording struct {
	severity Severity
	words    []string
}

// The messages of container runtimes and kubelets. They are needed because the reason is
// the same for a wrong image name and for a registry that is down. ImagePullBackOff and
// events quote the reason of the failed pull.
var (
	imageWords = []wording{
		{Fatal, []string{"signaturevalidationfailed"}},
		{Transient, []string{"registryunavailable", " timeout", "client.timeout", "timed out", "deadline exceeded", "too many requests", "toomanyrequests",
			"status code 429", "connection refused", "connection reset", "unexpected eof", "temporary failure",
			"service unavailable", "bad gateway", "internal server error", "network is unreachable", "no route to host"}},
		{Fatal, []string{"not found", "manifest unknown", "does not exist", "no match for platform", "no matching manifest",
			"denied", "unauthorized", "unauthorised", "forbidden", "authentication required", "no basic auth credentials",
			"x509:", "server gave http response to https client"}},
	}
	configWords = []wording{
		{Transient, []string{"failed to sync", "timed out", "not registered"}},
	}
	startWords = []wording{
		{Transient, []string{"deadline exceeded", "timed out", "is reserved for"}},
		{Fatal, []string{"executable file not found", "no such file or directory", "permission denied", "exec format error",
			"not a directory", "is a directory", "no command specified", "unable to find user"}},
	}
	mountWords = []wording{
		{Transient, []string{"failed to sync", "timed out", "timeout", "deadline exceeded", "not registered", "multi-attach"}},
		{Fatal, []string{"not found", "references non-existent", "hostpath type check failed", "is not a mount point"}},
	}
)

// byWords returns the severity of the first row that matches the message, or the
// fallback.
func byWords(rows []wording, message string, fallback Severity) Severity {
	message = strings.ToLower(message)
	for _, row := range rows {
		if containsAny(message, row.words...) {
			return row.severity
		}
	}
	return fallback
}

func crashSeverity(restarts int32) Severity {
	if restarts >= 2 {
		return Fatal
	}
	return Unclear
}

func containsAny(s string, words ...string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(s, w) })
}
