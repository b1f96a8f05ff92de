package cli

import (
	"context"
	"io"
)

// interruptible is standard input that ends with the context, so that Ctrl-C does not
// wait for input from a terminal or a pipe.
type interruptible struct {
	ctx context.Context
	in  io.Reader
}

// Read reads, or returns the context's error if the context ends first. Input of the
// read in the background is lost: the process is about to exit.
func (r interruptible) Read(p []byte) (int, error) {
	type result struct {
		n   int
		err error
	}
	buffer := make([]byte, len(p)) // the caller may reuse its buffer before the read in the background ends
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
