package workload

import (
	"cmp"
	"fmt"

	autoscalingv2 "k8s.io/api/autoscaling/v2"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// The defaults of an autoscaler if only a part is set, as in Kompose
// (DefaultMaxReplicas, DefaultCPUUtilization in pkg/transformer/kubernetes,
// 1.37).
const (
	defaultMaxReplicas    = 3
	defaultCPUUtilization = 50
)

// autoscaler is the HorizontalPodAutoscaler of the unit's workload, which then
// does not set its number of pods; nil for none.
func (c conversion) autoscaler(u *plan.Unit, pod corev1.PodSpec) object.Object {
	h := u.Hints.Autoscaling
	switch {
	case !h.Given():
		return nil
	case c.Kind(u) != plan.Deployment && c.Kind(u) != plan.StatefulSet:
		c.Refuse(u.Autoscaling(), "a "+string(c.Kind(u))+" cannot be scaled", "set workload: deployment")
		return nil
	}
	least := cmp.Or(h.Min.Value, 1)
	most := cmp.Or(h.Max.Value, max(defaultMaxReplicas, least))
	if most < least {
		c.Warn(h.Max.At, fmt.Sprintf("the maximum number of pods (%d) is less than the minimum (%d); the number stays %d", most, least, least), "raise the maximum")
		most = least
	}
	return &autoscalingv2.HorizontalPodAutoscaler{
		TypeMeta: metadata.Type("autoscaling/v2", "HorizontalPodAutoscaler"), ObjectMeta: metadata.New(c.Plan, u.Name, c.Labels(u)),
		Spec: autoscalingv2.HorizontalPodAutoscalerSpec{
			ScaleTargetRef: autoscalingv2.CrossVersionObjectReference{APIVersion: "apps/v1", Kind: string(c.Kind(u)), Name: u.Name},
			MinReplicas:    &least, MaxReplicas: most, Metrics: c.scalingMetrics(u, pod),
		},
	}
}

func (c conversion) scalingMetrics(u *plan.Unit, pod corev1.PodSpec) []autoscalingv2.MetricSpec {
	h := u.Hints.Autoscaling
	if !h.CPU.Given() && !h.Memory.Given() {
		h.CPU = hint.Value[hint.Target]{Value: hint.Target{Utilization: defaultCPUUtilization}, At: u.Autoscaling()}
		c.Note(h.CPU.At, fmt.Sprintf("the autoscaler targets %d%% of the requested CPU by default", defaultCPUUtilization), "set autoscaling.cpu or autoscaling.memory")
	}
	var metrics []autoscalingv2.MetricSpec
	if h.CPU.Given() {
		metrics = append(metrics, c.scalingMetric(corev1.ResourceCPU, h.CPU, pod))
	}
	if h.Memory.Given() {
		metrics = append(metrics, c.scalingMetric(corev1.ResourceMemory, h.Memory, pod))
	}
	return metrics
}

// scalingMetric is an amount per pod, or a percentage of the requests of its
// containers: each of them needs a request, because the autoscaler compares with
// it. Source: "Support for resource metrics" of the Kubernetes documentation,
// Horizontal Pod Autoscaling.
func (c conversion) scalingMetric(name corev1.ResourceName, of hint.Value[hint.Target], pod corev1.PodSpec) autoscalingv2.MetricSpec {
	target := autoscalingv2.MetricTarget{Type: autoscalingv2.AverageValueMetricType, AverageValue: &of.Value.Average}
	if percent := of.Value.Utilization; percent > 0 {
		target = autoscalingv2.MetricTarget{Type: autoscalingv2.UtilizationMetricType, AverageUtilization: &percent}
		for _, k := range pod.Containers {
			if !asksFor(k.Resources, name) {
				c.Warn(of.At, fmt.Sprintf("the container %s requests no %s, so the autoscaler cannot compute its utilization", k.Name, name), "set deploy.resources.reservations")
			}
		}
	}
	return autoscalingv2.MetricSpec{Type: autoscalingv2.ResourceMetricSourceType, Resource: &autoscalingv2.ResourceMetricSource{Name: name, Target: target}}
}

// asksFor reports whether there is a request; a limit alone counts as a request.
func asksFor(r corev1.ResourceRequirements, name corev1.ResourceName) bool {
	_, requested := r.Requests[name]
	_, limited := r.Limits[name]
	return requested || limited
}
