package term

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime"

	"golang.org/x/term"
)

// ErrNoTerminal says that there is nobody to ask.
var ErrNoTerminal = errors.New("there is no terminal to ask at")

// AskHidden asks at the process's terminal, whatever its standard streams are,
// and reads a line that is not shown while it is typed. When the context ends
// first, the terminal is left as it was.
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
	before, err := term.GetState(fd)
	if err != nil {
		return nil, ErrNoTerminal
	}
	fmt.Fprint(out, question)
	type answer struct {
		line []byte
		err  error
	}
	typed := make(chan answer, 1)
	go func() {
		line, err := term.ReadPassword(fd)
		typed <- answer{line, err}
	}()
	select {
	case <-ctx.Done():
		err = errors.Join(ctx.Err(), term.Restore(fd, before))
		return nil, err
	case a := <-typed:
		fmt.Fprintln(out)
		if a.err != nil {
			return nil, fmt.Errorf("read from the terminal: %w", a.err)
		}
		return a.line, nil
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
