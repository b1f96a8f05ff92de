package cli

import (
	"context"
	"io"
)

// interruptible is standard input that ends with the context, so that Ctrl-C
// does not wait for a terminal or a pipe to say something.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read reads, or returns the context's error when that ends first. What the
// abandoned read still gets is lost: the process is about to end.
func (r interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	buffer := make([]byte, len(p)) // the caller's may be reused before the abandoned read ends
	done := make(chan result, 1)
	go func() {
		n, err := r.in.Read(buffer)
		done <- result{n, err}
	}()
	select {
	case <-r.ctx.Done():
		return 0, r.ctx.Err()
	case got := <-done:
		return copy(p, buffer[:got.n]), got.err
	}
}
