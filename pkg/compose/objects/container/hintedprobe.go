package container

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hintProbes sets the probes that hints describe; the startup probe stays that
// of the healthcheck.
func (c conversion) hintProbes(u *plan.Unit, k *corev1.Container) {
	check := k.ReadinessProbe // of the healthcheck
	if h := u.Hints.Readiness; check != nil && (saysHow(h) || h.Disable.Value) {
		c.reportCounts(u, probeHints(h)[0], "healthcheck", "test")
	}
	c.hintProbe(u, &k.ReadinessProbe, u.Hints.Readiness, check, k.StartupProbe != nil)
	c.hintProbe(u, &k.LivenessProbe, u.Hints.Liveness, check, k.StartupProbe != nil)
}

// hintProbe sets one probe. check is the probe of the healthcheck, nil for none.
func (c conversion) hintProbe(u *plan.Unit, probe **corev1.Probe, h hint.Probe, check *corev1.Probe, startup bool) {
	given := probeHints(h)
	if len(given) == 0 {
		return
	}
	if c.Kind(u).Ends() {
		c.Refuse(given[0], "a "+string(c.Kind(u))+" runs to completion: it has no probes", "")
		return
	}
	if h.Disable.Value || len(h.Test.Value) > 0 && h.Test.Value[0] == "NONE" {
		*probe = nil
		return
	}
	wanted := *probe
	if h.Disable.Given() && wanted == nil {
		wanted = check
	}
	if saysHow(h) {
		handler, ok := c.hintHandler(u, h)
		if !ok {
			return
		}
		wanted = c.timings(u, startup)
		wanted.ProbeHandler = handler
	}
	if wanted == nil {
		c.Refuse(given[0], "the probe has nothing to check: neither a hint nor healthcheck defines it", "set test, path or tcpPort")
		return
	}
	*probe = wanted.DeepCopy()
	if h.Interval.Given() {
		(*probe).PeriodSeconds = seconds(duration(h.Interval.Value), 0)
	}
	if h.Timeout.Given() {
		(*probe).TimeoutSeconds = seconds(duration(h.Timeout.Value), 0)
	}
	if h.Retries.Given() {
		(*probe).FailureThreshold = h.Retries.Value
	}
	if h.StartPeriod.Given() {
		(*probe).InitialDelaySeconds = wholeSeconds(h.StartPeriod.Value)
	}
}

// hintHandler is the action of the probe: a command, else a request, else a
// connection, as in Kompose (configProbe in pkg/transformer/kubernetes, 1.37).
func (c conversion) hintHandler(u *plan.Unit, h hint.Probe) (corev1.ProbeHandler, bool) {
	http := h.Path.At
	if http == nil {
		http = h.Port.At
	}
	for _, ways := range [][2]project.Path{{h.Test.At, http}, {h.Test.At, h.TCPPort.At}, {http, h.TCPPort.At}} {
		if ways[0] != nil && ways[1] != nil {
			c.Refuse(ways[1], "a probe can have only one check: "+ways[0].String()+" takes precedence", "remove one of the two")
			break
		}
	}
	switch {
	case h.Test.Given():
		return c.probeHandler(u, h.Test.Value)
	case http != nil:
		get := &corev1.HTTPGetAction{Path: h.Path.Value, Port: intstr.FromInt32(h.Port.Value)}
		if get.Path == "" {
			get.Path = "/"
		}
		if !h.Port.Given() {
			get.Port = intstr.FromInt32(u.FirstTCPPort())
		}
		if get.Port.IntVal == 0 {
			c.Refuse(http, "the service has no port to send the request to", "set port in addition to path, or set ports of the service")
			return corev1.ProbeHandler{}, false
		}
		return corev1.ProbeHandler{HTTPGet: get}, true
	case h.TCPPort.Given():
		return corev1.ProbeHandler{TCPSocket: &corev1.TCPSocketAction{Port: intstr.FromInt32(h.TCPPort.Value)}}, true
	}
	return corev1.ProbeHandler{}, false
}

// timings are those of the healthcheck, if there is one; else the defaults of
// Kubernetes. The start period is an initial delay unless there is a startup
// probe.
func (c conversion) timings(u *plan.Unit, startup bool) *corev1.Probe {
	h := u.Service.HealthCheck
	if h == nil {
		return &corev1.Probe{}
	}
	probe := &corev1.Probe{PeriodSeconds: seconds(h.Interval, defaultInterval), TimeoutSeconds: seconds(h.Timeout, defaultTimeout), FailureThreshold: retries(h)}
	if h.StartPeriod != nil && !startup {
		probe.InitialDelaySeconds = wholeSeconds(time.Duration(*h.StartPeriod))
	}
	return probe
}
