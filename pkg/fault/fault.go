// Package fault has the errors of a command line: what is wrong, a hint about what
// to do, and a class, which is the documented exit code.
//
// Packages may return plain errors. They wrap an error with this package if they have a
// hint, or a class other than [Failed]. pkg/cli prints the error once ("error: …",
// then "hint: …") and exits with [Code].
package fault

import (
	"errors"
	"fmt"
)

// Class is the kind of an error. Its value is the exit code.
type Class int

// The documented exit codes of every plugin.
const (
	Failed      Class = 1   // the work failed: server, file system, network
	Usage       Class = 2   // wrong flags, arguments or input files
	No          Class = 3   // the answer is "no": rollout failed, check found problems
	Unfinished  Class = 4   // not finished before --timeout
	Interrupted Class = 130 // Ctrl-C or SIGTERM
)

// Error is an error with a class and an optional hint.
type Error struct {
	Err   error
	Class Class
	Hint  string // one line: what to do; "" for no hint
}

func (e *Error) Error() string { return e.Err.Error() }

// Unwrap returns the cause, for errors.Is and errors.As.
func (e *Error) Unwrap() error { return e.Err }

// Wrap gives err a class and a hint. It returns nil for nil.
func Wrap(class Class, err error, hint string) error {
	if err == nil {
		return nil
	}
	return &Error{Err: err, Class: class, Hint: hint}
}

// Usagef is an error of wrong use (exit code 2), formatted as by fmt.Errorf. To add
// what to do: Usagef(…).WithHint(…).
func Usagef(format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf(format, args...), Class: Usage}
}

// Failedf is an error of a failure (exit code 1), formatted as by fmt.Errorf.
func Failedf(format string, args ...any) *Error {
	return &Error{Err: fmt.Errorf(format, args...), Class: Failed}
}

// WithHint is the error with the hint; "" for no hint.
func (e *Error) WithHint(hint string) *Error {
	return &Error{Err: e.Err, Class: e.Class, Hint: hint}
}

// As gives err a class, and the hint of its method Hint, if it has one. It returns an
// err that has a class unchanged.
func As(class Class, err error) error {
	var known *Error
	if err == nil || errors.As(err, &known) {
		return err
	}
	var h interface{ Hint() string }
	if errors.As(err, &h) {
		return Wrap(class, err, h.Hint())
	}
	return Wrap(class, err, "")
}

// Prefix adds a place before the text of err, and keeps its class and hint.
func Prefix(place string, err error) error {
	if err == nil {
		return nil
	}
	var known *Error
	if errors.As(err, &known) {
		return Wrap(known.Class, fmt.Errorf("%s: %w", place, known.Err), known.Hint)
	}
	return fmt.Errorf("%s: %w", place, err)
}

// Code is the exit code of err: 0 for nil, the class of the outermost [Error]
// in its chain, [Failed] for everything else.
func Code(err error) int {
	if err == nil {
		return 0
	}
	var f *Error
	if errors.As(err, &f) {
		return int(f.Class)
	}
	return int(Failed)
}

// Hints are the hints of err and of all it joins or wraps, outermost first,
// without repetition.
func Hints(err error) []string {
	var hints []string
	seen := map[string]bool{}
	walk(err, func(e error) {
		f, ok := e.(*Error) //nolint:errorlint // walk visits every layer itself
		if ok && f.Hint != "" && !seen[f.Hint] {
			seen[f.Hint] = true
			hints = append(hints, f.Hint)
		}
	})
	return hints
}

func walk(err error, visit func(error)) {
	if err == nil {
		return
	}
	visit(err)
	switch e := err.(type) { //nolint:errorlint // the layers are walked one by one
	case interface{ Unwrap() error }:
		walk(e.Unwrap(), visit)
	case interface{ Unwrap() []error }:
		for _, inner := range e.Unwrap() {
			walk(inner, visit)
		}
	}
}
