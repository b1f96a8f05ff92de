//go:build !unix

package command

import "os/exec"

// apart does nothing where there are no sessions.
func apart(*exec.Cmd) {}

// endAll does nothing there either: only the program itself is ended.
func endAll(*exec.Cmd) {}
