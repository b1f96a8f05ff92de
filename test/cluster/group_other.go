//go:build !unix

package cluster

import "syscall"

// ownGroup does nothing where there are no process groups. The control plane
// itself runs on Unix only; this lets the package compile elsewhere.
func ownGroup() *syscall.SysProcAttr { return nil }
