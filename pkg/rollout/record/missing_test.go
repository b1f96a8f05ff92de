package record_test

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/record"
)

// TestLeftOut: a part is missing when the recording has no object of it, although they
// exist according to the status.
func TestLeftOut(t *testing.T) {
	const (
		deployment  = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: shop}, spec: {replicas: 4}, status: {replicas: 4, updatedReplicas: 4, availableReplicas: 4}}"
		statefulSet = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db, namespace: shop}, status: {observedGeneration: 1, replicas: 2, updateRevision: db-1}}"
		daemonSet   = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: shop}, status: {observedGeneration: 1, currentNumberScheduled: 2}}"
		another     = "\n---\n{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: prod}}"
		replicaSet  = "\n---\n{apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: web-1, namespace: shop}}"
		revision    = "\n---\n{apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: db-1, namespace: shop}, revision: 1}"
		pod         = "\n---\n{apiVersion: v1, kind: Pod, metadata: {name: db-0, namespace: shop}}"
	)
	for text, want := range map[string]string{
		deployment:                    "replicasets pods",
		deployment + another:          "replicasets pods",
		deployment + replicaSet:       "pods",
		deployment + replicaSet + pod: "",
		"{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}": "",
		statefulSet:                  "controllerrevisions pods",
		statefulSet + revision:       "pods",
		statefulSet + revision + pod: "",
		daemonSet:                    "controllerrevisions pods",
		daemonSet + pod:              "controllerrevisions",
	} {
		rec, err := record.Read(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		facts, err := rec.Facts(record.Filter{}, fixture.Now())
		if err != nil {
			t.Fatal(err)
		}
		var parts []string
		for _, m := range facts[0].Missing {
			parts = append(parts, m.Part)
			if m.Why != "not in the recording" {
				t.Errorf("why %q", m.Why)
			}
		}
		if got := strings.Join(parts, " "); got != want {
			t.Errorf("%s\nlacks %q, want %q", text, got, want)
		}
		if v := model.Build(facts[0]).Verdict; text == deployment && v.State != model.Complete {
			t.Errorf("%s: %s", v.State, v.Reason)
		}
	}
}
