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

// settled is how long a size must not change, because a window that is dragged has many
// sizes.
const settled = 50 * time.Millisecond

// Resized fires after the size of the terminal has changed (SIGWINCH), until the context
// ends. It is never closed, and never fires on systems without this signal.
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
				default: // the last one has not been received yet
				}
			}
		}
	}()
	return resized
}

// virtualTerminal is only needed on Windows.
func virtualTerminal(io.Writer) {}
