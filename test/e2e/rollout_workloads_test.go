package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// statefulSet creates StatefulSet db; spec are further fields of its spec.
func (r rollout) statefulSet(t *testing.T, replicas int, spec string) {
	t.Helper()
	r.Apply(t, r.namespace, fmt.Sprintf(`
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: x}}
spec:
  replicas: %d
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: app, image: "example.com/db:1"}]}
%s`, replicas, spec))
	r.do(t, "wait", "sts/db", fmt.Sprintf("--for=jsonpath={.status.availableReplicas}=%d", replicas), "--timeout=1m")
}

// arrivals records the new pods of an app in the order of their creation, until
// stopped.
func (r rollout) arrivals(t *testing.T, app string) (stop func() []string) {
	t.Helper()
	options := metav1.ListOptions{LabelSelector: "app=" + app}
	list, err := r.client(t).CoreV1().Pods(r.namespace).List(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	options.ResourceVersion = list.ResourceVersion
	watch, err := r.client(t).CoreV1().Pods(r.namespace).Watch(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	done := make(chan struct{})
	go func() {
		defer close(done)
		for event := range watch.ResultChan() {
			if pod, ok := event.Object.(*corev1.Pod); ok && event.Type == "ADDED" {
				names = append(names, pod.Name)
			}
		}
	}()
	return func() []string {
		watch.Stop()
		<-done
		return names
	}
}

// replaced are the new pods of a log, in order.
func replaced(log string) []string {
	var names []string
	for _, match := range regexp.MustCompile(`(?m)^\S+ \S+ \d+ (\S+) -> new: `).FindAllStringSubmatch(log, -1) {
		names = append(names, match[1])
	}
	return names
}

func TestRolloutStatefulSetOrder(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 5, "")
	stop := r.arrivals(t, "db")
	s := r.session(t, "sts/db", "--watch=forever")
	s.sees(t, "start")
	// Slower than pods are reported, on any machine.
	r.do(t, "patch", "sts/db", "-p", `{"spec":{"template":{"metadata":{"annotations":{"batuta.dev/ready-after":"500ms"}}}}}`)
	s.sees(t, "complete: all 5 pods run revision 2 and are available")
	s.interrupted(t)
	// With an old cache the controller makes a pod of the old revision again, and
	// deletes it.
	made, told := slices.Compact(stop()), slices.Compact(replaced(s.text()))
	if diff := cmp.Diff([]string{"db-4", "db-3", "db-2", "db-1", "db-0"}, made); diff != "" {
		t.Errorf("the controller's order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(made, told); diff != "" {
		t.Errorf("the log's order (-controller +log):\n%s\n%s", diff, &s.screen)
	}
	t.Logf("statefulset_order: %d of %d pods in the order of the controller", len(told), len(made))

	s = r.session(t, "sts/db", "--wait")
	s.sees(t, "statefulset/db: complete: all 5 pods run revision 2 and are available")
	s.ends(t, 0)
}

// TestRolloutStatefulSetBroken: a broken revision blocks its own fix until its
// pod is deleted.
func TestRolloutStatefulSetBroken(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 3, "")
	r.do(t, "set", "image", "sts/db", "app=example.com/badimage:2")
	r.says(t, "sts/db", "STALLED OrderedReady waits for pod db-2 of revision 2", "x ImagePullBackOff")
	s := r.session(t, "sts/db", "--wait", "--grace", "1s", "--timeout", "1m")
	s.sees(t, "statefulset/db: FAILED: ImagePullBackOff (pod db-2)")
	s.ends(t, 3)

	r.do(t, "set", "image", "sts/db", "app=example.com/db:3")
	const cure = "kubectl delete pod db-2 -n "
	picture := r.says(t, "sts/db", "STALLED OrderedReady waits for pod db-2 of revision 2", cure+r.namespace, "revision 3")
	if strings.Contains(picture, "COMPLETE") {
		t.Errorf("it is called complete:\n%s", picture)
	}
	s = r.session(t, "sts/db", "--wait", "--timeout", "1m")
	s.sees(t, "start")
	r.do(t, strings.Fields(cure)[1:4]...)
	s.sees(t, "statefulset/db: complete: all 3 pods run revision 3 and are available")
	s.ends(t, 0)
}

func TestRolloutStatefulSetPartition(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 3, "  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}\n")
	r.do(t, "set", "image", "sts/db", "app=example.com/db:2")
	r.says(t, "sts/db", "COMPLETE pod 2 runs revision 2", "partition 2 keeps pods 0..1 at revision 1", "old r1", "new r2", " ordinals 0 ")
	s := r.session(t, "sts/db", "--wait")
	s.ends(t, 0)
	if !strings.Contains(s.text(), "partition 2 keeps pods 0..1 at revision 1") {
		t.Errorf("the end does not name the partition:\n%s", &s.screen)
	}
	if image := r.image(t, "db-0"); image != "example.com/db:1" {
		t.Errorf("db-0 runs %s", image)
	}
}

func (r rollout) image(t *testing.T, pod string) string {
	t.Helper()
	return r.Kubectl(t, "get", "pod", pod, "--namespace", r.namespace, "-o", "jsonpath={.spec.containers[0].image}")
}

func TestRolloutStatefulSetOnDelete(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 2, "  updateStrategy: {type: OnDelete}\n")
	r.do(t, "set", "image", "sts/db", "app=example.com/db:2")
	for _, pod := range []string{"db-1", "db-0"} {
		r.says(t, "sts/db", "WAITING OnDelete: delete pod "+pod, "kubectl delete pod "+pod+" -n "+r.namespace)
		_, _, code := r.run(t.Context(), "sts/db", "--wait", "--timeout", "1s")
		if code != 4 {
			t.Errorf("--wait ends with %d while %s is old", code, pod)
		}
		r.do(t, "delete", "pod", pod)
	}
	r.says(t, "sts/db", "COMPLETE all 2 pods run revision 2 and are available")
}
