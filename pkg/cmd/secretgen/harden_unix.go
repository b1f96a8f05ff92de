//go:build unix

package secretgen

import "golang.org/x/sys/unix"

// harden keeps the values out of core dumps. It does what it can: where a limit
// cannot be set, the system's own stays.
func harden() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
