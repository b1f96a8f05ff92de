package cluster_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func deployment(name, image string, replicas int, annotations string) string {
	return fmt.Sprintf(`
apiVersion: apps/v1
kind: Deployment
metadata: {name: %[1]s}
spec:
  replicas: %[3]d
  selector: {matchLabels: {app: %[1]s}}
  template:
    metadata: {labels: {app: %[1]s}, annotations: {%[4]s}}
    spec:
      initContainers: [{name: prepare, image: busybox}]
      containers: [{name: main, image: %[2]q}]
`, name, image, replicas, annotations)
}

// pods returns the pods of the Deployment app, and fails while there is none.
func pods(ctx context.Context, client kubernetes.Interface, namespace, app string) ([]corev1.Pod, error) {
	list, err := client.CoreV1().Pods(namespace).List(ctx, metav1.ListOptions{LabelSelector: "app=" + app})
	if err != nil {
		return nil, err
	}
	if len(list.Items) == 0 {
		return nil, fmt.Errorf("no pods of %s", app)
	}
	return list.Items, nil
}

func client(t *testing.T, c *cluster.Cluster, user cluster.User) kubernetes.Interface {
	t.Helper()
	client, err := c.Client(user)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func condition(pod *corev1.Pod, kind corev1.PodConditionType) corev1.PodCondition {
	for _, c := range pod.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return corev1.PodCondition{}
}

func TestDeploymentRollsOut(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, deployment("web", "nginx:1.29", 4, ""))
	c.WaitDeployment(t, namespace, "web")
	items, err := pods(t.Context(), client(t, c, cluster.Admin), namespace, "web")
	if err != nil || len(items) != 4 {
		t.Fatalf("%d pods (%v), expected 4", len(items), err)
	}
	for _, pod := range items {
		init := pod.Status.InitContainerStatuses
		if len(init) != 1 || init[0].State.Terminated == nil || init[0].State.Terminated.ExitCode != 0 {
			t.Errorf("pod %s: init containers %+v, expected one that completed", pod.Name, init)
		}
		if pod.Status.PodIP == "" || pod.Status.HostIP == "" || pod.Status.StartTime == nil {
			t.Errorf("pod %s has no address or start time: %+v", pod.Name, pod.Status)
		}
	}
	if out := c.Kubectl(t, "rollout", "status", "deploy/web", "--namespace", namespace); !strings.Contains(out, "successfully rolled out") {
		t.Errorf("kubectl says %q", out)
	}
}

func TestImageNamesSelectFailures(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	for _, tc := range []struct {
		image   string
		phase   corev1.PodPhase
		problem func(corev1.ContainerStatus) error
	}{
		{"registry.example/badimage:2", corev1.PodPending, func(s corev1.ContainerStatus) error {
			if w := s.State.Waiting; w == nil || w.Reason != "ImagePullBackOff" || !strings.Contains(w.Message, `"registry.example/badimage:2"`) {
				return fmt.Errorf("state %+v, expected ImagePullBackOff with the image", s.State)
			}
			return nil
		}},
		{"unready:2", corev1.PodRunning, func(s corev1.ContainerStatus) error {
			if s.State.Running == nil || s.Ready {
				return fmt.Errorf("state %+v, ready %t, expected running and not ready", s.State, s.Ready)
			}
			return nil
		}},
		{"team/crash-app", corev1.PodRunning, func(s corev1.ContainerStatus) error {
			w, last := s.State.Waiting, s.LastTerminationState.Terminated
			if s.RestartCount < 2 || w == nil || w.Reason != "CrashLoopBackOff" || last == nil || last.ExitCode != 1 {
				return fmt.Errorf("%d restarts, state %+v after %+v, expected CrashLoopBackOff after exit code 1", s.RestartCount, s.State, last)
			}
			return nil
		}},
	} {
		t.Run(tc.image, func(t *testing.T) {
			t.Parallel()
			name := strings.NewReplacer("/", "-", ".", "-", ":", "-").Replace(tc.image)
			c.Apply(t, namespace, deployment(name, tc.image, 1, ""))
			api := client(t, c, cluster.Admin)
			c.Eventually(t, tc.image, func(ctx context.Context) error {
				items, err := pods(ctx, api, namespace, name)
				if err != nil {
					return err
				}
				if s := items[0].Status; s.Phase != tc.phase || len(s.ContainerStatuses) != 1 {
					return fmt.Errorf("phase %s, expected %s", s.Phase, tc.phase)
				}
				if ready := condition(&items[0], corev1.PodReady); ready.Status == corev1.ConditionTrue {
					return fmt.Errorf("ready")
				}
				return tc.problem(items[0].Status.ContainerStatuses[0])
			})
		})
	}
}

func TestReadyDelayIsHonoured(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, deployment("slow", "nginx:1.29", 1, `batuta.dev/ready-after: "2500ms"`))
	c.WaitDeployment(t, namespace, "slow")
	items, err := pods(t.Context(), client(t, c, cluster.Admin), namespace, "slow")
	if err != nil {
		t.Fatal(err)
	}
	// The API keeps times in whole seconds: a delay of 2.5s shows as 2s or more.
	delay := condition(&items[0], corev1.PodReady).LastTransitionTime.Sub(items[0].Status.StartTime.Time)
	if delay < 2*time.Second {
		t.Errorf("ready %s after the start, expected 2.5s", delay)
	}
}

func TestDeletedPodUsesGracePeriod(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, `
apiVersion: v1
kind: Pod
metadata: {name: quick}
spec: {containers: [{name: main, image: nginx}]}
---
apiVersion: v1
kind: Pod
metadata: {name: slow, annotations: {batuta.dev/stop-after: 1m}}
spec: {terminationGracePeriodSeconds: 2, containers: [{name: main, image: nginx}]}
`)
	c.Kubectl(t, "wait", "--for=condition=Ready", "pod/quick", "pod/slow", "--namespace", namespace)
	for _, tc := range []struct {
		pod             string
		atLeast, atMost time.Duration
	}{
		{"quick", 0, 25 * time.Second}, // the grace period is 30s
		{"slow", 1500 * time.Millisecond, 30 * time.Second},
	} {
		start := time.Now()
		c.Kubectl(t, "delete", "pod", tc.pod, "--namespace", namespace)
		if took := time.Since(start); took < tc.atLeast || took > tc.atMost {
			t.Errorf("pod %s took %s to end, expected %s to %s", tc.pod, took, tc.atLeast, tc.atMost)
		}
	}
}

func TestJobs(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	job := func(name, image string) string {
		return fmt.Sprintf(`
apiVersion: batch/v1
kind: Job
metadata: {name: %s}
spec:
  backoffLimit: 0
  template:
    spec: {restartPolicy: Never, containers: [{name: main, image: %s}]}
---`, name, image)
	}
	c.Apply(t, namespace, job("good", "migrate:1")+job("bad", "crash:1"))
	c.Kubectl(t, "wait", "--for=condition=Complete", "job/good", "--timeout=60s", "--namespace", namespace)
	c.Kubectl(t, "wait", "--for=condition=Failed", "job/bad", "--timeout=60s", "--namespace", namespace)
}
