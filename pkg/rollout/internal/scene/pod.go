package scene

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Pods are several alike pods of one revision.
type Pods struct {
	Rev      int64  `json:"rev"`
	Count    int    `json:"count"` // 1 when absent
	State    string `json:"state"` // available, starting, unready, unscheduled, waiting, exited, terminating, evicted
	Reason   string `json:"reason"`
	Message  string `json:"message"`
	Age      string `json:"age"`
	Restarts int32  `json:"restarts"`
	Exit     int32  `json:"exit"`

	Deleted    string   `json:"deleted"` // since when it should be gone, for terminating ones; 3s ago when absent, which is nothing unusual
	Finalizers []string `json:"finalizers"`

	Ordinal int32  `json:"ordinal"` // of a StatefulSet's pod; of several, the first
	Node    string `json:"node"`    // of a DaemonSet's pod; of several, followed by 0, 1, 2 …
}

func (p Pods) objects(rs *appsv1.ReplicaSet, serial int32) []*corev1.Pod {
	var out []*corev1.Pod
	for i := range max(1, p.Count) {
		pod := &corev1.Pod{TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}}
		pod.Name = fmt.Sprintf("%s-%s", rs.Name, tail(int(serial)+i))
		pod.Namespace = rs.Namespace
		pod.Labels = rs.Labels
		pod.CreationTimestamp = ago(p.Age)
		pod.OwnerReferences = []metav1.OwnerReference{{APIVersion: "apps/v1", Kind: "ReplicaSet", Name: rs.Name, UID: rs.UID, Controller: ptr(true)}}
		pod.Spec = rs.Spec.Template.Spec
		pod.Status = p.status(pod.Spec.Containers[0].Name)
		if p.State == "terminating" {
			pod.DeletionTimestamp = ptr(ago(orElse(p.Deleted, "3s")))
			pod.Finalizers = p.Finalizers
		}
		out = append(out, pod)
	}
	return out
}

// tail makes the five characters at the end of a pod's name.
func tail(n int) string {
	const letters = "bcdfghjklmnpqrstvwxz2456789"
	out := make([]byte, 5)
	for i := range out {
		n = (n*31 + 17 + i) % 104729
		out[i] = letters[n%len(letters)]
	}
	return string(out)
}

func (p Pods) status(container string) corev1.PodStatus {
	st := corev1.PodStatus{Phase: corev1.PodRunning, Conditions: []corev1.PodCondition{
		{Type: corev1.PodScheduled, Status: corev1.ConditionTrue, LastTransitionTime: ago(p.Age)},
		{Type: corev1.PodReady, Status: corev1.ConditionFalse, LastTransitionTime: ago(p.Age)}}}
	cs := corev1.ContainerStatus{Name: container, RestartCount: p.Restarts}
	switch p.State {
	case "available", "terminating":
		st.Conditions[1].Status = corev1.ConditionTrue
		cs.State.Running = &corev1.ContainerStateRunning{StartedAt: ago(p.Age)}
		cs.Ready = true
	case "unready":
		cs.State.Running = &corev1.ContainerStateRunning{StartedAt: ago(p.Age)}
	case "unscheduled":
		st.Phase = corev1.PodPending
		st.Conditions = []corev1.PodCondition{{Type: corev1.PodScheduled, Status: corev1.ConditionFalse,
			Reason: p.Reason, Message: p.Message, LastTransitionTime: ago(p.Age)}}
		return st
	case "evicted":
		return corev1.PodStatus{Phase: corev1.PodFailed, Reason: "Evicted", Message: p.Message}
	case "exited":
		cs.State.Terminated = &corev1.ContainerStateTerminated{ExitCode: p.Exit, Reason: p.Reason, FinishedAt: ago(p.Age)}
	case "waiting":
		st.Phase = corev1.PodPending
		cs.State.Waiting = &corev1.ContainerStateWaiting{Reason: p.Reason, Message: p.Message}
		if p.Exit != 0 {
			cs.LastTerminationState.Terminated = &corev1.ContainerStateTerminated{ExitCode: p.Exit, Reason: "Error"}
		}
	default:
		st.Phase = corev1.PodPending
		cs.State.Waiting = &corev1.ContainerStateWaiting{Reason: "ContainerCreating"}
	}
	st.ContainerStatuses = []corev1.ContainerStatus{cs}
	return st
}
