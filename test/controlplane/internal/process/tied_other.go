//go:build !linux

package process

import "syscall"

// tied protects a child from a Ctrl-C at the terminal: only the parent decides
// when children end. The lifeline ends them when the parent dies.
func tied() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
