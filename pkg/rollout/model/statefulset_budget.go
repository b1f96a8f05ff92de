package model

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// statefulSetBudget resolves a StatefulSet's maxUnavailable: rounded down, at
// least 1, and 1 when absent. It mirrors getStatefulSetMaxUnavailable in
// statefulset/stateful_set_utils.go, v1.37.2.
func statefulSetBudget(s *appsv1.StatefulSet) Budget {
	b := Budget{Desired: orOne(s.Spec.Replicas)}
	switch s.Spec.UpdateStrategy.Type {
	case appsv1.OnDeleteStatefulSetStrategyType:
		return b
	case appsv1.RecreateStatefulSetStrategyType:
		b.Recreate = true
		return b
	}
	var given *intstr.IntOrString
	if ru := s.Spec.UpdateStrategy.RollingUpdate; ru != nil {
		given = ru.MaxUnavailable
	}
	down, err := scaled(given, b.Desired, false)
	if err != nil {
		b.Err = fmt.Errorf("maxUnavailable: %w", err)
	}
	b.Unavailable = bound(given, b.Desired, max(1, down))
	if given != nil && down < 1 {
		b.Unavailable.Note = "at least 1"
	}
	b.atMostAll()
	return b
}
