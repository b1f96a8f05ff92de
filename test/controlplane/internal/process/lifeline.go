package process

import (
	"io"
	"os"
)

// lifelineEnv tells a child that it holds a lifeline.
const lifelineEnv = "TESTCLUSTER_LIFELINE"

// lifelineFD is the first of the descriptors that os/exec passes on.
const lifelineFD = 3

// HoldLifeline ends this process when its parent ends, in any way and on any
// system: the parent then no longer holds the other end of a pipe. It does
// nothing in a process that a Group did not start.
func HoldLifeline() {
	if os.Getenv(lifelineEnv) == "" {
		return
	}
	_ = os.Unsetenv(lifelineEnv) // cannot fail for a valid name; a grandchild has no lifeline
	pipe := os.NewFile(lifelineFD, "lifeline")
	go func() {
		_, _ = io.Copy(io.Discard, pipe) // returns when the parent is gone, with whatever error
		os.Exit(1)
	}()
}
