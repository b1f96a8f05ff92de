package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// desired is spec.replicas with the API's default.
func desired(d *appsv1.Deployment) int32 { return orOne(d.Spec.Replicas) }

// deploymentBudget resolves a Deployment's strategy.
func deploymentBudget(d *appsv1.Deployment) Budget {
	b := Budget{Desired: desired(d)}
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		b.Recreate = true
		return b
	}
	var maxSurge, maxUnavailable *intstr.IntOrString
	if ru := d.Spec.Strategy.RollingUpdate; ru != nil {
		maxSurge, maxUnavailable = ru.MaxSurge, ru.MaxUnavailable
	}
	surge, unavailable, err := fenceposts(maxSurge, maxUnavailable, b.Desired)
	b.Err = err
	b.Surge = bound(maxSurge, b.Desired, surge)
	b.Unavailable = bound(maxUnavailable, b.Desired, unavailable)
	if rounded, err := scaled(maxUnavailable, b.Desired, false); err == nil && rounded != unavailable {
		b.Unavailable.Note = "both are 0"
	}
	b.atMostAll()
	return b
}

// fenceposts resolves maxSurge (rounded up) and maxUnavailable (rounded down)
// for a number of replicas; if both are 0, maxUnavailable is 1. Absent means 0: the
// API server has already set its default of 25%.
// It mirrors ResolveFenceposts in util/deployment_util.go, v1.37.2.
func fenceposts(maxSurge, maxUnavailable *intstr.IntOrString, desired int32) (surge, unavailable int32, err error) {
	up, err := scaled(maxSurge, desired, true)
	if err != nil {
		return 0, 0, fmt.Errorf("maxSurge: %w", err)
	}
	down, err := scaled(maxUnavailable, desired, false)
	if err != nil {
		return 0, 0, fmt.Errorf("maxUnavailable: %w", err)
	}
	if up == 0 && down == 0 {
		down = 1
	}
	return up, down, nil
}
