package e2e

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// daemonSet creates DaemonSet agent; spec are further fields of its pods.
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
	s.sees(t, "start")
	r.do(t, "set", "image", "ds/agent", "app=example.com/agent:2")
	s.sees(t, "daemonset/agent complete: all ")
	s.interrupted(t)
	made := stop()
	if diff := cmp.Diff(made, replaced(s.text())); diff != "" || len(made) < 3 {
		t.Errorf("the log's pods (-controller +log):\n%s\n%s", diff, &s.screen)
	}
	r.says(t, "ds/agent", "rev 1 -> 2", "COMPLETE all "+fmt.Sprint(len(made))+" pods run revision 2 and are available")
}

// deadKubelet makes two nodes that only this test's pods run on; the second one
// simulates a dead kubelet: neither its pods nor the node become ready.
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
	// The policy applies a moment after its creation.
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
		_, err := r.client(t).CoreV1().Nodes().Patch(ctx, dead, "application/strategic-merge-patch+json", ready, metav1.PatchOptions{DryRun: []string{"All"}}, "status")
		if err == nil {
			return fmt.Errorf("the node may become ready")
		}
		return nil
	})
	notReady := `{"status":{"conditions":[{"type":"Ready","status":"False","reason":"KubeletNotReady"}]}}`
	r.do(t, "patch", "node", dead, "--subresource=status", "-p", notReady)
	return good, dead
}

// TestRolloutDaemonSetNotReady: a node that is not ready is counted separately
// and named, and the rollout does not end.
func TestRolloutDaemonSetNotReady(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	_, dead := r.deadKubelet(t)
	r.daemonSet(t, fmt.Sprintf("      nodeSelector: {for: %s}\n      tolerations: [{operator: Exists}]\n", r.namespace))
	r.says(t, "ds/agent", "1 available", "1 not ready", "x not ready: "+dead, "WAITING 1 of 2 nodes is not ready ("+dead+")")
	r.do(t, "set", "image", "ds/agent", "app=example.com/agent:2")
	r.says(t, "ds/agent", "STALLED 1 of 2 nodes is not ready ("+dead+")", "this uses up maxUnavailable 1", "1 old pod is not replaced")
	stdout, _, code := r.run(t.Context(), "ds/agent", "--wait", "--timeout", "1s")
	if code != 4 || !strings.Contains(stdout, "1 of 2 nodes is not ready ("+dead+")") {
		t.Errorf("exit code %d:\n%s", code, stdout)
	}
	set, err := r.client(t).AppsV1().DaemonSets(r.namespace).Get(t.Context(), "agent", metav1.GetOptions{})
	if err != nil || set.Status.NumberAvailable != 1 || set.Status.DesiredNumberScheduled != 2 {
		t.Errorf("the controller counts differently (%v): %+v", err, set.Status)
	}
}
