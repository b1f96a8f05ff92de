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

// severityOf is the table of container waiting reasons (pkg/kubelet/container
// and pkg/kubelet/images, v1.37.2) that are more than a step of starting; false
// for all others.
func severityOf(reason, message string, restarts int32) (Severity, bool) {
	switch reason {
	case "ErrImagePull", "ImagePullBackOff":
		return imageSeverity(message), true
	case "ErrImageNeverPull", "InvalidImageName":
		return Fatal, true
	case "CreateContainerConfigError":
		return configSeverity(message), true
	case "CrashLoopBackOff":
		return crashSeverity(restarts), true
	case "RegistryUnavailable":
		return Transient, true
	case "ImageInspectError", "CreateContainerError", "RunContainerError", "PreStartHookError", "PostStartHookError":
		return Unclear, true
	}
	return Transient, false
}

// imageSeverity goes by the words of the container runtime: the reason is the
// same for a typing error and for a registry that is down.
func imageSeverity(message string) Severity {
	message = strings.ToLower(message)
	switch {
	case containsAny(message, "timeout", "timed out", "deadline exceeded", "too many requests", "toomanyrequests",
		"connection refused", "connection reset", "temporary failure"):
		return Transient
	case containsAny(message, "not found", "manifest unknown", "does not exist", "no match for platform",
		"no matching manifest", "denied", "unauthorized", "forbidden"):
		return Fatal
	}
	return Unclear
}

// configSeverity: the kubelet's caches may simply not have caught up yet.
func configSeverity(message string) Severity {
	if strings.Contains(message, "failed to sync") {
		return Transient
	}
	return Fatal
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
