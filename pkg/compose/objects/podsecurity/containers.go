package podsecurity

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// ownUsers reports whether root of the pod is an unprivileged user on the node:
// then the pod may run as root (relaxPolicyForUserNamespacePod, since Kubernetes
// 1.35).
func ownUsers(pod *corev1.PodSpec) bool { return pod.HostUsers != nil && !*pod.HostUsers }

// eachContainer calls do with every container of the pod.
func eachContainer(pod *corev1.PodSpec, do func(*corev1.Container)) {
	for _, containers := range [][]corev1.Container{pod.InitContainers, pod.Containers} {
		for i := range containers {
			do(&containers[i])
		}
	}
}

// owner is the unit whose container it is; u for containers that were added to
// its pod.
func (c conversion) owner(u *plan.Unit, k *corev1.Container) *plan.Unit {
	if of := c.Named(k.Name); of != nil && c.Pod(of) == c.Pod(u) {
		return of
	}
	return u
}
