package model

import (
	"fmt"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

func condition(p *corev1.Pod, t corev1.PodConditionType) *corev1.PodCondition {
	for i := range p.Status.Conditions {
		if p.Status.Conditions[i].Type == t {
			return &p.Status.Conditions[i]
		}
	}
	return nil
}

func containerSpec(p *corev1.Pod, name string) corev1.Container {
	for _, list := range [][]corev1.Container{p.Spec.Containers, p.Spec.InitContainers} {
		for _, c := range list {
			if c.Name == name {
				return c
			}
		}
	}
	return corev1.Container{}
}

// initName describes which of the init containers it is, and whether it is a sidecar,
// which keeps running.
func initName(p *corev1.Pod, name string) (who string, sidecar bool) {
	for i, c := range p.Spec.InitContainers {
		if c.Name != name {
			continue
		}
		if c.RestartPolicy != nil && *c.RestartPolicy == corev1.ContainerRestartPolicyAlways {
			return "sidecar " + name, true
		}
		return fmt.Sprintf("init container %d of %d: %s", i+1, len(p.Spec.InitContainers), name), false
	}
	return "init container " + name, false
}

// longRunning returns the containers that must be ready: the regular ones and sidecars.
func longRunning(p *corev1.Pod) []corev1.ContainerStatus {
	all := p.Status.ContainerStatuses[:len(p.Status.ContainerStatuses):len(p.Status.ContainerStatuses)]
	for _, s := range p.Status.InitContainerStatuses {
		if _, sidecar := initName(p, s.Name); sidecar {
			all = append(all, s)
		}
	}
	return all
}

// schedulingGates names the gates that stop the scheduler from scheduling a pod.
func schedulingGates(p *corev1.Pod) string {
	var names []string
	for _, g := range p.Spec.SchedulingGates {
		names = append(names, g.Name)
	}
	return strings.Join(names, ", ")
}

// latestOfPods is the newest time of any pod.
func latestOfPods(pods []*corev1.Pod) time.Time {
	var last time.Time
	for _, p := range pods {
		last = lastOf(last, p.CreationTimestamp.Time)
		for _, c := range p.Status.Conditions {
			last = lastOf(last, c.LastTransitionTime.Time)
		}
	}
	return last
}
