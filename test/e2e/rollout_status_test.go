package e2e

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

// comparison is one rollout that kubectl rollout status and rollout-viz wait for.
type comparison struct {
	name   string
	before string   // the manifest of revision 1; "": the rollout is the first one
	now    string   // the manifest that is rolled out
	cause  []string // what our last line must name; nil: it succeeds
}

// comparisons are 35 rollouts that succeed, in many ways, and 15 that fail.
func comparisons() []comparison {
	var all []comparison
	add := func(count int, image, annotation string, cause []string, more ...string) {
		for i := range count {
			b := comparison{name: fmt.Sprintf("w%02d", len(all)), cause: cause}
			replicas := 1 + (len(all)*7)%6
			if i%3 != 2 {
				b.before = deployment(b.name, "web:1", replicas, more...)
			}
			b.now = strings.Replace(deployment(b.name, image, replicas, more...), "metadata: {labels:", "metadata: {annotations: {batuta.dev/ready-after: "+annotation+"}, labels:", 1)
			all = append(all, b)
		}
	}
	add(7, "web:2", "0s", nil)
	add(6, "web:2", "700ms", nil, "strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}")
	add(6, "web:2", "500ms", nil, "strategy: {type: Recreate}")
	add(6, "web:2", "300ms", nil, "strategy: {rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}}")
	add(5, "web:2", "400ms", nil, "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 100%}}")
	add(5, "web:2", "0s", nil, "minReadySeconds: 1")
	deadline := "progressDeadlineSeconds: 4"
	add(4, "badimage:2", "0s", []string{"Image", "not found"}, deadline)      // ErrImagePull or ImagePullBackOff
	add(4, "crash:2", "0s", []string{"app ended with exit code 1"}, deadline) // CrashLoopBackOff, or Restarting while it runs again
	add(4, "unready:2", "0s", []string{"NotReady", "no progress for longer than 4s"}, deadline)
	refused := len(all)
	add(3, "refused:2", "0s", []string{"FailedCreate (quota)", "exceeded quota: pods"}, deadline)
	for i := range all[refused:] { // the quota is about pods that request something
		b := &all[refused+i]
		b.now = strings.Replace(b.now, `refused:2"`, `refused:2", resources: {requests: {cpu: 1m}}`, 1)
	}
	return all
}

// kubectl rollout status and rollout-viz agree on success; for failures,
// rollout-viz names the cause.
func TestRolloutComparedWithKubectl(t *testing.T) {
	r := newRollout(t)
	r.quota(t, "{pods: 0}", "scopes: [NotBestEffort]")
	all := comparisons()
	var before strings.Builder
	for _, b := range all {
		before.WriteString(b.before)
	}
	r.Apply(t, r.namespace, before.String())
	for _, b := range all {
		if b.before != "" {
			r.WaitDeployment(t, r.namespace, b.name)
		}
	}
	var mu sync.Mutex
	agree, named, failed := 0, 0, 0
	began := time.Now()
	slots := make(chan struct{}, 8)
	var group sync.WaitGroup
	for _, b := range all {
		slots <- struct{}{}
		group.Go(func() {
			defer func() { <-slots }()
			same, cause := r.compare(t, b)
			mu.Lock()
			defer mu.Unlock()
			if same {
				agree++
			}
			if b.cause != nil {
				failed++
			}
			if cause {
				named++
			}
		})
	}
	group.Wait()
	t.Logf("compared with kubectl rollout status: %d of %d", agree, len(all))
	t.Logf("causes named: %d of %d", named, failed)
	t.Logf("%d rollouts took %v", len(all), time.Since(began).Round(100*time.Millisecond))
	if len(all) != 50 || failed != 15 {
		t.Errorf("%d rollouts, of which %d fail", len(all), failed)
	}
}

// compare rolls out and lets both wait. It reports whether they agree, and
// whether ours names the cause of a failure.
func (r rollout) compare(t *testing.T, b comparison) (same, named bool) {
	t.Helper()
	if err := r.rollOut(t, b); err != nil {
		t.Errorf("%s: %v", b.name, err)
		return false, false
	}
	l := r.startFor(t, b.name, "--wait", "--grace=2s", "--timeout=20s")
	kubectl, err := r.KubectlCommand("rollout", "status", "deploy/"+b.name, "--timeout=20s", "-n", r.namespace).CombinedOutput()
	<-l.done
	same = (err == nil) == (l.code == 0)
	if !same || (err == nil) != (b.cause == nil) || l.stderr.String() != "" {
		t.Errorf("%s: kubectl rollout status: %v: %s\nrollout-viz: exit code %d\n%s%s", b.name, err, kubectl, l.code, &l.screen, &l.stderr)
	}
	if b.cause == nil {
		return same, false
	}
	named = l.code == 3
	for _, text := range b.cause {
		named = named && strings.Contains(l.last(), text)
	}
	if !named {
		t.Errorf("%s: exit code %d, want 3 with %q in the last line:\n%s", b.name, l.code, b.cause, &l.screen)
	}
	return same, named
}

// rollOut creates the Deployment, or replaces the previous one.
func (r rollout) rollOut(t *testing.T, b comparison) error {
	t.Helper()
	var d appsv1.Deployment
	if err := yaml.UnmarshalStrict([]byte(b.now), &d); err != nil {
		return err
	}
	api := r.client(t).AppsV1().Deployments(r.namespace)
	if b.before != "" {
		_, err := api.Update(t.Context(), &d, metav1.UpdateOptions{})
		return err
	}
	_, err := api.Create(t.Context(), &d, metav1.CreateOptions{})
	return err
}
