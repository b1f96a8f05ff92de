package convert

import (
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// hostMode is the value of network_mode, ipc, pid, uts and userns_mode that
// shares the machine's own namespace with the container.
const hostMode = "host"

// namespaces carries what the container shares with its node: network_mode,
// ipc, pid, uts and userns_mode.
func (c *converter) namespaces(u *unit, p *pod) {
	c.networkMode(u, p)
	s := u.service
	switch {
	case s.Ipc == hostMode:
		settle(c, &p.HostIPC, true, u, "ipc")
	case s.Ipc == "", s.Ipc == "private", s.Ipc == "shareable", isShared(s.Ipc): // as in every pod
	default:
		c.refuse(u.at("ipc"), "a pod shares IPC among its containers or with its node; it has no "+strconv.Quote(s.Ipc), "remove it, or write host")
	}
	switch {
	case s.Pid == hostMode:
		settle(c, &p.HostPID, true, u, "pid")
	case s.Pid == "", isShared(s.Pid):
	default:
		c.refuse(u.at("pid"), "a pod shares processes among its containers or with its node; it has no "+strconv.Quote(s.Pid), "remove it, or write host")
	}
	c.userNamespace(u, p)
}

// isShared tells whether the namespace is another container's (see share).
func isShared(mode string) bool { return strings.Contains(mode, ":") }

// networkMode carries network_mode: host. The cluster's names resolve in such a
// pod only with a policy of its own. The API server fills in hostPort.
func (c *converter) networkMode(u *unit, p *pod) {
	mode := u.service.NetworkMode
	switch {
	case mode == hostMode:
		settle(c, &p.HostNetwork, true, u, "network_mode")
		p.DNSPolicy = corev1.DNSClusterFirstWithHostNet
		c.warn(u.at("network_mode"), "the pod has its node's network: its ports are the node's, and localhost is the node that runs it, not the machine of the other services",
			"remove it when the service only answers to others; ports publishes")
	case mode == "", mode == "bridge", mode == "default", mode == "none", isShared(mode): // as every pod, or of another's
	default:
		c.refuse(u.at("network_mode"), strconv.Quote(mode)+" is known to Docker only; the pod is in the cluster's network", "remove it, or write host")
	}
}

// holdsNodePorts tells whether the unit's container takes ports of its node, so
// that no second pod of it fits there.
func holdsNodePorts(u *unit) bool {
	return slices.ContainsFunc(u.ports, func(p port) bool { return p.hostPort > 0 || u.service.NetworkMode == hostMode })
}

// matchHostPorts leaves the node's ports to the API server where the pod has its
// node's network: they are the container's own then, whatever was published, as
// in Docker. Source: validateHostNetwork in pkg/apis/core/validation of
// Kubernetes 1.37.
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

// userNamespace carries userns_mode as hostUsers, for good since Kubernetes
// 1.36. What is not the host's is one of the pod's own, which Docker can only
// choose for the whole daemon (podman: private, auto, keep-id).
func (c *converter) userNamespace(u *unit, p *pod) {
	const since = 36
	mode, at := u.service.UserNSMode, u.at("userns_mode")
	host := mode == hostMode
	switch {
	case mode == "":
	case !c.has(since) && host:
		c.note(at, "the pod has its node's users, as every pod that does not ask for others", "")
	case !c.has(since):
		c.refuse(at, "users of its own (hostUsers: false) are part of a pod since Kubernetes 1.36", "--kube-version=1.36, when the cluster runs that")
	case !host && (p.HostNetwork || p.HostPID || p.HostIPC): // validateHostUsers in pkg/apis/core/validation of Kubernetes 1.37
		c.refuse(at, "a pod that shares its node's network, processes or IPC cannot have users of its own", "remove one of the two")
	default:
		if mode != hostMode && mode != "private" && mode != "auto" {
			c.warn(at, "the pod has users of its own, which the kubelet chooses; the rest of "+strconv.Quote(mode)+" is not carried", "")
		}
		settle(c, &p.HostUsers, &host, u, "userns_mode")
	}
}
