//go:build unix

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// ledger is a proxy for the API server that records the requests and the number
// of bytes of the responses on the network.
type ledger struct {
	url   string
	mu    sync.Mutex
	asked []string
	bytes atomic.Int64
	slow  string // requests with this in their path are answered late
}

func newLedger(t *testing.T, c *cluster.Cluster) *ledger {
	t.Helper()
	target, transport := upstream(t, c)
	l := &ledger{}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) {
			if l.slow != "" && strings.Contains(r.In.URL.Path, l.slow) {
				time.Sleep(2 * time.Second)
			}
			r.SetURL(target)
		},
		Transport: transport, FlushInterval: -1,
		ErrorHandler: func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
		ModifyResponse: func(r *http.Response) error {
			text, err := url.QueryUnescape(r.Request.URL.RequestURI())
			if err != nil {
				return err
			}
			l.mu.Lock()
			l.asked = append(l.asked, r.Request.Method+" "+text)
			l.mu.Unlock()
			r.Body = struct {
				io.Reader
				io.Closer
			}{io.TeeReader(r.Body, l), r.Body}
			return nil
		},
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	l.url = front.URL
	return l
}

// Write counts the bytes of the responses.
func (l *ledger) Write(p []byte) (int, error) {
	l.bytes.Add(int64(len(p)))
	return len(p), nil
}

// take returns the requests since the last call.
func (l *ledger) take() (asked []string, bytes int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	asked, l.asked = l.asked, nil
	return asked, l.bytes.Swap(0)
}

// TestRolloutRequests: a snapshot of a failing Deployment takes at most five
// requests, each only about that Deployment.
func TestRolloutRequests(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 3, "RollingUpdate")
	r.Apply(t, r.namespace, deployment("other", "web:1", 2))
	r.WaitDeployment(t, r.namespace, "other")
	r.do(t, "set", "image", "deploy/web", "app=example.com/crash:2")
	r.says(t, "deploy/web", "STALLED", "x CrashLoopBackOff")
	l := newLedger(t, r.Cluster)
	stdout, stderr, code := r.run(t.Context(), "deploy/web", "--logs", "--server", l.url)
	asked, bytes := l.take()
	if code != 0 || !strings.Contains(stdout, "x CrashLoopBackOff") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	if len(asked) > 5 || len(asked) < 3 {
		t.Errorf("%d requests, want at most 5", len(asked))
	}
	narrow(t, asked, r.namespace, "web")
	t.Logf("a failing Deployment: %d requests, %d bytes:\n%s", len(asked), bytes, strings.Join(asked, "\n"))
}

// narrow checks that every request is about one workload: by name, or by a
// selector that only its objects have.
func narrow(t *testing.T, asked []string, namespace, app string) {
	t.Helper()
	for _, request := range asked {
		_, resource, _ := strings.Cut(request, "/namespaces/"+namespace+"/")
		resource, query, listed := strings.Cut(resource, "?")
		named := strings.Contains(resource, "/"+app)
		selected := listed && (strings.Contains(query, "labelSelector=app="+app) || strings.Contains(query, "fieldSelector=involvedObject.uid="))
		if !strings.HasPrefix(request, "GET /") || !named && !selected {
			t.Errorf("it asks for more than %s: %s", app, request)
		}
	}
}

// TestRolloutEndsWhileAsking: it ends in time, although a request about a cause
// is still running.
func TestRolloutEndsWhileAsking(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.Apply(t, r.namespace, strings.Replace(deployment("web", "unready:1", 1), "}]}", ", readinessProbe: {httpGet: {port: 80}}}]}", 1))
	r.says(t, "deploy/web", "WAITING", "- NotReady")
	l := newLedger(t, r.Cluster)
	l.slow = "/events"
	s := r.session(t, "deploy/web", "--wait", "--timeout", "1s", "--server", l.url)
	s.ends(t, 4)
}

const (
	manyDeployments = 2000
	podsOfEach      = 2
	largestRatio    = 3.0 // of kubectl get rs -A
	mostMemory      = 200 // MiB
)

// TestRolloutScale: a snapshot of one workload does not depend on the number of
// other workloads; a snapshot of all costs about as much as kubectl get.
func TestRolloutScale(t *testing.T) {
	dir := plugins(t)
	c := cluster.Own(t, cluster.Options{Nodes: 1 + manyDeployments*podsOfEach/500})
	r := rollout{c, "many"} // it is removed with the cluster
	c.Kubectl(t, "create", "namespace", r.namespace)
	names := c.Crowd(t, r.namespace, manyDeployments, podsOfEach)

	one := names[len(names)/2]
	l := newLedger(t, c)
	stdout, stderr, code := r.run(t.Context(), "deploy/"+one, "--server", l.url)
	asked, bytes := l.take()
	if code != 0 || !strings.Contains(stdout, "COMPLETE") {
		t.Errorf("exit code %d:\n%s%s", code, stdout, stderr)
	}
	narrow(t, asked, r.namespace, one)
	t.Logf("one of %d: %d requests, %d bytes:\n%s", manyDeployments, len(asked), bytes, strings.Join(asked, "\n"))
	if bytes > 32<<10 {
		t.Errorf("a look at one of %d transfers %d bytes", manyDeployments, bytes)
	}

	var ours, theirs []time.Duration
	var memory int64
	for range 3 {
		start := time.Now()
		out := run(t, plugin(t, c, cluster.Admin, "get", "rs", "-A"))
		theirs = append(theirs, time.Since(start))
		if n := strings.Count(out.stdout, " crowd-"); out.code != 0 || n != manyDeployments {
			t.Fatalf("kubectl get rs: exit code %d, %d rows: %s", out.code, n, out.stderr)
		}
		cmd := exec.Command(filepath.Join(dir, "kubectl-rollout_viz"), "-A")
		cmd.Env = append(c.Env(cluster.Admin), "COLUMNS=120")
		start = time.Now()
		out = run(t, cmd)
		ours = append(ours, time.Since(start))
		n := strings.Count(out.stdout, " deploy/crowd-")
		t.Logf("%d of %d in the overview", n, manyDeployments)
		if out.code != 0 || n != manyDeployments || !strings.Contains(out.stdout, "2,000 rollouts: 2,000 complete") {
			t.Fatalf("rollout-viz -A: exit code %d, %d rows: %s", out.code, n, out.stderr)
		}
		memory = max(memory, resident(cmd))
	}
	slices.Sort(ours)
	slices.Sort(theirs)
	ratio := float64(ours[1]) / float64(theirs[1])
	t.Logf("rollout-viz -A: %.2fs, %d MiB; kubectl get rs -A: %.2fs; %.2f of it", ours[1].Seconds(), memory>>20, theirs[1].Seconds(), ratio)
	if ratio > largestRatio {
		t.Errorf("rollout-viz -A takes %.2f of kubectl get rs -A, more than %.1f", ratio, largestRatio)
	}
	if memory > mostMemory<<20 {
		t.Errorf("rollout-viz -A holds %d MiB, more than %d", memory>>20, mostMemory)
	}
}
