package workload

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// Part is the input of a workload.
type Part struct {
	Unit     *plan.Unit
	Template *corev1.PodTemplateSpec
	Claims   []corev1.PersistentVolumeClaim // that a StatefulSet makes for each of its pods
}
