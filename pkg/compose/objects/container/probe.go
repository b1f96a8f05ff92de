package container

import (
	"fmt"
	"math"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// probes converts the healthcheck. In Compose a failing check never restarts a
// container, so it is a readiness probe; start_period becomes a startup probe;
// there is a liveness probe on request only.
func (c conversion) probes(u *plan.Unit, k *corev1.Container) {
	h := u.Service.HealthCheck
	if h == nil || h.Disable || len(h.Test) == 0 && hintsCheck(u.Hints) {
		return
	}
	handler, ok := c.probeHandler(u, h.Test)
	if !ok {
		return
	}
	probe := corev1.Probe{
		ProbeHandler:     handler,
		PeriodSeconds:    seconds(h.Interval, defaultInterval),
		TimeoutSeconds:   seconds(h.Timeout, defaultTimeout),
		FailureThreshold: retries(h),
	}
	k.ReadinessProbe = &probe
	if c.Options.Liveness {
		k.LivenessProbe = probe.DeepCopy()
	}
	k.StartupProbe = c.startupProbe(u, probe)
}

// startupProbe delays the other probes until the check has succeeded once. Docker
// ignores failures in the start period, and marks the container unhealthy after
// the given number of retries; only then is a container restarted that never
// became healthy.
func (c conversion) startupProbe(u *plan.Unit, probe corev1.Probe) *corev1.Probe {
	h := u.Service.HealthCheck
	if h.StartPeriod == nil || *h.StartPeriod <= 0 {
		return nil
	}
	startup := probe.DeepCopy()
	startup.PeriodSeconds = seconds(h.StartInterval, defaultStartInterval)
	patience := time.Duration(*h.StartPeriod).Seconds() + float64(probe.FailureThreshold)*float64(probe.PeriodSeconds)
	startup.FailureThreshold = int32(min(math.Ceil(patience/float64(startup.PeriodSeconds)), math.MaxInt32))
	c.Note(u.At("healthcheck", "start_period"), fmt.Sprintf("the start period becomes a startup probe: a container that is not healthy after %.0f s (start_period and retries × interval) is restarted, unlike in Docker", patience),
		"set start_period to the time of the slowest start", finding.Behaviour)
	return startup
}

// probeHandler is the action of the probe. Source of the forms: the Compose
// specification, "healthcheck.test". A kubelet expands $(VAR) in it as in a
// container's command (runProbe in pkg/kubelet/prober of Kubernetes 1.37).
func (c conversion) probeHandler(u *plan.Unit, test types.HealthCheckTest) (corev1.ProbeHandler, bool) {
	if len(test) == 0 {
		c.Refuse(u.At("healthcheck"), "the check itself is the image's HEALTHCHECK, which Kubernetes does not read", "copy the image's check to healthcheck.test")
		return corev1.ProbeHandler{}, false
	}
	var command []string
	switch test[0] {
	case "NONE":
		return corev1.ProbeHandler{}, false
	case "CMD":
		command = test[1:]
	case "CMD-SHELL":
		command = append([]string{"/bin/sh", "-c"}, test[1:]...)
	default:
		command = test
	}
	if len(command) == 0 || test[0] == "CMD-SHELL" && len(test) == 1 {
		c.Refuse(u.At("healthcheck", "test"), fmt.Sprintf("%s without a command checks nothing", test[0]), "set the command")
		return corev1.ProbeHandler{}, false
	}
	if c.Options.NativeProbes {
		if handler, ok := nativeProbe(test); ok {
			return handler, true
		}
	}
	return corev1.ProbeHandler{Exec: &corev1.ExecAction{Command: Literals(command)}}, true
}
