package model

import (
	"fmt"
	"strings"
	"time"
)

func orElse(s, fallback string) string {
	if s == "" {
		return fallback
	}
	return s
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

// count is a number with its noun: "1 pod", "3 pods".
func count[N int | int32](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// needsChange is added to the reason of a rollout that will not continue on its own.
const needsChange = "; that needs a change"

// allUpdated is the reason of the verdict Complete when only the status was read.
const allUpdated = "all pods are updated and available"

// waitingFor says how many pods are not there yet: "waiting for 1 new pod to become
// ready", "waiting for 3 of 10 new pods to become ready".
func waitingFor(n, total int32, noun, state string) string {
	return "waiting for " + outOf(n, total, noun) + " to become " + state
}

// outOf is "3 of 10 pods", and "10 pods" when it is all of them.
func outOf(n, total int32, noun string) string {
	if n == total {
		return count(n, noun)
	}
	return fmt.Sprintf("%d of %s", n, count(total, noun))
}

// rejected is why the API server does not create a number of pods.
func rejected(n int32) string {
	if n == 1 {
		return " cannot be created: the API server rejects it"
	}
	return " cannot be created: the API server rejects them"
}

func isAre(n int32) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Span formats a duration, rounded to seconds: "45s", "2m10s", "10m", "3h5m".
func Span(d time.Duration) string {
	d = d.Round(time.Second)
	if d >= time.Hour {
		d = d.Round(time.Minute)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}
