//go:build unix

package cluster

import "syscall"

// ownGroup keeps a signal to the group of the tests, such as a Ctrl-C or a
// kill -9, away from testcluster: it must survive them to clean up.
func ownGroup() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}
