package pod

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// namespaces converts the namespaces that the container shares with its node:
// network_mode, ipc, pid, uts and userns_mode.
func (c conversion) namespaces(u *plan.Unit, p *pod) {
	c.networkMode(u, p)
	s := u.Service
	switch {
	case s.Ipc == plan.HostMode:
		setOnce(c.Collector, &p.HostIPC, true, u, "ipc")
	case s.Ipc == "", s.Ipc == "private", s.Ipc == "shareable", isShared(s.Ipc): // as in every pod
	default:
		c.Refuse(u.At("ipc"), "a pod shares IPC between its containers or with its node; it does not support "+strconv.Quote(s.Ipc), "remove it, or set host")
	}
	switch {
	case s.Pid == plan.HostMode:
		setOnce(c.Collector, &p.HostPID, true, u, "pid")
	case s.Pid == "", isShared(s.Pid):
	default:
		c.Refuse(u.At("pid"), "a pod shares processes between its containers or with its node; it does not support "+strconv.Quote(s.Pid), "remove it, or set host")
	}
	c.userNamespace(u, p)
}

// isShared reports whether the namespace is another container's (see share).
func isShared(mode string) bool { return strings.Contains(mode, ":") }

// networkMode converts network_mode: host. Such a pod resolves names of the
// cluster only with a special dnsPolicy. The API server fills in hostPort.
func (c conversion) networkMode(u *plan.Unit, p *pod) {
	mode := u.Service.NetworkMode
	switch {
	case mode == plan.HostMode:
		setOnce(c.Collector, &p.HostNetwork, true, u, "network_mode")
		p.DNSPolicy = corev1.DNSClusterFirstWithHostNet
		c.Warn(u.At("network_mode"), "the pod uses its node's network: its ports are opened on the node, and localhost is the node that runs it, not the machine of the other services",
			"remove it if the service only accepts connections; use ports to publish")
	case mode == "", mode == "bridge", mode == "default", mode == "none", isShared(mode): // as every pod, or that of another container
	default:
		c.Refuse(u.At("network_mode"), strconv.Quote(mode)+" is specific to Docker; the pod uses the cluster's network", "remove it, or set host")
	}
}

// matchHostPorts leaves hostPort to the API server if the pod has its node's
// network: then it is the container's own port, for all published ports, as in
// Docker. Source: validateHostNetwork in pkg/apis/core/validation of Kubernetes
// 1.37.
func (p *pod) matchHostPorts() {
	if !p.HostNetwork {
		return
	}
	p.eachContainer(func(k *corev1.Container) {
		for i := range k.Ports {
			k.Ports[i].HostPort = 0
		}
	})
}

// userNamespace converts userns_mode as hostUsers, generally available since
// Kubernetes 1.36. Any other value is a namespace of the pod, which Docker
// supports only for the whole daemon (podman: private, auto, keep-id).
func (c conversion) userNamespace(u *plan.Unit, p *pod) {
	const since = 36
	mode, at := u.Service.UserNSMode, u.At("userns_mode")
	host := mode == plan.HostMode
	switch {
	case mode == "":
	case !c.Options.Supports(since) && host:
		c.Note(at, "the pod uses its node's user namespace, the default in Kubernetes", "")
	case !c.Options.Supports(since):
		c.Refuse(at, "a user namespace per pod (hostUsers: false) is supported since Kubernetes 1.36", "set --kube-version=1.36 if the cluster runs 1.36 or newer")
	case !host && (p.HostNetwork || p.HostPID || p.HostIPC): // validateHostUsers in pkg/apis/core/validation of Kubernetes 1.37
		c.Refuse(at, "a pod that uses its node's network, processes or IPC cannot have its own user namespace", "remove one of the two")
	default:
		if mode != plan.HostMode && mode != "private" && mode != "auto" {
			c.Warn(at, "the pod has its own user namespace, and the kubelet chooses the users; the rest of "+strconv.Quote(mode)+" is not converted", "")
		}
		setOnce(c.Collector, &p.HostUsers, &host, u, "userns_mode")
	}
}
