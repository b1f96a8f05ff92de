// Package cluster gives end-to-end tests a real control plane: etcd, the API
// server, the controllers, the scheduler and simulated nodes, all from the
// testcluster binary of test/controlplane.
//
// A test package shares one cluster: TestMain calls Main, and each test calls
// Require for the cluster and Namespace for its own namespace. Start is for tests
// that need their own cluster.
package cluster

import (
	"fmt"
	"path/filepath"

	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/clientcmd"
)

// The environment variables by which tests find a cluster.
const (
	// BinaryEnv names the testcluster binary; without it nothing is started.
	BinaryEnv = "BATUTA_TESTCLUSTER"
	// DirEnv names the folder of a cluster that runs already, as started with
	// `testcluster up --detach --dir DIR`. Main sets it for the tests.
	DirEnv = "BATUTA_TESTCLUSTER_DIR"
	// KubectlEnv names the kubectl to run; without it, the one in the binary.
	KubectlEnv = "BATUTA_KUBECTL"
	// LogsEnv names a folder that gets the components' logs of a failed run.
	LogsEnv = "BATUTA_TESTCLUSTER_LOGS"
)

// User is one of the users of a cluster.
type User string

const (
	// Admin may do everything.
	Admin User = "admin"
	// Viewer may read, and only in the namespace ViewerNamespace.
	Viewer User = "viewer"
	// Token logs in with a token and may edit in all namespaces.
	Token User = "token"
	// Expired has a client certificate that is no longer valid.
	Expired User = "expired"
)

// ViewerNamespace is the only namespace that Viewer may see.
const ViewerNamespace = "viewer"

// Cluster is a control plane that runs.
type Cluster struct {
	dir    string
	binary string // may be empty for a cluster that was found
	server *server
}

// Dir is the folder of the cluster. It is removed when the cluster stops.
func (c *Cluster) Dir() string { return c.dir }

// Kubeconfig is the path of the kubeconfig of user.
func (c *Cluster) Kubeconfig(user User) string {
	return filepath.Join(c.dir, string(user)+".kubeconfig")
}

// Config is how user reaches the API server, for clients in this process. It
// has no client-side rate limit: a test should not wait for itself.
func (c *Cluster) Config(user User) (*rest.Config, error) {
	config, err := clientcmd.BuildConfigFromFlags("", c.Kubeconfig(user))
	if err != nil {
		return nil, fmt.Errorf("read the kubeconfig of %s: %w", user, err)
	}
	config.QPS = -1
	return config, nil
}

// Client is a client of user.
func (c *Cluster) Client(user User) (kubernetes.Interface, error) {
	config, err := c.Config(user)
	if err != nil {
		return nil, err
	}
	client, err := kubernetes.NewForConfig(config)
	if err != nil {
		return nil, fmt.Errorf("make a client for %s: %w", user, err)
	}
	return client, nil
}

// Stop ends the cluster and returns when it has ended. The error is the reason if
// the cluster had ended before on its own. A cluster that was not started by
// Start keeps running.
func (c *Cluster) Stop() error {
	if c.server == nil {
		return nil
	}
	return c.server.stop()
}
