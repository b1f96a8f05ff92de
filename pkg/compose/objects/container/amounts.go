package container

import (
	"math"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// amount is a number of an attribute and the range that Kubernetes supports. A
// number out of range is reported, and is dropped or set to the nearest bound.
type amount struct {
	at          string // relative to the service
	value       float64
	least, most float64
	ok          []float64 // values out of the range with a special meaning: "no limit"
	nearest     bool
}

// The ranges of several amounts.
const (
	leastCPU = 0.0005 // cores; a quantity of CPU has thousandths. Source: ValidateResourceQuantityValue in pkg/apis/core/validation (1.37)
	mostCPU  = 1 << 40
	mostSize = 1 << 62 // bytes
	mostTime = math.MaxInt32 / 2
	mostPods = 1 << 30
)

// amounts are the numeric amounts of the service.
func amounts(u *plan.Unit) []amount {
	s := u.Service
	unlimited := []float64{0, -1}
	all := []amount{
		{"cpus", float64(s.CPUS), leastCPU, mostCPU, unlimited[:1], false},
		{"cpu_quota", float64(s.CPUQuota), 0, mostCPU, unlimited, false},
		{"cpu_period", float64(s.CPUPeriod), 0, mostCPU, unlimited[:1], false},
		{"cpu_shares", float64(s.CPUShares), 0, mostCPU, unlimited[:1], false},
		{"mem_limit", float64(s.MemLimit), 1, mostSize, unlimited, false},
		{"mem_reservation", float64(s.MemReservation), 1, mostSize, unlimited, false},
		{"shm_size", float64(s.ShmSize), 1, mostSize, unlimited[:1], false},
	}
	if s.Scale != nil {
		all = append(all, amount{"scale", float64(*s.Scale), 0, mostPods, nil, true})
	}
	all = append(all, times("stop_grace_period", s.StopGracePeriod)...)
	if h := s.HealthCheck; h != nil {
		all = append(all, times("healthcheck.interval", h.Interval)...)
		all = append(all, times("healthcheck.timeout", h.Timeout)...)
		all = append(all, times("healthcheck.start_period", h.StartPeriod)...)
		all = append(all, times("healthcheck.start_interval", h.StartInterval)...)
	}
	return append(all, deployAmounts(s.Deploy)...)
}

func times(at string, d *types.Duration) []amount {
	if d == nil {
		return nil
	}
	return []amount{{at, time.Duration(*d).Seconds(), 0, mostTime, nil, true}}
}

func deployAmounts(d *types.DeployConfig) []amount {
	if d == nil {
		return nil
	}
	var all []amount
	if d.Replicas != nil {
		all = append(all, amount{"deploy.replicas", float64(*d.Replicas), 0, mostPods, nil, true})
	}
	for name, r := range map[string]*types.Resource{"limits": d.Resources.Limits, "reservations": d.Resources.Reservations} {
		if r != nil {
			all = append(all,
				amount{"deploy.resources." + name + ".cpus", float64(r.NanoCPUs), leastCPU, mostCPU, []float64{0}, false},
				amount{"deploy.resources." + name + ".memory", float64(r.MemoryBytes), 1, mostSize, []float64{0, -1}, false})
		}
	}
	if config := d.UpdateConfig; config != nil {
		all = append(all,
			amount{"deploy.update_config.max_failure_ratio", float64(config.MaxFailureRatio), 0, 1, nil, true},
			times("deploy.update_config.delay", &config.Delay)[0], times("deploy.update_config.monitor", &config.Monitor)[0])
	}
	return all
}

// reportAmounts reports amounts that Kubernetes does not support.
func (c conversion) reportAmounts(u *plan.Unit) {
	for _, a := range amounts(u) {
		segments := strings.Split(a.at, ".")
		if !u.IsSet(segments...) || a.fits() && !c.lost(a, u.At(segments...)) {
			continue
		}
		effect := "it is ignored"
		if a.nearest {
			effect = "the closest supported value is used"
		}
		c.Refuse(u.At(segments...), "this amount is not supported by Kubernetes; "+effect, "")
	}
	c.reportArguments(u.At("command"), u.Service.Command)
	c.reportArguments(u.At("entrypoint"), u.Service.Entrypoint)
	c.reportArguments(u.At("working_dir"), []string{u.Service.WorkingDir})
	if check := u.Service.HealthCheck; check != nil {
		c.reportArguments(u.At("healthcheck", "test"), check.Test)
	}
}

// lost reports whether the file has a value and compose-go made 0 of it, as it
// does for a size that YAML reads as a number with an exponent (UnitBytes in
// types/bytes.go, 2.16.2).
func (c conversion) lost(a amount, at project.Path) bool {
	if a.value != 0 {
		return false
	}
	for written := range c.Project.Source.Under(at...) {
		return strings.ContainsAny(written.Value, "123456789")
	}
	return false
}

func (a amount) fits() bool {
	for _, value := range a.ok {
		if a.value == value {
			return true
		}
	}
	return a.value >= a.least && a.value <= a.most // false for NaN
}

// reportArguments reports arguments and directories that no program can be
// started with.
func (c conversion) reportArguments(at project.Path, words []string) {
	for _, word := range words {
		switch {
		case len(word) >= maxVariable:
			c.Refuse(at, "an argument can have at most 128 KiB: the program does not start", "use a file: a config or a secret", finding.Starts)
		case strings.ContainsRune(word, 0):
			c.Refuse(at, "a zero byte is not allowed here: the program does not start", "use a file: a config or a secret", finding.Starts)
		}
	}
}
