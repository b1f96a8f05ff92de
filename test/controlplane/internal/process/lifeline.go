package process

import (
	"io"
	"os"
)

// lifelineEnv marks a child that has a lifeline.
const lifelineEnv = "TESTCLUSTER_LIFELINE"

// lifelineFD is the first of the descriptors that os/exec passes on.
const lifelineFD = 3

// HoldLifeline ends this process when its parent ends, for any reason and on any
// system: then the other end of a pipe is closed. It does nothing in a process
// that a Group did not start.
func HoldLifeline() {
	if os.Getenv(lifelineEnv) == "" {
		return
	}
	_ = os.Unsetenv(lifelineEnv) // cannot fail for a valid name; a grandchild has no lifeline
	pipe := os.NewFile(lifelineFD, "lifeline")
	go func() {
		_, _ = io.Copy(io.Discard, pipe) // returns when the parent has ended, with any error
		os.Exit(1)
	}()
}
