package e2e

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// proxy is the API server behind a proxy that changes each line about
// Deployments; it returns the flag to connect to it.
func (r rollout) proxy(t *testing.T, change func(line []byte) []byte) (flag string) {
	t.Helper()
	target, transport := upstream(t, r.Cluster)
	server := httptest.NewServer(&httputil.ReverseProxy{
		Transport: transport, FlushInterval: -1,
		Rewrite: func(req *httputil.ProxyRequest) {
			req.SetURL(target)
			req.Out.Header.Set("Accept", "application/json") // lines of text, not protobuf
			req.Out.Header.Set("Accept-Encoding", "identity")
		},
		ModifyResponse: func(answer *http.Response) error {
			if strings.Contains(answer.Request.URL.Path, "/deployments") {
				answer.Body = lineByLine(answer.Body, change)
			}
			return nil
		},
	})
	t.Cleanup(func() {
		server.CloseClientConnections()
		server.Close()
	})
	return "--server=" + server.URL
}

// upstream is where a proxy in front of the API server gets its answers, as the
// administrator.
func upstream(t *testing.T, c *cluster.Cluster) (target *url.URL, transport http.RoundTripper) {
	t.Helper()
	config, err := c.Config(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	if target, err = url.Parse(config.Host); err != nil {
		t.Fatal(err)
	}
	if transport, err = rest.TransportFor(config); err != nil {
		t.Fatal(err)
	}
	return target, transport
}

// lineByLine is a body that is changed line by line: the body of a watch never
// ends.
func lineByLine(body io.ReadCloser, change func(line []byte) []byte) io.ReadCloser {
	out, in := io.Pipe()
	go func() {
		defer body.Close()
		lines := bufio.NewReader(body)
		for {
			line, err := lines.ReadBytes('\n')
			if _, failed := in.Write(change(line)); failed != nil || err != nil {
				in.CloseWithError(err)
				return
			}
		}
	}()
	return out
}

// A status for an older spec is ignored: until the controller has observed the
// current spec the rollout is not complete, although all counts suggest it.
func TestRolloutStaleGeneration(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	var seen atomic.Bool // by the controller, in the proxy's responses
	server := r.proxy(t, func(line []byte) []byte {
		if seen.Load() {
			return line
		}
		return bytes.ReplaceAll(line, []byte(`"observedGeneration":2`), []byte(`"observedGeneration":1`))
	})
	l := r.starts(t, "--wait", "--stable=10s", server) // the first revision is younger than that
	r.roll(t, "web:2", "")
	r.WaitDeployment(t, r.namespace, "web")
	r.shows(t, "COMPLETE")
	time.Sleep(2 * time.Second)
	stdout, _, _ := r.run(t.Context(), "deploy/web", server)
	if !strings.Contains(stdout, "UNOBSERVED  the controller has not observed generation 2 of the spec yet (last observed: 1)") {
		t.Errorf("a look at a stale status:\n%s", stdout)
	}
	if said, ok := l.find("complete"); ok || l.over() {
		t.Fatalf("over (%v), or complete, with a status that is about the spec before: %s\n%s", l.over(), said.text, &l.screen)
	}
	seen.Store(true)
	r.patch(t, `{"metadata": {"annotations": {"example.com/touched": "true"}}}`)
	l.sees(t, "complete: all 3 pods run revision 2")
	l.stop()
	l.ends(t, 130)
}

// Each kind has its own watch. If the event of the Deployment arrives after the
// steps that it caused, it is still reported before them, and the old revision is
// not mistaken for the new one.
func TestRolloutDeploymentEventIsLate(t *testing.T) {
	t.Parallel()
	for name, strategy := range map[string]string{
		"rolling update": "RollingUpdate",
		"after a pause":  "RollingUpdate",
		"recreate":       "Recreate",
		"all at once":    "RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 100%}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := newRollout(t)
			r.deploy(t, 4, strategy)
			if name == "after a pause" {
				r.patch(t, `{"spec": {"paused": true}}`)
			}
			server := r.proxy(t, func(line []byte) []byte {
				time.Sleep(100 * time.Millisecond)
				return line
			})
			rec := r.record(t)
			l := r.starts(t, "--watch=forever", "-o", "json", server)
			r.roll(t, "web:2", "", `"paused": false`)
			l.sees(t, "complete: all 4 pods run revision 2")
			rec.settled(t, r, 4)
			l.stop()
			l.ends(t, 130)
			told := rec.equal(t, l)
			inOrder(t, l, told, 2)
			for _, e := range told {
				if e.Kind == "scale" && (e.About == "new") != (*e.To > *e.From) {
					t.Errorf("%q is about %s revision %d", e.Text, e.About, e.Revision)
				}
			}
		})
	}
}
