package model

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/intstr"
)

// Budget is what the strategy allows during a rollout.
type Budget struct {
	Desired     int32
	Recreate    bool // all old pods stop before new pods start
	Surge       Bound
	Unavailable Bound
	Err         error // maxSurge or maxUnavailable is neither a number nor a percentage
}

// Bound is maxSurge or maxUnavailable, with how its value was computed.
type Bound struct {
	Given string // as in the spec: "25%", "2", "" when absent
	Exact string // the percentage before rounding: "2.5"; "" when nothing was rounded
	Value int32
	Note  string // why Value is not the rounded number, or ""
}

// MaxPods is the highest number of pods that the controller requests: the sum of the
// sizes in the specs.
func (b Budget) MaxPods() int32 {
	return int32(min(int64(b.Desired)+int64(b.Surge.Value), math.MaxInt32))
}

// MinAvailable is the lowest number of available pods that the controller's own steps
// leave.
// It mirrors MinAvailable in util/deployment_util.go, v1.37.2.
func (b Budget) MinAvailable() int32 {
	if b.Recreate {
		return 0
	}
	return b.Desired - b.Unavailable.Value
}

// minimum compares the number of available pods with the minimum, in words.
func (b Budget) minimum(available int32) string {
	must := b.MinAvailable()
	switch {
	case available == must:
		return fmt.Sprintf("%d available = minimum", available)
	case available < must:
		return fmt.Sprintf("%d available, below the minimum of %d", available, must)
	}
	return fmt.Sprintf("%d available, minimum %d, but unavailable new pods use up the difference", available, must)
}

// atMostAll limits maxUnavailable to the number of replicas.
// It mirrors MaxUnavailable in util/deployment_util.go, v1.37.2.
func (b *Budget) atMostAll() {
	if u := &b.Unavailable; u.Value > b.Desired {
		u.Value, u.Note = b.Desired, "at most all pods"
	}
}

// scaled returns a number, or a percentage of a total rounded up or down.
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

// orOne returns a number of replicas, with the default of the API.
func orOne(n *int32) int32 {
	if n == nil {
		return 1
	}
	return max(0, *n)
}
