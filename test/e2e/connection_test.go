package e2e

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// server is the address of the API server.
func server(t *testing.T, c *cluster.Cluster) string {
	t.Helper()
	config, err := c.Config(cluster.Admin)
	if err != nil {
		t.Fatal(err)
	}
	return config.Host
}

// Every connection flag works as in kubectl.
func TestConnectionFlags(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Kubectl(t, "create", "deployment", "web", "--image=nginx", "-n", namespace)
	c.Kubectl(t, "create", "rolebinding", "readers", "--clusterrole=view", "--group=readers", "-n", namespace)
	token, err := c.Config(cluster.Token)
	if err != nil {
		t.Fatal(err)
	}
	admin := c.Kubeconfig(cluster.Admin)
	ca := filepath.Join(c.Dir(), "pki", "ca.crt")
	both := admin + string(filepath.ListSeparator) + c.Kubeconfig(cluster.Viewer)
	proxy, used := connectProxy(t)
	for _, tc := range []struct {
		kubeconfig, flags string
		code              int
		stderr            string
	}{
		{admin, "", 0, ""},
		{"", "--kubeconfig=" + admin, 0, ""},
		{"", "", 1, "no cluster is configured"},
		{admin, "--context=batuta --cluster=batuta --user=admin", 0, ""},
		{both, "--user=viewer", 1, `User "viewer" cannot get`},
		{admin, "--as=nobody", 1, `User "nobody" cannot get`},
		{admin, "--as=nobody --as-group=others --as-group=readers --as-uid=7 --as-user-extra=team=a --as-user-extra=team=b", 0, ""},
		{"", "-s " + server(t, c) + " --certificate-authority=" + ca + " --token=" + token.BearerToken, 0, ""},
		{"", "--server=" + server(t, c) + " --certificate-authority=" + ca + " --token=wrong", 1, "Unauthorized"},
		{"", "--server=" + server(t, c) + " --token=" + token.BearerToken, 1, "hint: the certificate authority in the kubeconfig"},
		{"", "--server=" + server(t, c) + " --insecure-skip-tls-verify --token=" + token.BearerToken, 0, ""},
		{admin, "--tls-server-name=kubernetes", 0, ""},
		{admin, "--request-timeout=20s --disable-compression", 0, ""},
		{admin, "--proxy-url=" + proxy, 0, ""},
		{admin, "--proxy-url=http://127.0.0.1:1", 1, "cannot reach the proxy"},
		{admin, "-v=6", 0, "/namespaces/" + namespace + "/deployments/web"},
	} {
		args := append([]string{"rollout-viz", "deploy/web", "-n", namespace}, strings.Fields(tc.flags)...)
		cmd := plugin(t, c, cluster.Admin, args...)
		cmd.Env = append(cmd.Env, "KUBECONFIG="+tc.kubeconfig, "HOME="+t.TempDir())
		got := run(t, cmd)
		if got.code != tc.code || !strings.Contains(got.stderr, tc.stderr) || tc.stderr == "" && got.stderr != "" {
			t.Errorf("%s: got %+v, want exit %d and %q", tc.flags, got, tc.code, tc.stderr)
		}
	}
	if used.Load() == 0 {
		t.Error("--proxy-url: nothing went through the proxy")
	}
}

// connectProxy is a proxy for https, with a count of its uses.
func connectProxy(t *testing.T) (string, *atomic.Int32) {
	t.Helper()
	used := &atomic.Int32{}
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		there, err := net.Dial("tcp", r.Host)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadGateway)
			return
		}
		defer there.Close()
		here, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer here.Close()
		used.Add(1)
		_, _ = io.WriteString(here, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { _, _ = io.Copy(there, here) }()
		_, _ = io.Copy(here, there)
	}))
	t.Cleanup(proxy.Close)
	return proxy.URL, used
}
