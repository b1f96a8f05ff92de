package cluster

import "testing"

// KillAPIServer ends the API server as a crash would and returns when it has
// ended. All other components continue; the connections of clients break, and new
// ones are refused until StartAPIServer, which a test with a Namespace must call
// before its end. It works only on a cluster that the test started with Own or
// Start.
func (c *Cluster) KillAPIServer(t testing.TB) {
	t.Helper()
	c.ask(t, "kill kube-apiserver")
}

// StartAPIServer starts an API server that was killed, on the same port and data,
// and returns when it is ready. The controllers and the nodes reconnect, and the
// longer it was down, the longer they wait between two attempts: 5 s later after
// a gap of 3 s, half a minute after one of 10 s, and more than WaitDeployment
// waits after one of 30 s.
func (c *Cluster) StartAPIServer(t testing.TB) {
	t.Helper()
	c.ask(t, "start kube-apiserver")
}

func (c *Cluster) ask(t testing.TB, request string) {
	t.Helper()
	if c.server == nil {
		t.Fatalf("%s: the cluster in %s was not started by this test: use cluster.Own", request, c.dir)
	}
	if err := c.server.ask(request); err != nil {
		t.Fatal(err)
	}
}
