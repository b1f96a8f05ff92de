// Package component has the files and the command lines of the parts of a
// cluster. It starts no process. Start with Layout, then see All.
package component

import (
	"fmt"
	"path/filepath"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/port"
)

// Layout names the files of the cluster in Dir and the ports it listens on.
type Layout struct {
	Dir            string
	APIServerPort  int
	EtcdPort       int
	EtcdPeerPort   int
	SchedulerPort  int
	ControllerPort int
}

// NewLayout chooses free ports for a cluster in dir.
func NewLayout(dir string) (Layout, error) {
	ports, err := port.Pick(5)
	if err != nil {
		return Layout{}, err
	}
	return Layout{
		Dir: dir, APIServerPort: ports[0], EtcdPort: ports[1], EtcdPeerPort: ports[2],
		SchedulerPort: ports[3], ControllerPort: ports[4],
	}, nil
}

// Server is the URL of the API server.
func (l Layout) Server() string {
	return fmt.Sprintf("https://%s:%d", port.Host, l.APIServerPort)
}

// LogDir has one log for each component.
func (l Layout) LogDir() string { return filepath.Join(l.Dir, "logs") }

// PKI is the path of a certificate, key or token file.
func (l Layout) PKI(name string) string { return filepath.Join(l.Dir, "pki", name) }

// Kubeconfig is the path of the kubeconfig of user.
func (l Layout) Kubeconfig(user string) string {
	return filepath.Join(l.Dir, user+".kubeconfig")
}

// Internal is the path of a file that only the components read.
func (l Layout) Internal(name string) string { return filepath.Join(l.Dir, "internal", name) }

func (l Layout) etcdURL() string     { return fmt.Sprintf("http://%s:%d", port.Host, l.EtcdPort) }
func (l Layout) etcdPeerURL() string { return fmt.Sprintf("http://%s:%d", port.Host, l.EtcdPeerPort) }

// ComponentKubeconfig is the path of the kubeconfig of a component.
func (l Layout) ComponentKubeconfig(name string) string { return l.Internal(name + ".kubeconfig") }
