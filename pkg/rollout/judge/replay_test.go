package judge

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// waits are the reasons and messages between which the kubelet alternates when the
// signature of an image is invalid, each with a letter.
var waits = map[byte]struct{ reason, message string }{
	's': {"SignatureValidationFailed", "image pull failed for web:2 because the signature validation failed: rejected"},
	'b': {"ImagePullBackOff", `Back-off pulling image "web:2"`},
	'q': {"ImagePullBackOff", `Back-off pulling image "web:2": SignatureValidationFailed: image pull failed for web:2 because the signature validation failed: rejected`},
}

// TestReplay judges a pod every second for a minute while its reason alternates:
// the rollout fails when the grace has passed, not before, and the log has one
// trouble.
func TestReplay(t *testing.T) {
	for name, c := range map[string]struct {
		letters string // of waits, one for each second
		end     int    // the second at which it ends
		by      byte   // the letter at the end
		stalled int    // how often the log reports it
	}{
		"the signature first": {strings.Repeat("sb", 30), 10, 's', 0},
		"the back-off first":  {strings.Repeat("bs", 30), 11, 's', 0},
		"as kubelets do that back off for 10s, 20s and 40s": {
			"sss" + strings.Repeat("b", 10) + "sss" + strings.Repeat("b", 20) + "sss" + strings.Repeat("b", 21), 13, 's', 1},
		"as kubelets do that repeat the error": {"s" + strings.Repeat("q", 59), 10, 'q', 1},
	} {
		t.Run(name, func(t *testing.T) {
			j, l := New(Rules{}), transition.NewLog()
			end, outcome := -1, Outcome{}
			var troubles, stalls []string
			for second := range len(c.letters) {
				r := waiting(t, c.letters[second], time.Duration(second)*time.Second)
				if o, ended := j.See(r); ended && end < 0 {
					end, outcome = second, o
				}
				for _, e := range append(l.See(r), l.Flush(r.Now)...) {
					switch {
					case e.Kind == transition.Trouble:
						troubles = append(troubles, e.Text)
					case e.Kind == transition.State && e.State == model.Stalled:
						stalls = append(stalls, e.Text)
					}
				}
			}
			want := Outcome{Failed, waits[c.by].reason + " (pod web-b-4458h): " + waits[c.by].message}
			if end != c.end || outcome != want {
				t.Errorf("after %ds: %+v\nwant %ds: %+v", end, outcome, c.end, want)
			}
			first := waits[c.letters[0]]
			if diff := cmp.Diff([]string{"1 pod: " + first.reason + ": " + first.message}, troubles); diff != "" {
				t.Errorf("troubles (-want +got):\n%s", diff)
			}
			if len(stalls) != c.stalled {
				t.Errorf("the log says stalled %d times, want %d: %q", len(stalls), c.stalled, stalls)
			}
		})
	}
}

// waiting is a rollout whose new pod waits for the reason of a letter.
func waiting(t *testing.T, letter byte, passed time.Duration) model.Rollout {
	t.Helper()
	f, err := fixture.Parse(fmt.Appendf(nil, `
replicas: 1
image: web:2
progressing: {reason: ReplicaSetUpdated, ago: 5s}
sets: [{rev: 1, hash: a, image: "web:1", age: 9h, spec: 1, available: 1}, {rev: 2, hash: b, image: "web:2", age: 5s, spec: 1, available: 0}]
pods: [{rev: 1, state: available}, {rev: 2, state: waiting, age: 5s, reason: %s, message: %q}]`, waits[letter].reason, waits[letter].message))
	if err != nil {
		t.Fatal(err)
	}
	f.Now = f.Now.Add(passed)
	return model.Build(f)
}
