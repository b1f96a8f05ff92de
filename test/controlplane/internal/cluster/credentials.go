package cluster

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/component"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/kubeconfig"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/nodes"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/pki"
)

// The users of a test cluster; each has a kubeconfig of its name.
const (
	admin   = "admin"
	viewer  = "viewer"  // may read, and only in the namespace of the same name
	robot   = "token"   // logs in with a token and may edit everywhere
	expired = "expired" // was admin; expired an hour ago
)

const (
	masters  = "system:masters"
	robotKey = "batuta-test-token"
)

// writeFiles writes the files that the components read when they start, and the
// kubeconfigs of the users.
func writeFiles(l component.Layout) error {
	ca, err := pki.New(time.Now())
	if err != nil {
		return err
	}
	if err := writePKI(l, ca); err != nil {
		return err
	}
	if err := writeKubeconfigs(l, ca); err != nil {
		return err
	}
	stages, err := nodes.Stages()
	if err != nil {
		return err
	}
	return writeAll(map[string][]byte{
		l.Internal(component.Stages):          stages,
		l.Internal(component.SchedulerConfig): []byte(l.SchedulerFile()),
	})
}

func writePKI(l component.Layout, ca *pki.Authority) error {
	server, err := ca.Server("kube-apiserver",
		[]string{"localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc"},
		[]net.IP{net.ParseIP("127.0.0.1"), net.ParseIP(component.ServiceIP)})
	if err != nil {
		return err
	}
	tokens, err := ca.Client("service-accounts") // only the key is used
	if err != nil {
		return err
	}
	return writeAll(map[string][]byte{
		l.PKI(component.CACert):         ca.Cert,
		l.PKI(component.CAKey):          ca.Key,
		l.PKI(component.ServerCert):     server.Cert,
		l.PKI(component.ServerKey):      server.Key,
		l.PKI(component.ServiceAccount): tokens.Key,
		l.PKI(component.TokenFile):      fmt.Appendf(nil, "%s,%s,%s\n", robotKey, robot, robot),
	})
}

func writeKubeconfigs(l component.Layout, ca *pki.Authority) error {
	target := kubeconfig.Cluster{Server: l.Server(), CA: ca.Cert}
	late, err := ca.ExpiredClient(admin, masters)
	if err != nil {
		return err
	}
	users := map[string]kubeconfig.User{
		l.Kubeconfig(expired): {Name: expired, Namespace: "default", Pair: late},
		l.Kubeconfig(robot):   {Name: robot, Namespace: "default", Token: robotKey},
	}
	certified := []struct{ path, user, namespace, group string }{
		{l.Kubeconfig(admin), admin, "default", masters},
		{l.Kubeconfig(viewer), viewer, viewer, "viewers"},
		{l.ComponentKubeconfig(component.Kwok), "kwok", "default", masters},
		{l.ComponentKubeconfig(component.Scheduler), "system:kube-scheduler", "default", "system:kube-scheduler"},
		{l.ComponentKubeconfig(component.ControllerManager), "system:kube-controller-manager", "default", "system:kube-controller-manager"},
	}
	for _, c := range certified {
		pair, err := ca.Client(c.user, c.group)
		if err != nil {
			return err
		}
		users[c.path] = kubeconfig.User{Name: c.user, Namespace: c.namespace, Pair: pair}
	}
	for path, user := range users {
		if err := kubeconfig.Write(path, target, user); err != nil {
			return err
		}
	}
	return nil
}

func writeAll(files map[string][]byte) error {
	for path, data := range files {
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return fmt.Errorf("write %s: %w", filepath.Base(path), err)
		}
	}
	return nil
}
