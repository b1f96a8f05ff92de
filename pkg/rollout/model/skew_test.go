package model_test

import (
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestSkew: a pod of any kind of workload shows that the cluster's clock is ahead.
func TestSkew(t *testing.T) {
	for kind, pods := range map[string]string{
		model.Deployment:  `[{rev: 1, state: available, age: -1m}]`,
		model.StatefulSet: `[{rev: 1, ordinal: 0, state: available, age: -1m}]`,
		model.DaemonSet:   `[{rev: 1, node: a, state: available, age: -1m}]`,
	} {
		f, err := fixture.Parse([]byte(`{kind: ` + kind + `, replicas: 1, nodes: 1, image: "web:1", sets: [{rev: 1, image: "web:1", age: 1h, spec: 1, available: 1}], pods: ` + pods + `}`))
		if err != nil {
			t.Fatal(err)
		}
		const note = "the cluster's clock is at least 1m ahead of this machine's: ages are too short by that much"
		if r := model.Build(f); r.Skew != time.Minute || len(r.Notes) != 1 || r.Notes[0] != note {
			t.Errorf("%s: skew %v, notes %q", kind, r.Skew, r.Notes)
		}
	}
}
