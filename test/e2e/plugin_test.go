package e2e

import (
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// The three plugins run through the real kubectl, with its connection flags.
func TestThroughKubectl(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Kubectl(t, "create", "deployment", "web", "--image=nginx", "--replicas=3", "-n", namespace)
	c.WaitDeployment(t, namespace, "web")

	got := run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "-n", namespace))
	got.want(t, 0)
	if !strings.Contains(got.stdout, "deploy/web") || !strings.Contains(got.stdout, "3") {
		t.Errorf("rollout-viz draws:\n%s", got.stdout)
	}

	got = run(t, plugin(t, c, cluster.Admin, "secretgen", "login", "--from-literal=user=ada", "-n", namespace))
	got.want(t, 0)
	c.Apply(t, namespace, got.stdout)

	cmd := plugin(t, c, cluster.Admin, "compose", "convert", "-f", "-", "-n", namespace, "-p", "shop")
	cmd.Stdin = strings.NewReader("services:\n  api:\n    image: nginx\n    ports: [\"8080:80\"]\n")
	got = run(t, cmd)
	got.want(t, 0, "-:4:5: note: services.api.ports")
	c.Apply(t, namespace, got.stdout)
	c.WaitDeployment(t, namespace, "api")
}

// The server's error is reported with the context, and the exit code is 1.
func TestServerErrors(t *testing.T) {
	c := cluster.Require(t)
	for name, tc := range map[string]struct {
		user  cluster.User
		flags string
		want  []string
	}{
		"forbidden":           {cluster.Viewer, "-n default", []string{"forbidden", `User "viewer"`, "hint: ask for the permission"}},
		"expired certificate": {cluster.Expired, "", []string{"the client certificate expired on 20", "Unauthorized", "hint: log in again"}},
		"unreachable":         {cluster.Admin, "--server=https://127.0.0.1:1", []string{"cannot reach the API server https://127.0.0.1:1", "connection refused", "hint: check that the cluster is running"}},
		"not found":           {cluster.Admin, "-n default", []string{`no deployment "web"`, "hint: "}},
		"acting as nobody":    {cluster.Admin, "--as=nobody", []string{"forbidden", `User "nobody"`}},
		"too late":            {cluster.Admin, "--request-timeout=1ns", []string{"no response in time", "hint: increase --request-timeout"}},
		"unknown authority":   {cluster.Admin, "--certificate-authority=/dev/null", []string{"hint: "}},
		"another name":        {cluster.Admin, "--tls-server-name=x.invalid", []string{"not x.invalid", "hint: use one of the certificate's names"}},
		"plain http":          {cluster.Admin, "--server=" + strings.Replace(server(t, c), "https", "http", 1), []string{"hint: API servers use HTTPS"}},
	} {
		t.Run(name, func(t *testing.T) {
			args := append([]string{"rollout-viz", "deploy/web"}, strings.Fields(tc.flags)...)
			got := run(t, plugin(t, c, tc.user, args...))
			got.want(t, 1, append(tc.want, `error: context "batuta": `)...)
			if got.stdout != "" || strings.Count(got.stderr, "error: ") != 1 {
				t.Errorf("got %+v", got)
			}
		})
	}
	run(t, plugin(t, c, cluster.Admin, "rollout-viz", "deploy/web", "--context=nope")).
		want(t, 1, `error: the kubeconfig has no context "nope"`, "hint: the kubeconfig has: batuta")
}
