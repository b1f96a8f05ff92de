package process

import "syscall"

// tied makes the kernel kill a child when its parent ends, and keeps a Ctrl-C
// at the terminal away from it: the parent alone decides when children end.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL, Setpgid: true}
}
