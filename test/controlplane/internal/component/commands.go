package component

import (
	"fmt"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/port"
)

// Names of the applets that make up a cluster.
const (
	Etcd              = "etcd"
	APIServer         = "kube-apiserver"
	ControllerManager = "kube-controller-manager"
	Scheduler         = "kube-scheduler"
	Kwok              = "kwok"
)

// Files in Layout.PKI.
const (
	CACert         = "ca.crt"
	CAKey          = "ca.key"
	ServerCert     = "apiserver.crt"
	ServerKey      = "apiserver.key"
	ServiceAccount = "service-account.key"
	TokenFile      = "tokens.csv"
)

// Files in Layout.Internal.
const (
	SchedulerConfig = "scheduler.yaml"
	Stages          = "stages.yaml"
)

// ServiceCIDR contains the addresses of Services, ServiceIP that of `kubernetes`.
const (
	ServiceCIDR = "10.96.0.0/16"
	ServiceIP   = "10.96.0.1"
	podCIDR     = "10.244.0.0/16"
)

// EtcdArgs is the command line of the etcd applet.
func (l Layout) EtcdArgs() []string {
	return []string{
		"--data-dir=" + l.Internal("etcd"),
		"--client-url=" + l.etcdURL(),
		"--peer-url=" + l.etcdPeerURL(),
	}
}

// APIServerArgs is the command line of kube-apiserver. Feature gates and
// admission plugins are left at their defaults.
func (l Layout) APIServerArgs() []string {
	return []string{
		"--etcd-servers=" + l.etcdURL(),
		"--bind-address=" + port.Host,
		"--advertise-address=" + port.Host,
		fmt.Sprintf("--secure-port=%d", l.APIServerPort),
		"--endpoint-reconciler-type=none",
		"--allow-privileged=true",
		"--authorization-mode=Node,RBAC",
		"--service-cluster-ip-range=" + ServiceCIDR,
		"--client-ca-file=" + l.PKI(CACert),
		"--tls-cert-file=" + l.PKI(ServerCert),
		"--tls-private-key-file=" + l.PKI(ServerKey),
		"--token-auth-file=" + l.PKI(TokenFile),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + l.PKI(ServiceAccount),
		"--service-account-signing-key-file=" + l.PKI(ServiceAccount),
		"--profiling=false",
	}
}

// ControllerManagerArgs is the command line of kube-controller-manager. The
// client limits are raised because one machine is all the nodes, and a node stays
// healthy while a loaded test machine delays its heartbeats.
func (l Layout) ControllerManagerArgs() []string {
	return []string{
		"--kubeconfig=" + l.ComponentKubeconfig(ControllerManager),
		"--bind-address=" + port.Host,
		fmt.Sprintf("--secure-port=%d", l.ControllerPort),
		"--cert-dir=" + l.Internal("controller-manager"),
		"--leader-elect=false",
		"--controllers=*",
		"--use-service-account-credentials=true",
		"--service-account-private-key-file=" + l.PKI(ServiceAccount),
		"--root-ca-file=" + l.PKI(CACert),
		"--cluster-signing-cert-file=" + l.PKI(CACert),
		"--cluster-signing-key-file=" + l.PKI(CAKey),
		"--kube-api-qps=1000", "--kube-api-burst=2000",
		"--controller-start-interval=0s",
		"--node-monitor-grace-period=1h",
		"--profiling=false",
	}
}

// SchedulerArgs is the command line of kube-scheduler.
func (l Layout) SchedulerArgs() []string {
	return []string{
		"--config=" + l.Internal(SchedulerConfig),
		"--bind-address=" + port.Host,
		fmt.Sprintf("--secure-port=%d", l.SchedulerPort),
		"--cert-dir=" + l.Internal("scheduler"),
	}
}

// SchedulerFile is the configuration of kube-scheduler.
func (l Layout) SchedulerFile() string {
	return fmt.Sprintf(`apiVersion: kubescheduler.config.k8s.io/v1
kind: KubeSchedulerConfiguration
leaderElection:
  leaderElect: false
clientConnection:
  kubeconfig: %q
  qps: 1000
  burst: 2000
`, l.ComponentKubeconfig(Scheduler))
}

// KwokArgs is the command line of kwok, which simulates all the nodes. It serves
// no kubelet port: there are no logs to read and nothing to attach to.
func (l Layout) KwokArgs() []string {
	return []string{
		"--kubeconfig=" + l.ComponentKubeconfig(Kwok),
		"--config=" + l.Internal(Stages),
		"--manage-all-nodes=true",
		"--node-lease-duration-seconds=40",
		"--node-port=0",
		"--cidr=" + podCIDR,
	}
}
