package convert

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	corev1 "k8s.io/api/core/v1"
)

// signalNames are the signals that the kill of every shell knows. Source:
// <signal.h> of POSIX.1-2017, and of Linux WINCH, IO, PWR and SYS.
var signalNames = strings.Fields(`ABRT ALRM BUS CHLD CONT FPE HUP ILL INT IO KILL PIPE PROF PWR QUIT SEGV STOP SYS TERM
	TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ`)

// The numbers of real-time signals, as Docker counts them. Source: sigrtmin and
// sigrtmax in signal_linux.go of moby/sys/signal.
const firstRealTime, lastRealTime = 34, 64

// stopSignal is the shell command that stops the container by its signal; ""
// when that is SIGTERM, what every container is sent. (lifecycle.stopSignal is
// still alpha in Kubernetes 1.37.) Before the handler has ended the kubelet
// sends nothing: the command waits until the container's first process is gone,
// and with it the command itself, or until the grace period is over.
func (c *converter) stopSignal(u *unit, p *pod) string {
	text, at := u.service.StopSignal, u.at("stop_signal")
	signal, known := signalArgument(text)
	switch {
	case text == "" || signal == "TERM":
		return ""
	case !known:
		c.refuse(at, "there is no signal "+strconv.Quote(text), "write one such as SIGINT")
	case signal == "KILL" || signal == "STOP":
		c.refuse(at, "no process of a container can send SIG"+signal+" to its first one; it is sent SIGTERM", "stop_grace_period: 1s kills it soon after that")
	case u.isInit() && !c.set(u, "stop_signal"): // a hook has it from its service
	case u.isInit():
		c.refuse(at, "an init container is sent the image's stop signal", "set STOPSIGNAL in the image")
	case p.HostPID || sharesProcesses(u.pod()):
		c.refuse(at, "the container's first process is not number 1 where processes are shared (pid, init): it is sent the image's stop signal", "set STOPSIGNAL in the image")
	default:
		c.warn(at, "a preStop hook sends it to the container's first process and waits; the image must have /bin/sh", "set STOPSIGNAL in the image, and remove it here")
		return stopCommand(signal, 1)
	}
	return ""
}

// stopCommand sends a signal to a process and waits until it is gone.
func stopCommand(signal string, process int) string {
	return fmt.Sprintf("kill -s %s %d; while kill -s 0 %[2]d 2>/dev/null; do sleep 1; done", signal, process)
}

// signalArgument is the signal as kill has it: a name without SIG, or a number.
func signalArgument(text string) (argument string, known bool) {
	name := strings.TrimPrefix(strings.ToUpper(text), "SIG")
	if n, err := strconv.Atoi(name); err == nil {
		return signalName(n), n > 0 && n <= lastRealTime
	}
	for _, realTime := range []struct {
		prefix, sign string
		first, step  int
	}{{"RTMIN", "+", firstRealTime, 1}, {"RTMAX", "-", lastRealTime, -1}} {
		offset, ok := strings.CutPrefix(name, realTime.prefix)
		if !ok {
			continue
		}
		n, err := strconv.ParseUint(cmp.Or(strings.TrimPrefix(offset, realTime.sign), "0"), 10, 5)
		known = err == nil && (offset == "" || strings.HasPrefix(offset, realTime.sign)) && n <= lastRealTime-firstRealTime
		return strconv.Itoa(realTime.first + realTime.step*int(n)), known
	}
	return name, slices.Contains(signalNames, name)
}

// signalName is the name of those numbers that are treated by name.
func signalName(n int) string {
	names := map[int]string{9: "KILL", 15: "TERM", 19: "STOP"}
	if name, ok := names[n]; ok {
		return name
	}
	return strconv.Itoa(n)
}

// sharesProcesses tells whether the containers of the pod see each other's
// processes: then the first is the pod's own, not a container's.
func sharesProcesses(u *unit) bool {
	return slices.ContainsFunc(u.containers(), func(m *unit) bool {
		return m.seesProcesses() || m.service.Pid == hostMode || m.service.Init != nil && *m.service.Init
	})
}

// initProcess carries init: true. The pod's own first process, which reaps
// what processes leave behind, becomes that of its containers; what a container
// runs is sent its signals by the kubelet.
func (c *converter) initProcess(u *unit, p *pod) {
	if u.service.Init == nil || !*u.service.Init || p.HostPID { // the node's own init; the API server refuses both (validateShareProcessNamespace)
		return
	}
	settle(c, &p.ShareProcessNamespace, u.service.Init, u, "init")
}

// gracePeriod carries stop_grace_period: the longest of the pod's containers.
func (c *converter) gracePeriod(u *unit, p *pod) {
	if u.service.StopGracePeriod == nil {
		return
	}
	seconds := graceSeconds(u)
	if known := p.TerminationGracePeriodSeconds; known != nil && *known != seconds {
		c.note(u.at("stop_grace_period"), "a pod has one grace period: that of its container which asks for the longest", "")
		seconds = max(*known, seconds)
	}
	p.TerminationGracePeriodSeconds = &seconds
}

// graceSeconds is the unit's grace period in whole seconds, rounded up; 30 is
// Kubernetes' own.
func graceSeconds(u *unit) int64 {
	if u.service.StopGracePeriod == nil {
		return corev1.DefaultTerminationGracePeriodSeconds
	}
	return int64(max(0, min(math.Ceil(time.Duration(*u.service.StopGracePeriod).Seconds()), mostTime)))
}
