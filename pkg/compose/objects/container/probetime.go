package container

import (
	"cmp"
	"math"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// Docker's defaults for a healthcheck. Source: the Compose specification,
// "healthcheck", and moby's daemon/health.go.
const (
	defaultInterval      = 30 * time.Second
	defaultTimeout       = 30 * time.Second
	defaultRetries       = 3
	defaultStartInterval = 5 * time.Second
)

// seconds rounds up to whole seconds, at least one: the resolution of probes.
func seconds(d *types.Duration, otherwise time.Duration) int32 {
	value := otherwise
	if d != nil && *d > 0 {
		value = time.Duration(*d)
	}
	return int32(max(1, min(math.Ceil(value.Seconds()), math.MaxInt32)))
}

func retries(h *types.HealthCheckConfig) int32 {
	if h.Retries == nil {
		return defaultRetries
	}
	return cmp.Or(int32(min(*h.Retries, math.MaxInt32)), defaultRetries) // capped
}

func duration(d time.Duration) *types.Duration {
	out := types.Duration(d)
	return &out
}

func wholeSeconds(d time.Duration) int32 {
	return int32(max(0, min(math.Ceil(d.Seconds()), math.MaxInt32)))
}
