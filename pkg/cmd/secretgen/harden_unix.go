//go:build unix

package secretgen

import "golang.org/x/sys/unix"

// noCoreDumps disables core dumps, because they would contain the values. If it cannot
// set the limit, the limit of the system applies.
func noCoreDumps() { _ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{}) }
