//go:build unix

package command

import (
	"os/exec"
	"syscall"
)

// apart gives the program a session of its own, without a terminal: a program that
// asks at the terminal fails, and does not wait.
func apart(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	cmd.Cancel = func() error { return endGroup(cmd) }
}

// endAll ends what the program has left running.
func endAll(cmd *exec.Cmd) { _ = endGroup(cmd) }

// endGroup kills the process group of the program, which its session began with.
func endGroup(cmd *exec.Cmd) error {
	if cmd.Process == nil {
		return nil
	}
	return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
}
