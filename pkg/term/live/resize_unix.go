//go:build unix

package live

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// settled is how long a size must stand: a window that is dragged has many.
const settled = 50 * time.Millisecond

// Resized fires after the terminal has got another size (SIGWINCH), until the
// context ends. It is never closed, and never fires where there is no such signal.
func Resized(ctx context.Context) <-chan struct{} {
	signals, resized := make(chan os.Signal, 1), make(chan struct{}, 1)
	signal.Notify(signals, syscall.SIGWINCH)
	go func() {
		defer signal.Stop(signals)
		timer := time.NewTimer(settled)
		timer.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-signals:
				timer.Reset(settled)
			case <-timer.C:
				select {
				case resized <- struct{}{}:
				default: // nobody has heard of the last one yet
				}
			}
		}
	}()
	return resized
}

// virtualTerminal is only needed on Windows.
func virtualTerminal(io.Writer) {}
