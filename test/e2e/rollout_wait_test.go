package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http/httptest"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// Nothing is said to be complete before its pods have been ready for
// minReadySeconds.
func TestRolloutMinReadySeconds(t *testing.T) {
	t.Parallel()
	const least = 2 * time.Second
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate, rollingUpdate: {maxSurge: 100%, maxUnavailable: 0}")
	r.update(t, "web:2", "", fmt.Sprintf(`"minReadySeconds": %d`, int(least/time.Second)))
	watching := r.start(t, "-w")
	l := r.start(t, "--wait", "--stable=0s")
	watching.ends(t, 0, "deployment/web: complete: all 2 pods are of revision 2 and available")
	l.ends(t, 0, "deployment/web: complete: all 2 pods are of revision 2 and available")
	available := r.lastReady(t).Add(least)
	for _, l := range []*live{watching, l} {
		if l.ended.Before(available) || l.ended.After(available.Add(time.Second+soon)) { // API times are whole seconds
			t.Errorf("ended at %v, available at %v", l.ended, available)
		}
	}
}

// lastReady is when the last pod became ready.
func (r rollout) lastReady(t *testing.T) time.Time {
	t.Helper()
	pods, err := r.client(t).CoreV1().Pods(r.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	var last time.Time
	for _, pod := range pods.Items {
		for _, c := range pod.Status.Conditions {
			if c.Type == "Ready" && c.LastTransitionTime.After(last) {
				last = c.LastTransitionTime.Time
			}
		}
	}
	return last
}

// A rollout has to stay complete for as long as --stable says.
func TestRolloutStable(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.update(t, "web:2", "500ms")
	l := r.start(t, "--wait", "--stable=3s")
	complete := l.sees(t, " complete: all 2 pods")
	l.ends(t, 0, "deployment/web: complete: ")
	if waited := l.ended.Sub(complete.at); waited < 2*time.Second || waited > 3*time.Second+soon { // of API times, which are whole seconds
		t.Errorf("ended %v after it was complete", waited)
	}
}

// --wait=terminated ends when the old pods are gone, --wait before.
func TestRolloutWaitTerminated(t *testing.T) {
	t.Parallel()
	const stop = 3 * time.Second
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.patch(t, `{"spec": {"template": {"metadata": {"annotations": {"batuta.dev/stop-after": "3s"}}}}}`)
	r.WaitDeployment(t, r.namespace, "web")
	r.update(t, "web:2", "")
	gone := r.start(t, "--wait=terminated", "--stable=0s")
	complete := r.start(t, "--wait", "--stable=0s")
	complete.ends(t, 0, "deployment/web: complete: ")
	if n := r.ending(t); n == 0 {
		t.Error("no old pod is terminating when the rollout is complete: the test shows nothing")
	}
	gone.ends(t, 0, "deployment/web: complete: ")
	if n := r.ending(t); n > 0 {
		t.Errorf("%d pods are still terminating:\n%s", n, &gone.screen)
	}
	if later := gone.ended.Sub(complete.ended); later < stop/2 || later > stop+soon {
		t.Errorf("the old pods were gone %v after the rollout was complete:\n%s", later, &gone.screen)
	}
}

// ending counts the pods that are being deleted.
func (r rollout) ending(t *testing.T) (n int) {
	t.Helper()
	pods, err := r.client(t).CoreV1().Pods(r.namespace).List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	for _, pod := range pods.Items {
		if pod.DeletionTimestamp != nil {
			n++
		}
	}
	return n
}

// A status that is about the spec before says nothing: until the controller has
// seen the present one, nothing is complete, whatever the counts are.
func TestRolloutStaleGeneration(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	slow := r.slowStatus(t)
	l := r.starts(t, "--wait", "--stable=5s", "--server="+slow.URL)
	l.sees(t, "start")
	r.update(t, "web:2", "")
	r.WaitDeployment(t, r.namespace, "web")
	<-slow.held
	time.Sleep(2 * time.Second)
	for _, l := range l.told() {
		if strings.Contains(l.text, "complete") {
			t.Errorf("complete, with a status that is about the spec before: %s", l.text)
		}
	}
	stdout, _, _ := r.run(t.Context(), "deploy/web", "--server="+slow.URL)
	if !strings.Contains(stdout, "UNOBSERVED") {
		t.Errorf("a look at a stale status:\n%s", stdout)
	}
	if l.over() {
		t.Fatalf("ended with %d:\n%s", l.code, &l.screen)
	}
	close(slow.release)
	l.ends(t, 0, "deployment/web: complete: all 3 pods are of revision 2")
}

// slowStatus is the API server behind a proxy that holds Deployments back when
// the controller has seen their second generation, as if it had not yet.
type slowStatus struct {
	*httptest.Server
	held    chan struct{} // closed when one is held back
	release chan struct{} // to be closed
}

func (r rollout) slowStatus(t *testing.T) *slowStatus {
	t.Helper()
	config, err := r.Config(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	transport, err := rest.TransportFor(config)
	if err != nil {
		t.Fatal(err)
	}
	target, err := url.Parse(config.Host)
	if err != nil {
		t.Fatal(err)
	}
	s := &slowStatus{held: make(chan struct{}), release: make(chan struct{})}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.Transport, proxy.FlushInterval = transport, -1
	director := proxy.Director
	proxy.Director = func(req *http.Request) {
		director(req)
		req.Header.Set("Accept", "application/json")
		req.Header.Del("Accept-Encoding")
	}
	proxy.ModifyResponse = func(answer *http.Response) error {
		if strings.Contains(answer.Request.URL.Path, "/deployments") && answer.StatusCode == http.StatusOK {
			answer.Body = s.slow(answer)
		}
		return nil
	}
	s.Server = httptest.NewServer(proxy)
	t.Cleanup(s.CloseClientConnections)
	t.Cleanup(s.Close)
	return s
}
