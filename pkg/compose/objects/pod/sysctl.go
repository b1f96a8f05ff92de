package pod

import (
	"regexp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// safeSysctls are those that every pod may set, with the first minor version that
// allows it. A pod with another one is not started (SysctlForbidden) unless its
// node allows it. Source: safeSysctls in pkg/kubelet/sysctl/safe_sysctls.go and
// sysctlsAllowed in check_sysctls.go of k8s.io/pod-security-admission (Kubernetes
// 1.37).
var safeSysctls = map[string]int{
	"kernel.shm_rmid_forced":              0,
	"net.ipv4.ip_local_port_range":        0,
	"net.ipv4.tcp_syncookies":             0,
	"net.ipv4.ping_group_range":           0,
	"net.ipv4.ip_unprivileged_port_start": 0,
	"net.ipv4.ip_local_reserved_ports":    27,
	"net.ipv4.tcp_keepalive_time":         29,
	"net.ipv4.tcp_fin_timeout":            29,
	"net.ipv4.tcp_keepalive_intvl":        29,
	"net.ipv4.tcp_keepalive_probes":       29,
	"net.ipv4.tcp_rmem":                   32,
	"net.ipv4.tcp_wmem":                   32,
	"net.ipv4.tcp_slow_start_after_idle":  37,
	"net.ipv4.tcp_notsent_lowat":          37,
}

// podSysctls are the prefixes of the settings that a node can allow its pods: the
// kernel has them per namespace. Source: nameToNamespace and prefixToNamespace in
// node/util/sysctl of k8s.io/component-helpers 0.37.
var podSysctls = []string{"net.", "kernel.sem", "kernel.shm", "kernel.msg", "fs.mqueue.", "kernel.domainname", "user."}

// sysctlName is SysctlContainSlashFmt in pkg/apis/core/validation of Kubernetes
// 1.37.
var sysctlName = regexp.MustCompile(`^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[./])*[a-z0-9]([-_a-z0-9]*[a-z0-9])?$`)

// sysctls converts the kernel settings that every node allows.
func (c conversion) sysctls(u *plan.Unit, p *pod) {
	for _, key := range mapping.Keys(u.Service.Sysctls) {
		name := strings.ReplaceAll(key, "/", ".")
		if problem, fix := c.sysctlProblem(name, p); problem != "" {
			c.Refuse(u.At("sysctls", key), problem, fix)
			continue
		}
		c.setSysctl(u, p, key, corev1.Sysctl{Name: name, Value: u.Service.Sysctls[key]})
	}
}

// sysctlProblem is the reason why the pod cannot have the setting; "" for none.
func (c conversion) sysctlProblem(name string, p *pod) (problem, fix string) {
	since, safe := safeSysctls[name]
	forPods := slices.ContainsFunc(podSysctls, func(prefix string) bool { return strings.HasPrefix(name, prefix) })
	switch {
	case !sysctlName.MatchString(name):
		return "Kubernetes does not allow this sysctl name", "use the name as in /proc/sys, with dots"
	case !safe && !forPods:
		return "it is a setting of the whole node, which pods cannot change", "set it on the nodes"
	case !safe:
		return "nodes do not allow pods to set it by default; a pod with it would not start",
			"allow it (kubelet --allowed-unsafe-sysctls=" + name + ") and set securityContext.sysctls of the pod"
	case !c.Options.Supports(since):
		return "nodes allow pods to set it since Kubernetes " + plan.KubeVersion{Minor: since}.String(), "set --kube-version=" + plan.KubeVersion{Minor: since}.String() + " if the cluster runs that version or newer"
	case p.HostNetwork && strings.HasPrefix(name, "net."): // ValidateHostSysctl in pkg/apis/core/validation of Kubernetes 1.37
		return "a pod that uses its node's network cannot set it: it would change the node", "set it on the nodes"
	case p.HostIPC && strings.HasPrefix(name, "kernel."):
		return "a pod that uses its node's IPC cannot set it: it would change the node", "set it on the nodes"
	}
	return "", ""
}

// setSysctl sets a value of the pod, which has each name once.
func (c conversion) setSysctl(u *plan.Unit, p *pod, key string, s corev1.Sysctl) {
	security := p.security()
	at := slices.IndexFunc(security.Sysctls, func(other corev1.Sysctl) bool { return other.Name == s.Name })
	if at < 0 {
		security.Sysctls = append(security.Sysctls, s)
		return
	}
	setOnce(c.Collector, &security.Sysctls[at].Value, s.Value, u, "sysctls", key)
}
