package term

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"unicode/utf8"

	"golang.org/x/term"

	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// Errors of [AskHidden].
var (
	ErrNoTerminal = errors.New("no terminal to ask for the value")
	ErrNoAnswer   = errors.New("no value was entered")                     // Ctrl-C or Ctrl-D
	ErrTooLong    = errors.New("the value is longer than 4095 characters") // x/term cuts it at longestAnswer
)

// longestAnswer is the number of characters of a line that x/term keeps (maxLine in
// terminal.go v0.47.0). It drops the others silently.
const longestAnswer = 4096

// AskHidden asks at the terminal of the process, also if the standard streams are
// redirected, and reads a line without showing it. It restores the state of the
// terminal, also if the context ends first. A line of more than 4095 characters is an
// error; it is not cut.
func AskHidden(ctx context.Context, question string) ([]byte, error) {
	in, out, err := openTerminal()
	if err != nil {
		return nil, ErrNoTerminal
	}
	defer func() {
		_ = in.Close()
		if out != in {
			_ = out.Close()
		}
	}()
	fd := int(in.Fd())
	before, err := term.MakeRaw(fd)
	if err != nil {
		return nil, ErrNoTerminal
	}
	type answer struct {
		line string
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		terminal := term.NewTerminal(struct {
			io.Reader
			io.Writer
		}{in, out}, "")
		line, err := terminal.ReadPassword(text.Line(question))
		typed <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		err := errors.Join(ctx.Err(), term.Restore(fd, before))
		fmt.Fprintln(out)
		return nil, err
	case a := <-typed:
		if err := term.Restore(fd, before); err != nil {
			return nil, fmt.Errorf("restore the terminal: %w", err)
		}
		switch {
		case errors.Is(a.err, io.EOF): // end the line of the question
			fmt.Fprintln(out)
			return nil, ErrNoAnswer
		case a.err != nil:
			return nil, fmt.Errorf("read from the terminal: %w", a.err)
		case utf8.RuneCountInString(a.line) >= longestAnswer:
			return nil, ErrTooLong
		}
		return []byte(a.line), nil
	}
}

func openTerminal() (in, out *os.File, err error) {
	if runtime.GOOS != "windows" {
		in, err = os.OpenFile("/dev/tty", os.O_RDWR, 0)
		return in, in, err
	}
	if in, err = os.OpenFile("CONIN$", os.O_RDWR, 0); err != nil {
		return nil, nil, err
	}
	if out, err = os.OpenFile("CONOUT$", os.O_RDWR, 0); err != nil {
		return nil, nil, errors.Join(err, in.Close())
	}
	return in, out, nil
}
