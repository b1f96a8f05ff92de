package container

import (
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// probeHints are the places of the hints about a probe.
func probeHints(h hint.Probe) []project.Path {
	var given []project.Path
	for _, at := range []project.Path{h.Disable.At, h.Test.At, h.Path.At, h.Port.At, h.TCPPort.At, h.Interval.At, h.Timeout.At, h.Retries.At, h.StartPeriod.At} {
		if at != nil {
			given = append(given, at)
		}
	}
	return given
}

// hintsCheck reports whether a hint defines the check, so that the one of the
// healthcheck is not needed.
func hintsCheck(h *hint.Hints) bool {
	return saysHow(h.Readiness) || saysHow(h.Liveness)
}

func saysHow(p hint.Probe) bool {
	return p.Test.Given() || p.Path.Given() || p.Port.Given() || p.TCPPort.Given()
}
