// Package command runs programs that print a secret: password managers and sops.
// There is no shell. Start at [Runner]; [Words] splits a typed command.
//
// The value is in the program's output and stays in memory. Errors name the
// program and its exit code. They show neither its arguments nor its output, and
// its error output only on request, because a program that fails may print a
// value.
package command

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const (
	// DefaultTimeout is how long a program may run.
	DefaultTimeout = 30 * time.Second
	// MaxOutput is how many bytes a program may print: the limit of a Secret.
	MaxOutput = 1 << 20

	graceful  = time.Second // the time until a program that has ended is not waited for any more
	maxErrors = 4 << 10     // bytes of error output to show
)

// ErrNotFound reports that the program does not exist.
var ErrNotFound = errors.New("the program is not in a folder of PATH")

// Runner runs programs.
//
// A program gets the environment, and nothing else of this process: no open
// files, an empty standard input, and on Unix a session of its own without a
// terminal. All of the session's processes that it started end with it, after the
// timeout, and when ctx ends.
type Runner struct {
	Environment []string      // of the program, NAME=VALUE; its PATH is searched for the program
	Timeout     time.Duration // 0 is [DefaultTimeout]
	ShowErrors  bool          // its error output is part of errors
}

// Run runs a program in a folder and returns its output. The first word is the
// program: a name on PATH, or a path with a '/', which is relative to the folder.
func (r Runner) Run(ctx context.Context, dir string, words []string) ([]byte, error) {
	path, err := r.find(dir, words)
	if err != nil {
		return nil, err
	}
	name := filepath.Base(path)
	limit := r.Timeout
	if limit == 0 {
		limit = DefaultTimeout
	}
	limited, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, said := &output{limit: MaxOutput, full: cancel}, &output{limit: maxErrors}
	cmd := exec.CommandContext(limited, path, words[1:]...)
	cmd.Env = append([]string{}, r.Environment...) // nil would be that of this process
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, out, said, graceful
	apart(cmd)
	err = cmd.Run()
	endAll(cmd)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case out.over:
		return nil, fault.Usagef("%s printed more than %d bytes", name, MaxOutput).WithHint("a Secret holds at most 1 MiB; check the command")
	case limited.Err() != nil:
		return nil, fault.Failedf("%s did not end in %s, and was stopped", name, limit).
			WithHint("it has no terminal and no input: unlock it first; or wait longer with --command-timeout TIME")
	case err != nil:
		return nil, r.failed(name, err, said.text.Bytes())
	}
	return out.text.Bytes(), nil
}

// failed is the error of a program that failed.
func (r Runner) failed(name string, err error, text []byte) error {
	var exit *exec.ExitError
	reason := "could not be run"
	switch {
	case errors.As(err, &exit) && exit.Exited():
		reason = fmt.Sprintf("failed with exit code %d", exit.ExitCode())
	case errors.As(err, &exit):
		reason = "was ended by a signal"
	case errors.Is(err, exec.ErrWaitDelay):
		reason = "left a process that keeps its output open"
	}
	shown := strings.TrimSpace(strings.ToValidUTF8(string(text), "?"))
	switch {
	case shown == "":
		return fault.Failedf("%s %s", name, reason).WithHint("run the command yourself to see why")
	case r.ShowErrors:
		return fault.Failedf("%s %s:\n%s", name, reason, shown)
	}
	return fault.Failedf("%s %s; its error output is withheld because it may contain values", name, reason).
		WithHint("to see it, run the command yourself, or again with --show-command-errors")
}

// find is the path of the program. It is not shown if it does not exist: it may be
// a value that was typed in the place of a command.
func (r Runner) find(dir string, words []string) (string, error) {
	if len(words) == 0 || words[0] == "" {
		return "", fault.Usagef("there is no program").WithHint("write the program and its arguments")
	}
	if strings.ContainsRune(words[0], '/') || strings.ContainsRune(words[0], filepath.Separator) {
		path := words[0]
		if !filepath.IsAbs(path) {
			path = filepath.Join(dir, path)
		}
		if found, err := exec.LookPath(path); err == nil {
			return found, nil
		}
		return "", fault.Usagef("the program does not exist, or cannot be executed").
			WithHint("check the path; it is not shown because it may be a value")
	}
	if path, ok := Find(r.Environment, words[0]); ok {
		return path, nil
	}
	return "", fault.Usagef("%w", ErrNotFound).
		WithHint("install it, or write its path; its name is not shown because it may be a value; pass a value with --from-literal KEY=VALUE")
}

// Find is the path of a program on the PATH of an environment. Relative folders in
// PATH are not searched.
func Find(environment []string, name string) (string, bool) {
	for _, folder := range filepath.SplitList(searched(environment)) {
		if !filepath.IsAbs(folder) {
			continue
		}
		if path, err := exec.LookPath(filepath.Join(folder, name)); err == nil {
			return path, true
		}
	}
	return "", false
}

// searched is PATH; Windows has several spellings of the name.
func searched(environment []string) (value string) {
	for _, pair := range environment {
		name, v, _ := strings.Cut(pair, "=")
		if name == "PATH" || runtime.GOOS == "windows" && strings.EqualFold(name, "PATH") {
			value = v
		}
	}
	return value
}

// output is what a program prints, up to a limit. After that it is dropped, and
// the function full is called, if there is one.
type output struct {
	text  bytes.Buffer
	limit int
	over  bool
	full  func()
}

func (o *output) Write(more []byte) (int, error) {
	rest := o.limit - o.text.Len()
	if len(more) <= rest {
		return o.text.Write(more)
	}
	o.text.Write(more[:rest])
	if o.over = true; o.full != nil {
		o.full()
		return rest, io.ErrShortWrite
	}
	return len(more), nil
}
