package workload

import (
	"slices"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// statefulSetSpec is that of the unit's StatefulSet: its claims are templates,
// one volume for every pod. Its pods start in parallel, as in Compose; so a
// broken revision also does not block its own fix.
func (c conversion) statefulSetSpec(part Part) appsv1.StatefulSetSpec {
	u := part.Unit
	spec := appsv1.StatefulSetSpec{
		Replicas:            u.Replicas(),
		Selector:            &metav1.LabelSelector{MatchLabels: c.Selector(u)},
		ServiceName:         c.Governing(u),
		PodManagementPolicy: appsv1.ParallelPodManagement,
		Template:            *part.Template,
	}
	if config := u.UpdateConfig(); config != nil {
		spec.MinReadySeconds = minReadySeconds(config)
		if config.Order == "start-first" {
			c.Refuse(u.At("deploy", "update_config", "order"), "a StatefulSet stops a pod before it starts the next", "remove order")
		}
		if config.Parallelism != nil && *config.Parallelism != 1 {
			c.Refuse(u.At("deploy", "update_config", "parallelism"), "a StatefulSet replaces its pods one by one", "--workload=deployment")
		}
	}
	for _, claim := range part.Claims {
		spec.VolumeClaimTemplates = append(spec.VolumeClaimTemplates, claim)
		spec.Template.Spec.Volumes = slices.DeleteFunc(spec.Template.Spec.Volumes, func(volume corev1.Volume) bool {
			return volume.Name == claim.Name && volume.PersistentVolumeClaim != nil
		})
	}
	if n := u.Replicas(); n != nil && *n > 1 && len(spec.VolumeClaimTemplates) > 0 {
		c.Warn(u.Path, "every pod of the StatefulSet has its own volumes; in Compose all replicas share one", "use --workload=deployment to share the claim", finding.Data)
	}
	return spec
}
