package judge

import (
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestFixtures: the judge ends rollouts of real objects at the expected time.
func TestFixtures(t *testing.T) {
	for name, c := range map[string]struct {
		text  string
		after time.Duration // of the end
		want  string
	}{
		"OrderedReady waits for a broken old pod": {`
kind: statefulset
name: db
replicas: 3
image: db:3
current: 1
sets: [{rev: 1, image: "db:1", age: 9h}, {rev: 2, image: "db:2", age: 2h}, {rev: 3, image: "db:3", age: 1m}]
pods: [{rev: 1, ordinal: 0, count: 2, state: available}, {rev: 2, ordinal: 2, state: waiting, reason: ErrImagePull, message: manifest unknown}]`,
			10 * time.Second, "kubectl delete pod db-2 -n shop (the controller recreates it at revision 3); ErrImagePull (pod db-2): manifest unknown"},
		"rolled back with Recreate, and the pods do not become ready": {`
strategy: Recreate
replicas: 1
image: web:1
progressing: {reason: NewReplicaSetAvailable, ago: 3h}
sets: [{rev: 2, image: "web:2", age: 4h, spec: 0}, {rev: 3, earlier: "1", image: "web:1", age: 5h, spec: 1, available: 0}]
pods: [{rev: 3, state: unready, age: 1s}]`,
			10 * time.Minute, "no progress for 10m (progressDeadlineSeconds), which the controller does not detect: waiting for 1 new pod to become ready"},
		"a clock that is ahead": {`
replicas: 1
deadline: 60
image: web:1
progressing: {reason: NewReplicaSetCreated, ago: 2h}
sets: [{rev: 1, image: "web:1", age: 2h, spec: 1, available: 0}]
pods: [{rev: 1, state: starting, age: 2h}]`, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, err := fixture.Parse([]byte(c.text))
			if err != nil {
				t.Fatal(err)
			}
			j, start := New(Rules{}), f.Now
			for passed := time.Duration(0); passed <= time.Hour; passed += time.Second {
				f.Now = start.Add(passed)
				o, ended := j.See(model.Build(f))
				if !ended {
					continue
				}
				if o.Result != Failed || passed != c.after || c.want == "" || !strings.Contains(o.Reason, c.want) {
					t.Errorf("after %v: %+v", passed, o)
				}
				return
			}
			if c.want != "" {
				t.Error("it never ends")
			}
		})
	}
}
