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

// count words a number of things: "1 pod", "3 pods".
func count[N int | int32](n N, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func isAre(n int32) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

// Span words a duration to the second: "45s", "2m10s", "10m", "3h5m".
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
