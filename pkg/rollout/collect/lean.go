package collect

import (
	"maps"
	"reflect"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// leanObject removes fields that are large and do not matter for a rollout. Templates stay
// complete, because they are compared.
func leanObject(o runtime.Object) metav1.Object {
	m, ok := o.(metav1.Object)
	if !ok {
		return nil
	}
	m.SetManagedFields(nil)
	delete(m.GetAnnotations(), corev1.LastAppliedConfigAnnotation)
	return m
}

// leanWorkload is for overviews: of the template, it keeps the images.
func leanWorkload(o runtime.Object) metav1.Object {
	switch w := o.(type) {
	case *appsv1.Deployment:
		w.Spec.Template = images(w.Spec.Template)
	case *appsv1.StatefulSet:
		w.Spec.Template = images(w.Spec.Template)
		w.Spec.VolumeClaimTemplates = nil
	case *appsv1.DaemonSet:
		w.Spec.Template = images(w.Spec.Template)
	}
	return leanObject(o)
}

func images(t corev1.PodTemplateSpec) corev1.PodTemplateSpec {
	var lean corev1.PodTemplateSpec
	for _, c := range t.Spec.InitContainers {
		lean.Spec.InitContainers = append(lean.Spec.InitContainers, corev1.Container{Name: c.Name, Image: c.Image})
	}
	for _, c := range t.Spec.Containers {
		lean.Spec.Containers = append(lean.Spec.Containers, corev1.Container{Name: c.Name, Image: c.Image})
	}
	return lean
}

func podList() runtime.Object { return &corev1.PodList{} }

// leanPods keeps the fields of pods that package model reads. Pods of one revision share
// equal values.
func leanPods() func(runtime.Object) metav1.Object {
	alike := map[string]*corev1.Pod{} // by revision
	return func(o runtime.Object) metav1.Object {
		p, ok := o.(*corev1.Pod)
		if !ok {
			return nil
		}
		p = leanPod(p)
		revision := p.Labels[appsv1.DefaultDeploymentUniqueLabelKey] + p.Labels[appsv1.ControllerRevisionHashLabelKey]
		if like := alike[revision]; like != nil {
			shareEqual(p, like)
		} else {
			alike[revision] = p
		}
		return p
	}
}

// leanPod removes fields that are large, or different in each pod, and do not matter
// for the rollout.
func leanPod(p *corev1.Pod) *corev1.Pod {
	lean := &corev1.Pod{Spec: p.Spec, Status: p.Status}
	lean.Name, lean.Namespace, lean.UID, lean.ResourceVersion = p.Name, p.Namespace, p.UID, p.ResourceVersion
	lean.CreationTimestamp, lean.DeletionTimestamp, lean.DeletionGracePeriodSeconds = p.CreationTimestamp, p.DeletionTimestamp, p.DeletionGracePeriodSeconds
	lean.Labels, lean.OwnerReferences, lean.Finalizers = p.Labels, p.OwnerReferences, p.Finalizers
	if cost, ok := p.Annotations[corev1.PodDeletionCost]; ok {
		lean.Annotations = map[string]string{corev1.PodDeletionCost: cost}
	}
	spec, status := &lean.Spec, &lean.Status
	spec.Volumes, spec.Tolerations, spec.HostAliases, spec.EphemeralContainers = nil, nil, nil, nil
	spec.SecurityContext, spec.ImagePullSecrets, spec.DNSConfig = nil, nil, nil
	if spec.NodeName != "" { // why it is on this node no longer matters
		spec.Affinity, spec.TopologySpreadConstraints, spec.NodeSelector = nil, nil, nil
	}
	leanContainers(spec.InitContainers)
	leanContainers(spec.Containers)
	status.HostIPs, status.PodIPs, status.EphemeralContainerStatuses, status.ResourceClaimStatuses = nil, nil, nil, nil
	leanStatuses(status.InitContainerStatuses)
	leanStatuses(status.ContainerStatuses)
	return lean
}

func leanContainers(all []corev1.Container) {
	for i := range all {
		c := &all[i]
		c.Env, c.EnvFrom, c.VolumeMounts, c.VolumeDevices = nil, nil, nil, nil
		c.Command, c.Args, c.SecurityContext = nil, nil, nil
	}
}

func leanStatuses(all []corev1.ContainerStatus) {
	for i := range all {
		s := &all[i]
		s.ImageID, s.ContainerID, s.VolumeMounts = "", "", nil
		s.AllocatedResources, s.AllocatedResourcesStatus, s.Resources, s.User = nil, nil, nil, nil
	}
}

// shareEqual lets a pod share the memory of equal values with a second pod.
func shareEqual(p, like *corev1.Pod) {
	if maps.Equal(p.Labels, like.Labels) {
		p.Labels = like.Labels
	}
	if reflect.DeepEqual(p.OwnerReferences, like.OwnerReferences) {
		p.OwnerReferences = like.OwnerReferences
	}
	if reflect.DeepEqual(p.Spec.Containers, like.Spec.Containers) {
		p.Spec.Containers = like.Spec.Containers
	}
	if reflect.DeepEqual(p.Spec.InitContainers, like.Spec.InitContainers) {
		p.Spec.InitContainers = like.Spec.InitContainers
	}
}
