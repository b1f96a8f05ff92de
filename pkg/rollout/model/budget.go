package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/util/intstr"
)

// Budget is what the strategy allows while a rollout is under way.
type Budget struct {
	Desired     int32
	Recreate    bool // all old pods end before the first new one starts
	Surge       Bound
	Unavailable Bound
	Err         error // maxSurge or maxUnavailable is neither a number nor a percentage
}

// Bound is maxSurge or maxUnavailable with the way it was resolved.
type Bound struct {
	Given string // as in the spec: "25%", "2", "" when absent
	Exact string // the percentage before rounding: "2.5"; "" when no rounding took place
	Value int32
	Note  string // why Value is not simply the rounded number, or ""
}

// MaxPods is the most pods (spec sizes added up) the controller asks for.
func (b Budget) MaxPods() int32 {
	return int32(min(int64(b.Desired)+int64(b.Surge.Value), math.MaxInt32))
}

// MinAvailable is the fewest available pods the controller's own steps leave.
// It mirrors MinAvailable in util/deployment_util.go, v1.37.2.
func (b Budget) MinAvailable() int32 {
	if b.Recreate {
		return 0
	}
	return b.Desired - b.Unavailable.Value
}

// Fenceposts resolves maxSurge (rounded up) and maxUnavailable (rounded down)
// for a number of replicas; both zero makes maxUnavailable 1. Absent means 0,
// as the API server has filled in its default of 25% before.
// It mirrors ResolveFenceposts in util/deployment_util.go, v1.37.2.
func Fenceposts(maxSurge, maxUnavailable *intstr.IntOrString, desired int32) (surge, unavailable int32, err error) {
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

func scaled(v *intstr.IntOrString, total int32, up bool) (int32, error) {
	if v == nil {
		return 0, nil
	}
	n, err := intstr.GetScaledValueFromIntOrPercent(v, int(total), up)
	if err != nil {
		return 0, fmt.Errorf("%q is neither a number nor a percentage", v.String())
	}
	return int32(min(n, math.MaxInt32)), nil
}

// budgetOf resolves a Deployment's strategy.
func budgetOf(d *appsv1.Deployment) Budget {
	b := Budget{Desired: desired(d)}
	if d.Spec.Strategy.Type == appsv1.RecreateDeploymentStrategyType {
		b.Recreate = true
		return b
	}
	var maxSurge, maxUnavailable *intstr.IntOrString
	if ru := d.Spec.Strategy.RollingUpdate; ru != nil {
		maxSurge, maxUnavailable = ru.MaxSurge, ru.MaxUnavailable
	}
	surge, unavailable, err := Fenceposts(maxSurge, maxUnavailable, b.Desired)
	b.Err = err
	b.Surge = bound(maxSurge, b.Desired, surge)
	b.Unavailable = bound(maxUnavailable, b.Desired, unavailable)
	if rounded, err := scaled(maxUnavailable, b.Desired, false); err == nil && rounded != unavailable {
		b.Unavailable.Note = "both came to 0"
	}
	b.atMostAll()
	return b
}

// atMostAll keeps maxUnavailable within the number of replicas.
// It mirrors MaxUnavailable in util/deployment_util.go, v1.37.2.
func (b *Budget) atMostAll() {
	if u := &b.Unavailable; u.Value > b.Desired {
		u.Value, u.Note = b.Desired, "at most all"
	}
}

func bound(v *intstr.IntOrString, total, value int32) Bound {
	if v == nil {
		return Bound{Value: value}
	}
	b := Bound{Given: v.String(), Value: value}
	percent, err := strconv.Atoi(strings.TrimSuffix(v.StrVal, "%"))
	if v.Type == intstr.String && err == nil && percent*int(total)%100 != 0 {
		b.Exact = strconv.FormatFloat(float64(percent)*float64(total)/100, 'f', -1, 64)
	}
	return b
}

// desired is spec.replicas with the API's default.
func desired(d *appsv1.Deployment) int32 { return orOne(d.Spec.Replicas) }

func orOne(n *int32) int32 {
	if n == nil {
		return 1
	}
	return max(0, *n)
}

// setBudget resolves a StatefulSet's maxUnavailable: rounded down, at least 1,
// and 1 when absent. It mirrors getStatefulSetMaxUnavailable in
// statefulset/stateful_set_utils.go, v1.37.2.
func setBudget(s *appsv1.StatefulSet) Budget {
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

// daemonBudget resolves a DaemonSet's maxSurge and maxUnavailable: both are
// rounded up, and both zero makes maxUnavailable 1. It mirrors
// updatedDesiredNodeCounts in daemon/update.go, v1.37.2; that a surge excludes
// maxUnavailable is the API server's rule.
func daemonBudget(d *appsv1.DaemonSet) Budget {
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
		b.Unavailable.Value, b.Unavailable.Note = 1, "both came to 0"
	}
	b.atMostAll()
	return b
}
