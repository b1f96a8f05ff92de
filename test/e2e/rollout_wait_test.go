package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

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
// seen the present one nothing is complete, although all counts look like it.
func TestRolloutStaleGeneration(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	stale := r.staleStatus(t)
	server := "--server=" + stale.URL
	l := r.starts(t, "--wait", "--stable=10s", server) // younger than 10s
	r.update(t, "web:2", "")
	r.WaitDeployment(t, r.namespace, "web")
	r.shows(t, "COMPLETE")
	time.Sleep(2 * time.Second)
	if stdout, _, _ := r.run(t.Context(), "deploy/web", server); !strings.Contains(stdout, "UNOBSERVED  the controller has not seen generation 2 of the spec yet (last seen: 1)") {
		t.Errorf("a look at a stale status:\n%s", stdout)
	}
	if said, ok := l.find("complete"); ok || l.over() {
		t.Fatalf("over (%v), or complete, with a status that is about the spec before: %s\n%s", l.over(), said.text, &l.screen)
	}
	stale.mended.Store(true)
	r.patch(t, `{"metadata": {"annotations": {"example.com/touched": "true"}}}`)
	l.sees(t, "complete: all 3 pods are of revision 2")
	l.stop()
	l.ends(t, 130)
}

// staleStatus is the API server behind a proxy. Until it is mended Deployments of
// generation 2 look as if the controller had seen the first one only; all else
// of their status is as it is.
type staleStatus struct {
	*httptest.Server
	mended atomic.Bool
}

func (r rollout) staleStatus(t *testing.T) *staleStatus {
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
	s := &staleStatus{}
	s.Server = httptest.NewServer(&httputil.ReverseProxy{
		Transport: transport, FlushInterval: -1,
		Rewrite: func(req *httputil.ProxyRequest) {
			req.SetURL(target)
			req.Out.Header.Set("Accept", "application/json") // lines of text, not protobuf
			req.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: func(answer *http.Response) error {
			if strings.Contains(answer.Request.URL.Path, "/deployments") {
				answer.Body = s.make(answer.Body)
			}
			return nil
		},
	})
	t.Cleanup(func() {
		s.CloseClientConnections()
		s.Close()
	})
	return s
}

// make changes what the API server says, line by line: a watch never ends.
func (s *staleStatus) make(body io.ReadCloser) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		defer body.Close()
		lines := bufio.NewReader(body)
		for {
			line, err := lines.ReadBytes('\n')
			if !s.mended.Load() {
				line = bytes.ReplaceAll(line, []byte(`"observedGeneration":2`), []byte(`"observedGeneration":1`))
			}
			if _, failed := in.Write(line); failed != nil || err != nil {
				in.CloseWithError(err) // nil: the end
				return
			}
		}
	}()
	return out
}

// Who waits for what is deleted is told so.
func TestRolloutDeletedWhileWatching(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.update(t, "unready:2", "")
	var all []*live
	for _, flag := range []string{"-w", "--wait", "--watch=forever"} {
		all = append(all, r.starts(t, flag))
	}
	r.do(t, "delete", "deployment", "web")
	for _, l := range all {
		l.ends(t, 3, "deployment/web: DELETED: ", " does not exist any more")
	}
}

// Ctrl-C ends it at once, with 130 and whole lines.
func TestRolloutInterrupted(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	r.update(t, "web:2", "300ms")
	var all []*live
	for _, flags := range []string{"-w", "--wait --stable=30s", "--wait --stable=30s -o json", "--watch=forever"} {
		all = append(all, r.starts(t, strings.Fields(flags)...))
	}
	all[1].sees(t, "new 2") // in the middle of it
	for _, l := range all {
		asked := time.Now()
		l.stop()
		l.ends(t, 130)
		if took := l.ended.Sub(asked); took > soon {
			t.Errorf("took %v", took)
		}
		if l.rest != "" {
			t.Errorf("half a line: %q", l.rest)
		}
		for _, line := range l.told() {
			if !strings.HasPrefix(line.text, "20") && !json.Valid([]byte(line.text)) {
				t.Errorf("no whole line: %q", line.text)
			}
		}
	}
}
