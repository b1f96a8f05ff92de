//go:build !linux

package process

import "syscall"

// tied keeps a Ctrl-C at the terminal away from a child: the parent alone
// decides when children end. The lifeline ends them when the parent dies.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
