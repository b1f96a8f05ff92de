package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// daemonSetBudget resolves a DaemonSet's maxSurge and maxUnavailable: both are
// rounded up, and if both are 0, maxUnavailable is 1. It mirrors
// updatedDesiredNodeCounts in daemon/update.go, v1.37.2. The API server does not allow
// both a surge and maxUnavailable.
func daemonSetBudget(d *appsv1.DaemonSet) Budget {
	b := Budget{Desired: max(0, d.Status.DesiredNumberScheduled)}
	if d.Spec.UpdateStrategy.Type == appsv1.OnDeleteDaemonSetStrategyType {
		return b
	}
	var maxSurge, maxUnavailable *intstr.IntOrString
	if ru := d.Spec.UpdateStrategy.RollingUpdate; ru != nil {
		maxSurge, maxUnavailable = ru.MaxSurge, ru.MaxUnavailable
	}
	surge, err := scaled(maxSurge, b.Desired, true)
	if err != nil {
		b.Err = fmt.Errorf("maxSurge: %w", err)
	}
	unavailable, err := scaled(maxUnavailable, b.Desired, true)
	if err != nil {
		b.Err = fmt.Errorf("maxUnavailable: %w", err)
	}
	b.Surge = bound(maxSurge, b.Desired, max(0, surge))
	b.Unavailable = bound(maxUnavailable, b.Desired, max(0, unavailable))
	switch {
	case surge > 0:
		b.Unavailable.Value = 0
	case unavailable <= 0 && b.Desired > 0:
		b.Unavailable.Value, b.Unavailable.Note = 1, "both are 0"
	}
	b.atMostAll()
	return b
}
