package e2e

import (
	"bytes"
	"context"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// session is a rollout-viz that goes on while the test does other things.
type session struct {
	out, errOut shared
	stop        context.CancelFunc
	done        chan struct{}
	code        int // after done
}

// shared is a buffer that is read while it is written.
type shared struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (s *shared) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.Write(p)
}

func (s *shared) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// session starts one; its output has no terminal, so that every step is a line.
func (r rollout) session(t *testing.T, args ...string) *session {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &session{stop: stop, done: make(chan struct{})}
	go func() {
		defer close(s.done)
		s.code = r.call(ctx, &s.out, &s.errOut, args...)
	}()
	t.Cleanup(func() { stop(); <-s.done })
	return s
}

// shows waits until the output has the text.
func (s *session) shows(t *testing.T, text string) {
	t.Helper()
	late := time.After(time.Minute)
	for !strings.Contains(s.out.String(), text) {
		select {
		case <-late:
			t.Fatalf("no %q in a minute:\n%s%s", text, &s.out, &s.errOut)
		case <-s.done:
			if !strings.Contains(s.out.String(), text) {
				t.Fatalf("it ended with %d without %q:\n%s%s", s.code, text, &s.out, &s.errOut)
			}
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// ends waits for the end.
func (s *session) ends(t *testing.T, code int) {
	t.Helper()
	select {
	case <-s.done:
	case <-time.After(2 * time.Minute):
		t.Fatalf("it does not end:\n%s%s", &s.out, &s.errOut)
	}
	if s.code != code {
		t.Errorf("exit code %d, want %d:\n%s%s", s.code, code, &s.out, &s.errOut)
	}
}

// cancelled ends one that would go on for ever.
func (s *session) cancelled(t *testing.T) {
	t.Helper()
	s.stop()
	s.ends(t, 130)
}

// words is text without the breaks of its lines.
func words(text string) string { return strings.Join(strings.Fields(text), " ") }

// says waits until the picture of what is named has all of the texts, whatever
// its lines, and returns it.
func (r rollout) says(t *testing.T, name string, texts ...string) string {
	t.Helper()
	var picture string
	r.Eventually(t, strings.Join(texts, ", "), func(ctx context.Context) error {
		stdout, stderr, code := r.run(ctx, name)
		if code != 0 {
			return fmt.Errorf("exit code %d: %s", code, stderr)
		}
		for _, text := range texts {
			if !strings.Contains(words(stdout), text) {
				return fmt.Errorf("no %q in:\n%s", text, stdout)
			}
		}
		picture = stdout
		return nil
	})
	return picture
}

// api is a client in the namespace's cluster.
func (r rollout) api(t *testing.T) kubernetes.Interface {
	t.Helper()
	client, err := r.Client(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// statefulSet creates StatefulSet db; spec is more of its spec.
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

// arrivals records the pods of the namespace with another revision than first,
// in the order in which they were made, until stopped.
func (r rollout) arrivals(t *testing.T, app string) (stop func() []string) {
	t.Helper()
	options := metav1.ListOptions{LabelSelector: "app=" + app}
	list, err := r.api(t).CoreV1().Pods(r.namespace).List(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	options.ResourceVersion = list.ResourceVersion
	watch, err := r.api(t).CoreV1().Pods(r.namespace).Watch(t.Context(), options)
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

// replaced are the pods that a log tells to be new, in its order.
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
	s.shows(t, "start")
	r.do(t, "set", "image", "sts/db", "app=example.com/db:2")
	s.shows(t, "complete: all 5 pods are of revision 2 and available")
	s.cancelled(t)
	made := stop()
	if diff := cmp.Diff([]string{"db-4", "db-3", "db-2", "db-1", "db-0"}, made); diff != "" {
		t.Errorf("the controller's order (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(made, replaced(s.out.String())); diff != "" {
		t.Errorf("the log's order (-controller +log):\n%s\n%s", diff, &s.out)
	}
	t.Logf("statefulset_order: %d of %d pods in the order of the controller", len(replaced(s.out.String())), len(made))

	s = r.session(t, "sts/db", "--wait")
	s.shows(t, "statefulset/db: complete: all 5 pods are of revision 2 and available")
	s.ends(t, 0)
}

// TestRolloutStatefulSetBroken: a broken revision stands in the way of its own
// repair until somebody deletes its pod.
func TestRolloutStatefulSetBroken(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 3, "")
	r.do(t, "set", "image", "sts/db", "app=example.com/badimage:2")
	r.says(t, "sts/db", "STALLED OrderedReady waits for pod db-2 of revision 2", "x ImagePullBackOff")
	s := r.session(t, "sts/db", "--wait", "--grace", "1s", "--timeout", "1m")
	s.shows(t, "statefulset/db: FAILED: ImagePullBackOff (pod db-2)")
	s.ends(t, 3)

	r.do(t, "set", "image", "sts/db", "app=example.com/db:3")
	const cure = "kubectl delete pod db-2 -n "
	picture := r.says(t, "sts/db", "STALLED OrderedReady waits for pod db-2 of revision 2", cure+r.namespace, "revision 3")
	if strings.Contains(picture, "COMPLETE") {
		t.Errorf("it is called complete:\n%s", picture)
	}
	s = r.session(t, "sts/db", "--wait", "--timeout", "1m")
	s.shows(t, "start")
	r.do(t, strings.Fields(cure)[1:4]...)
	s.shows(t, "statefulset/db: complete: all 3 pods are of revision 3 and available")
	s.ends(t, 0)
}

func TestRolloutStatefulSetPartition(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.statefulSet(t, 3, "  updateStrategy: {type: RollingUpdate, rollingUpdate: {partition: 2}}\n")
	r.do(t, "set", "image", "sts/db", "app=example.com/db:2")
	r.says(t, "sts/db", "COMPLETE pod 2 is of revision 2", "held by partition 2", "old r1", "new r2", " ordinals 0 ")
	s := r.session(t, "sts/db", "--wait")
	s.ends(t, 0)
	if !strings.Contains(s.out.String(), "held by partition 2") {
		t.Errorf("the end does not name the partition:\n%s", &s.out)
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
	r.says(t, "sts/db", "COMPLETE all 2 pods are of revision 2 and available")
}

// daemonSet creates DaemonSet agent; spec is more of its pods' spec.
func (r rollout) daemonSet(t *testing.T, spec string) {
	t.Helper()
	r.Apply(t, r.namespace, `
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent, labels: {app: x}}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec:
      containers: [{name: app, image: "example.com/agent:1"}]
`+spec)
}

func TestRolloutDaemonSet(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.daemonSet(t, "")
	r.do(t, "rollout", "status", "ds/agent", "--timeout=1m")
	stop := r.arrivals(t, "agent")
	s := r.session(t, "ds/agent", "--watch=forever")
	s.shows(t, "start")
	r.do(t, "set", "image", "ds/agent", "app=example.com/agent:2")
	s.shows(t, "daemonset/agent complete: all ")
	s.cancelled(t)
	made := stop()
	if diff := cmp.Diff(made, replaced(s.out.String())); diff != "" || len(made) < 3 {
		t.Errorf("the log's pods (-controller +log):\n%s\n%s", diff, &s.out)
	}
	r.says(t, "ds/agent", "rev 1 -> 2", "COMPLETE all "+fmt.Sprint(len(made))+" pods are of revision 2 and available")
}

// deadKubelet makes two nodes that only this test's pods go to; the second's
// kubelet, so to speak, is dead: nothing on it becomes ready, nor does the node.
func (r rollout) deadKubelet(t *testing.T) (good, dead string) {
	t.Helper()
	good, dead = r.namespace+"-a", r.namespace+"-b"
	policy := func(name string) string {
		return fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [UPDATE], resources: [nodes/status, pods/status]}]
  matchConditions:
  - name: it
    expression: "object.metadata.name == '%[1]s' || has(object.spec.nodeName) && object.spec.nodeName == '%[1]s'"
  validations:
  - expression: "!has(object.status.conditions) || !object.status.conditions.exists(c, c.type == 'Ready' && c.status == 'True')"
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s, validationActions: [Deny]}
`, name)
	}
	node := func(name, more string) string {
		return fmt.Sprintf(`
---
apiVersion: v1
kind: Node
metadata: {name: %s, labels: {for: %s}}
spec: {taints: [{key: for, value: %[2]s, effect: NoSchedule}]}
status:
  capacity: {cpu: "8", memory: 8Gi, pods: "50"}
  allocatable: {cpu: "8", memory: 8Gi, pods: "50"}
  %s
`, name, r.namespace, more)
	}
	// The policy counts a moment after it was made.
	r.Apply(t, r.namespace, policy(dead))
	t.Cleanup(func() {
		for _, what := range []string{"validatingadmissionpolicybinding/" + dead, "validatingadmissionpolicy/" + dead, "node/" + good, "node/" + dead} {
			if out, err := r.KubectlCommand("delete", what, "--wait=false").CombinedOutput(); err != nil {
				t.Errorf("delete %s: %v\n%s", what, err, out)
			}
		}
	})
	probe := node(dead, `conditions: [{type: Ready, status: "False", reason: KubeletNotReady}]`)
	r.Apply(t, r.namespace, node(good, "")+probe)
	r.Eventually(t, "the policy to count", func(ctx context.Context) error {
		ready := []byte(`{"status":{"conditions":[{"type":"Ready","status":"True"}]}}`)
		_, err := r.api(t).CoreV1().Nodes().Patch(ctx, dead, "application/strategic-merge-patch+json", ready, metav1.PatchOptions{DryRun: []string{"All"}}, "status")
		if err == nil {
			return fmt.Errorf("the node may become ready")
		}
		return nil
	})
	notReady := `{"status":{"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady"}]}}`
	r.do(t, "patch", "node", dead, "--subresource=status", "-p", notReady)
	return good, dead
}

// TestRolloutDaemonSetNotReady: a node that is not ready is counted apart and
// named, and the rollout does not end.
func TestRolloutDaemonSetNotReady(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	_, dead := r.deadKubelet(t)
	r.daemonSet(t, fmt.Sprintf("      nodeSelector: {for: %s}\n      tolerations: [{operator: Exists}]\n", r.namespace))
	r.says(t, "ds/agent", "1 available", "1 not ready", "x not ready: "+dead, "WAITING 1 of 2 nodes is not ready ("+dead+")")
	r.do(t, "set", "image", "ds/agent", "app=example.com/agent:2")
	r.says(t, "ds/agent", "STALLED 1 of 2 nodes is not ready ("+dead+")", "maxUnavailable 1 is used up", "1 old pod is not replaced")
	stdout, _, code := r.run(t.Context(), "ds/agent", "--wait", "--timeout", "1s")
	if code != 4 || !strings.Contains(stdout, "1 of 2 nodes is not ready ("+dead+")") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
	set, err := r.api(t).AppsV1().DaemonSets(r.namespace).Get(t.Context(), "agent", metav1.GetOptions{})
	if err != nil || set.Status.NumberAvailable != 1 || set.Status.DesiredNumberScheduled != 2 {
		t.Errorf("the controller counts otherwise (%v): %+v", err, set.Status)
	}
}
