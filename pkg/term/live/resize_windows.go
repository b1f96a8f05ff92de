package live

import (
	"context"
	"io"
	"os"

	"golang.org/x/sys/windows"
)

// Resized never fires: consoles send no signal when they are resized.
func Resized(context.Context) <-chan struct{} { return make(chan struct{}) }

// virtualTerminal enables escape sequences in a console, if it supports them.
func virtualTerminal(out io.Writer) {
	f, ok := out.(*os.File)
	if !ok {
		return
	}
	var mode uint32
	if windows.GetConsoleMode(windows.Handle(f.Fd()), &mode) == nil {
		_ = windows.SetConsoleMode(windows.Handle(f.Fd()), mode|windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING)
	}
}
