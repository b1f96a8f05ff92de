package nodes

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

func TestPodLifecycles(t *testing.T) {
	const job = "metadata: {ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, uid: u}]}\n"
	for _, tc := range []struct {
		name, pod, stages, ready string
		phase                    corev1.PodPhase
	}{
		{"plain", "spec: {containers: [{name: a, image: nginx}]}", "start", "True", "Running"},
		{"init containers", "spec: {initContainers: [{name: i, image: busybox}], containers: [{name: a, image: nginx}]}", "start initialize", "True", "Running"},
		{"held", "metadata: {annotations: {batuta.dev/ready-after: 5s}}\nspec: {containers: [{name: a, image: nginx}]}", "start ready", "True", "Running"},
		{"unready", "spec: {containers: [{name: a, image: nginx}, {name: b, image: unready}]}", "start probe-fails", "False", "Running"},
		{"held and unready", "metadata: {annotations: {batuta.dev/ready-after: 5s}}\nspec: {containers: [{name: a, image: nginx}, {name: b, image: unready}]}", "start ready probe-fails", "False", "Running"},
		{"bad image", "spec: {containers: [{name: a, image: nginx}, {name: b, image: 'x/badimage:1'}]}", "start image-back-off", "False", "Pending"},
		{"bad image in an init container", "spec: {initContainers: [{name: i, image: badimage}], containers: [{name: a, image: nginx}]}", "start initialize image-back-off", "False", "Pending"},
		{"crash", "spec: {containers: [{name: a, image: crash}]}", "start crash restart crash restart crash", "False", "Running"},
		{"crash beside a bad image", "spec: {containers: [{name: a, image: crash}, {name: b, image: badimage}]}", "start image-back-off crash restart crash restart", "False", "Pending"},
		{"crash of an init container", "spec: {initContainers: [{name: i, image: crash}], containers: [{name: a, image: nginx}]}", "start initialize crash restart crash restart", "False", "Pending"},
		{"crash without restart", "spec: {restartPolicy: Never, containers: [{name: a, image: crash}]}", "start fail", "False", "Failed"},
		{"job", job + "spec: {restartPolicy: Never, containers: [{name: a, image: migrate}]}", "start complete", "False", "Succeeded"},
		{"job with a sidecar", job + "spec: {restartPolicy: OnFailure, initContainers: [{name: s, image: proxy, restartPolicy: Always}], containers: [{name: a, image: migrate}]}", "start initialize complete", "False", "Succeeded"},
		{"held job", "metadata: {annotations: {batuta.dev/ready-after: 5s}, ownerReferences: [{apiVersion: batch/v1, kind: Job, name: j, uid: u}]}\nspec: {restartPolicy: Never, containers: [{name: a, image: migrate}]}", "start ready complete", "False", "Succeeded"},
		{"crashing job", job + "spec: {restartPolicy: Never, containers: [{name: a, image: crash}]}", "start fail", "False", "Failed"},
		{"readiness gate", "spec: {readinessGates: [{conditionType: g}], containers: [{name: a, image: nginx}]}", "start", "False", "Running"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			names, pod := newLife(t).play(t, fresh(t, tc.pod), 6)
			if got := strings.Join(names, " "); got != tc.stages {
				t.Errorf("stages %q, expected %q", got, tc.stages)
			}
			if pod.Status.Phase != tc.phase || ready(pod) != tc.ready {
				t.Errorf("phase %s, ready %q, expected %s and %q:\n%s", pod.Status.Phase, ready(pod), tc.phase, tc.ready, dump(pod))
			}
			if len(pod.Status.ContainerStatuses) != len(pod.Spec.Containers) || len(pod.Status.InitContainerStatuses) != len(pod.Spec.InitContainers) {
				t.Errorf("a container has no status:\n%s", dump(pod))
			}
		})
	}
}

func ready(pod *corev1.Pod) string {
	i := slices.IndexFunc(pod.Status.Conditions, func(c corev1.PodCondition) bool { return c.Type == corev1.PodReady })
	if i < 0 {
		return ""
	}
	return string(pod.Status.Conditions[i].Status)
}

func TestOpenGateMakesReady(t *testing.T) {
	l := newLife(t)
	_, pod := l.play(t, fresh(t, "spec: {readinessGates: [{conditionType: g}], containers: [{name: a, image: nginx}]}"), 6)
	pod.Status.Conditions = append(pod.Status.Conditions, corev1.PodCondition{Type: "g", Status: corev1.ConditionTrue})
	names, pod := l.play(t, pod, 6)
	if got := strings.Join(names, " "); got != "gates-open" || ready(pod) != "True" {
		t.Errorf("stages %q, ready %q", got, ready(pod))
	}
}

func TestRestartsAreCounted(t *testing.T) {
	_, pod := newLife(t).play(t, fresh(t, "spec: {containers: [{name: a, image: crash}, {name: b, image: nginx}]}"), 20)
	crash, other := pod.Status.ContainerStatuses[0], pod.Status.ContainerStatuses[1]
	if crash.RestartCount < 8 || crash.LastTerminationState.Terminated == nil || crash.LastTerminationState.Terminated.ExitCode != 1 {
		t.Errorf("after 20 stages: %+v", crash)
	}
	if other.RestartCount != 0 || !other.Ready {
		t.Errorf("the other container: %+v", other)
	}
}

func TestStopDeletes(t *testing.T) {
	l := newLife(t)
	_, pod := l.play(t, fresh(t, "spec: {containers: [{name: a, image: nginx}]}"), 6)
	grace, now := int64(30), metav1.Now()
	pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &now, &grace
	if names, left := l.play(t, pod, 6); strings.Join(names, " ") != "stop" || left != nil {
		t.Errorf("stages %q, left %v", names, left)
	}
	grace = 0 // a pod that a finalizer keeps
	if stage := l.next(t, pod); stage != nil {
		t.Errorf("stage %s matches a pod that only waits for a finalizer", stage.Name())
	}
}

func TestDelays(t *testing.T) {
	grace, now := int64(3), metav1.Now()
	deleted := func(annotation string) *corev1.Pod {
		pod := fresh(t, "spec: {containers: [{name: a, image: nginx}]}")
		pod.DeletionTimestamp, pod.DeletionGracePeriodSeconds = &now, &grace
		if annotation != "" {
			pod.Annotations = map[string]string{"batuta.dev/stop-after": annotation}
		}
		return pod
	}
	l := newLife(t)
	waiting := func(restarts int) *corev1.Pod {
		_, pod := l.play(t, fresh(t, "spec: {containers: [{name: a, image: crash}]}"), 2+2*restarts)
		return pod
	}
	_, held := l.play(t, fresh(t, "metadata: {annotations: {batuta.dev/ready-after: 1m30s}}\nspec: {containers: [{name: a, image: nginx}]}"), 1)
	for _, tc := range []struct {
		name string
		pod  *corev1.Pod
		want time.Duration
	}{
		{"stop", deleted(""), 50 * time.Millisecond},
		{"stop later", deleted("1500ms"), 1500 * time.Millisecond},
		{"stop within the grace period", deleted("2m"), 3 * time.Second},
		{"first restart", waiting(0), time.Second},
		{"third restart", waiting(2), 4 * time.Second},
		{"ninth restart", waiting(8), 8 * time.Second},
		{"ready", held, 90 * time.Second},
	} {
		stage := l.next(t, tc.pod)
		if stage == nil {
			t.Fatalf("%s: no stage matches", tc.name)
		}
		got, ok, err := stage.Delay(context.Background(), matchEvent(tc.pod), now.Time)
		if err != nil || !ok || got != tc.want {
			t.Errorf("%s: stage %s waits %s (%t, %v), expected %s", tc.name, stage.Name(), got, ok, err, tc.want)
		}
	}
}
