package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"
)

func TestInterruptibleReadsAll(t *testing.T) {
	got, err := io.ReadAll(interruptible{t.Context(), strings.NewReader("all of it")})
	if string(got) != "all of it" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
}

// Ctrl-C ends a read that waits for input.
func TestInterruptibleEnds(t *testing.T) {
	in, out := io.Pipe()
	defer out.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Millisecond)
	defer cancel()
	if _, err := io.ReadAll(interruptible{ctx, in}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
}
