//go:build unix

package secretgen

import "golang.org/x/sys/unix"

// harden disables core dumps, because they would contain the values. If it cannot set
// the limit, the limit of the system applies.
func harden() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
