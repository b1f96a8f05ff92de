package process

import "syscall"

// tied makes the kernel kill a child when its parent ends, and protects it from a
// Ctrl-C at the terminal: only the parent decides when children end.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
