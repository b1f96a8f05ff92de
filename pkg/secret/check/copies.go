package check

import corev1 "k8s.io/api/core/v1"

// Copies are the annotations in which tools store a copy of the object that
// they sent, including its values: kubectl apply
// (k8s.io/api/core/v1/annotation_key_constants.go v0.37.2) and kubecfg.
func Copies() []string {
	return []string{corev1.LastAppliedConfigAnnotation, "kubecfg.ksonnet.io/last-applied-configuration"}
}

// HoldsCopy reports whether the annotation is one of [Copies].
func HoldsCopy(annotation string) bool {
	for _, name := range Copies() {
		if name == annotation {
			return true
		}
	}
	return false
}
