package workload

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// deploymentStrategy replaces pods one after the other by default. A pod with a
// claim that only one node can mount must end before its successor starts,
// because the rollout would never finish. The same applies to a pod with host
// ports.
func (c conversion) deploymentStrategy(u *plan.Unit) appsv1.DeploymentStrategy {
	config := u.UpdateConfig()
	if name := c.Exclusive(u); name != "" {
		if config != nil && config.Order == "start-first" {
			c.Refuse(u.At("deploy", "update_config", "order"), "start-first needs two pods at once, and only one can use the volume "+name, "remove order")
		}
		return appsv1.DeploymentStrategy{Type: appsv1.RecreateDeploymentStrategyType}
	}
	if config == nil && !slices.ContainsFunc(c.Containers(u), (*plan.Unit).HoldsNodePorts) {
		return appsv1.DeploymentStrategy{}
	}
	surge, unavailable := intstr.FromInt32(0), parallelism(config)
	if config != nil && config.Order == "start-first" && !c.refusesStartFirst(u) {
		surge, unavailable = unavailable, surge
	}
	return appsv1.DeploymentStrategy{
		Type:          appsv1.RollingUpdateDeploymentStrategyType,
		RollingUpdate: &appsv1.RollingUpdateDeployment{MaxSurge: &surge, MaxUnavailable: &unavailable},
	}
}

// refusesStartFirst reports a pod that cannot start before its predecessor has
// left the node.
func (c conversion) refusesStartFirst(u *plan.Unit) bool {
	holdsPorts := slices.ContainsFunc(c.Containers(u), (*plan.Unit).HoldsNodePorts)
	if holdsPorts {
		c.Refuse(u.At("deploy", "update_config", "order"), "start-first needs two pods at once, and only one pod per node can use its ports", "remove order")
	}
	return holdsPorts
}

func (c conversion) daemonSetStrategy(u *plan.Unit) appsv1.DaemonSetUpdateStrategy {
	config := u.UpdateConfig()
	count, none := parallelism(config), intstr.FromInt32(0)
	rolling := &appsv1.RollingUpdateDaemonSet{MaxUnavailable: &count, MaxSurge: &none}
	if config.Order == "start-first" && !c.refusesStartFirst(u) {
		rolling.MaxSurge, rolling.MaxUnavailable = rolling.MaxUnavailable, rolling.MaxSurge
	}
	return appsv1.DaemonSetUpdateStrategy{Type: appsv1.RollingUpdateDaemonSetStrategyType, RollingUpdate: rolling}
}

// parallelism is how many pods change at a time: 1 by default, 0 means all. If
// only a ratio of failures is given, that many may be unavailable: a rollout then
// stops if more of its new pods fail.
func parallelism(config *types.UpdateConfig) intstr.IntOrString {
	if config == nil {
		return intstr.FromInt32(1)
	}
	switch ratio := float64(config.MaxFailureRatio); {
	case config.Parallelism == nil && ratio > 0:
		return intstr.FromString(fmt.Sprintf("%d%%", int(math.Ceil(100*min(ratio, 1)))))
	case config.Parallelism == nil:
		return intstr.FromInt32(1)
	case *config.Parallelism == 0:
		return intstr.FromString("100%")
	}
	return intstr.FromInt32(int32(min(*config.Parallelism, math.MaxInt32))) // capped
}

// minReadySeconds is how long a new pod must be ready before the rollout
// continues: the closest equivalent of the pause between two steps (delay) and of
// the time in which a failure counts (monitor).
func minReadySeconds(config *types.UpdateConfig) int32 {
	longest := time.Duration(max(config.Delay, config.Monitor))
	return int32(max(0, min(math.Ceil(longest.Seconds()), math.MaxInt32/2)))
}

// progressDeadline is longer than the pods need to become available: the API
// server rejects a shorter one. nil is Kubernetes' default of 600 s.
func progressDeadline(minReady int32) *int32 {
	const standard = 600
	if minReady < standard {
		return nil
	}
	deadline := minReady + standard
	return &deadline
}
