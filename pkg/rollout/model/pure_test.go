package model

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
)

func TestImageChangeShort(t *testing.T) {
	const a, b = "0123456789abcdef0123456789abcdef", "fedcba9876543210fedcba9876543210"
	for _, c := range []struct{ from, to, wantFrom, wantTo string }{
		{"web:1.8", "web:1.9", "1.8", "1.9"},
		{"r.example.com:5000/shop/web:1", "r.example.com:5000/shop/web:2", "1", "2"},
		{"r.example.com:5000/web", "r.example.com:5000/web:2", "r.example.com:5000/web", "r.example.com:5000/web:2"},
		{"web:1", "site:1", "web:1", "site:1"},
		{"web@sha256:" + a, "web@sha256:" + b, "sha256:0123456789ab", "sha256:fedcba987654"},
		{"web:1", "web@sha256:" + b, "1", "sha256:fedcba987654"},
		{"", "proxy:1", "", "proxy:1"},
		{"proxy:1", "", "proxy:1", ""},
	} {
		from, to := ImageChange{From: c.from, To: c.to}.Short()
		if from != c.wantFrom || to != c.wantTo {
			t.Errorf("%s -> %s: %q %q, want %q %q", c.from, c.to, from, to, c.wantFrom, c.wantTo)
		}
	}
}

func TestImageChanges(t *testing.T) {
	template := func(init string, images ...string) *corev1.PodTemplateSpec {
		t := &corev1.PodTemplateSpec{}
		for i, image := range images {
			t.Spec.Containers = append(t.Spec.Containers, corev1.Container{Name: fmt.Sprint("c", i), Image: image})
		}
		t.Spec.InitContainers = []corev1.Container{{Name: "init", Image: init}}
		return t
	}
	got := imageChanges(template("a", "x:1", "y:1", "z:1"), template("b", "x:2", "y:1"))
	want := []ImageChange{{"c0", "x:1", "x:2"}, {"c2", "z:1", ""}, {"init", "a", "b"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("changes (-want +got):\n%s", diff)
	}
	if imageChanges(nil, template("a")) != nil {
		t.Error("changes from nothing known")
	}
}

func TestSpan(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 900 * time.Millisecond: "1s", 130 * time.Second: "2m10s", 10 * time.Minute: "10m",
		time.Hour: "1h", 185 * time.Minute: "3h5m", 3*time.Hour + 59*time.Second: "3h1m", 72 * time.Hour: "72h",
	} {
		if got := Span(d); got != want {
			t.Errorf("Span(%v) = %q, want %q", d, got, want)
		}
	}
}
