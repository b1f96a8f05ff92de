package container

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// signalNames are the signals that kill supports in every shell. Source:
// <signal.h> of POSIX.1-2017, and of Linux WINCH, IO, PWR and SYS.
var signalNames = strings.Fields(`ABRT ALRM BUS CHLD CONT FPE HUP ILL INT IO KILL PIPE PROF PWR QUIT SEGV STOP SYS TERM
	TRAP TSTP TTIN TTOU URG USR1 USR2 VTALRM WINCH XCPU XFSZ`)

// The numbers of real-time signals in Docker. Source: sigrtmin and sigrtmax in
// signal_linux.go of moby/sys/signal.
const firstRealTime, lastRealTime = 34, 64

// stopSignal is the shell command that stops the container by its signal; "" for
// SIGTERM, the default. (lifecycle.stopSignal is still alpha in Kubernetes 1.37.)
// The kubelet sends no signal before the handler has ended: the command waits
// until the container's first process has ended, which also ends the command, or
// until the grace period is over.
func (c conversion) stopSignal(u *plan.Unit) string {
	text, at := u.Service.StopSignal, u.At("stop_signal")
	signal, known := signalArgument(text)
	switch {
	case text == "" || signal == "TERM":
		return ""
	case !known:
		c.Refuse(at, "unknown signal "+strconv.Quote(text), "use a signal such as SIGINT")
	case signal == "KILL" || signal == "STOP":
		c.Refuse(at, "a container cannot send SIG"+signal+" to its own first process; SIGTERM is sent instead", "set stop_grace_period: 1s to kill it soon after that")
	case c.IsInit(u) && !u.IsSet("stop_signal"): // a hook has it from its service
	case c.IsInit(u):
		c.Refuse(at, "an init container receives the stop signal of the image", "set STOPSIGNAL in the image")
	case c.SharesProcesses(u):
		c.Refuse(at, "the container's first process is not PID 1 if processes are shared (pid, init): it receives the stop signal of the image", "set STOPSIGNAL in the image")
	default:
		c.Warn(at, "a preStop hook sends it to the container's first process and waits; the image must have /bin/sh", "set STOPSIGNAL in the image, and remove it here")
		return stopCommand(signal, 1)
	}
	return ""
}

// stopCommand sends a signal to a process and waits until it has ended.
func stopCommand(signal string, process int) string {
	return fmt.Sprintf("kill -s %s %d; while kill -s 0 %[2]d 2>/dev/null; do sleep 1; done", signal, process)
}

// signalArgument is the argument of kill: a name without SIG, or a number.
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

// signalName is the name of the numbers with special handling.
func signalName(n int) string {
	names := map[int]string{9: "KILL", 15: "TERM", 19: "STOP"}
	if name, ok := names[n]; ok {
		return name
	}
	return strconv.Itoa(n)
}
