package model

import (
	"slices"
	"strings"
)

// Severity tells whether a cause can go away by itself.
type Severity int

// From mild to grave.
const (
	Transient Severity = iota // can pass by itself: no node yet, a probe that fails so far
	Unclear                   // the API does not say enough to tell
	Fatal                     // stays until somebody changes something
)

// wording maps words of a message (in lower case) to a severity; the first row
// that has one of them decides.
type wording struct {
	severity Severity
	words    []string
}

// The words of container runtimes and kubelets: reasons are the same for a
// typing error and for a registry that is down.
var (
	imageWords = []wording{
		{Transient, []string{" timeout", "client.timeout", "timed out", "deadline exceeded", "too many requests", "toomanyrequests",
			"status code 429", "connection refused", "connection reset", "unexpected eof", "temporary failure",
			"service unavailable", "bad gateway", "internal server error", "network is unreachable", "no route to host"}},
		{Fatal, []string{"not found", "manifest unknown", "does not exist", "no match for platform", "no matching manifest",
			"denied", "unauthorized", "unauthorised", "forbidden", "authentication required", "no basic auth credentials",
			"x509:", "server gave http response to https client"}},
	}
	configWords = []wording{
		{Transient, []string{"failed to sync", "timed out", "not registered"}},
		{Fatal, []string{""}},
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
	fatalWords = []wording{{Fatal, []string{""}}}
	lateWords  = []wording{{Transient, []string{""}}}
)

// waitingReasons are the container waiting reasons (pkg/kubelet/container,
// pkg/kubelet/images and pkg/kubelet/kuberuntime, v1.37.2) that are more than a
// step of starting; no words of the row: Unclear. CrashLoopBackOff goes by the
// number of restarts instead.
var waitingReasons = map[string][]wording{
	"CrashLoopBackOff":           nil,
	"ErrImagePull":               imageWords,
	"ImagePullBackOff":           imageWords,
	"ErrImageNeverPull":          fatalWords,
	"InvalidImageName":           fatalWords,
	"SignatureValidationFailed":  fatalWords,
	"RegistryUnavailable":        lateWords,
	"ImageInspectError":          nil,
	"CreateContainerConfigError": configWords,
	"CreateContainerError":       startWords,
	"RunContainerError":          startWords,
	"PreCreateHookError":         nil,
	"PreStartHookError":          nil,
	"PostStartHookError":         nil,
	"ImageVolumeMountFailed":     mountWords,
	"RROUnsupported":             fatalWords,
}

// severityOf looks a container's waiting reason up; false for those that are
// only a step of starting.
func severityOf(reason, message string, restarts int32) (Severity, bool) {
	words, known := waitingReasons[reason]
	if reason == "CrashLoopBackOff" {
		return crashSeverity(restarts), true
	}
	return byWords(words, message), known
}

func byWords(rows []wording, message string) Severity {
	message = strings.ToLower(message)
	for _, row := range rows {
		if containsAny(message, row.words...) {
			return row.severity
		}
	}
	return Unclear
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
