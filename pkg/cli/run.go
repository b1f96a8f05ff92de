// Package cli runs a plugin: its root command under kubectl's name, signals, errors as
// text and exit code, completion by argv[0], help, and the subcommands that all plugins
// have (options, version, completion). Start with [Main].
//
// The exit codes are those of pkg/fault: 0 success, 1 failure, 2 wrong use, 3 the
// answer is "no", 4 not finished in time, 130 interrupted.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/batuta-k8s/batuta"
	"github.com/batuta-k8s/batuta/pkg/docs"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// interruptGrace is the time to clean up after Ctrl-C. Then the process exits.
const interruptGrace = 2 * time.Second

// Main runs the plugin as this process and exits. Nothing else exits the process.
func Main(name string, construct Constructor) {
	env, err := processEnv()
	if err != nil {
		report(os.Stderr, err)
		os.Exit(int(fault.Failed))
	}
	kube.LogTo(os.Stderr)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := make(chan int, 1)
	env.In = interruptible{ctx, env.In}
	go func() { code <- Run(ctx, name, construct, env) }()
	select {
	case c := <-code:
		os.Exit(c)
	case <-ctx.Done():
		stop() // a second Ctrl-C stops the process immediately
	}
	select {
	case c := <-code:
		os.Exit(c)
	case <-time.After(interruptGrace):
		os.Exit(int(fault.Interrupted))
	}
}

// Run runs the plugin once and returns its exit code.
func Run(ctx context.Context, name string, construct Constructor, env *Env) int {
	quietHTTP2(env.Environ)
	err := run(ctx, name, construct, env)
	if err != nil && ctx.Err() != nil {
		if term.IsTerminal(env.ErrOut) {
			fmt.Fprintln(env.ErrOut) // the prompt of the shell is on a new line after "^C"
		}
		return int(fault.Interrupted)
	}
	report(env.ErrOut, err)
	return fault.Code(err)
}

func run(ctx context.Context, name string, construct Constructor, env *Env) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.Failedf("internal error: %v", r).WithHint(
				"this is a bug in " + env.Plugin.File() + "; please report it at " + docs.Issues + " with the command that you ran")
		}
	}()
	suite, err := batuta.Load()
	if err != nil {
		return err
	}
	if env.Plugin, err = suite.Find(name); err != nil {
		return err
	}
	args := arguments(env)
	completes := len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
	if completes {
		env.ErrOut = io.Discard // a shell would print it between the completions
		if slices.ContainsFunc(args, func(word string) bool { return !text.IsSafe(word) }) {
			return nil // cobra would print the word to the standard error of the process
		}
	}
	env.Kube = kube.New(env.Plugin.File(), env.Lookup, env.ErrOut, env.Now)
	root := construct(env)
	dress(root, env)
	if completes {
		withoutBackquotes(root)
	}
	root.SetArgs(args)
	return execute(ctx, root, env)
}

// arguments are the command line without the name of the program. For completions,
// kubectl runs the plugin under the name kubectl_complete-…, with at least one word,
// which can be empty.
func arguments(env *Env) []string {
	if len(env.Args) == 0 {
		return []string{}
	}
	program := strings.TrimSuffix(filepath.Base(env.Args[0]), ".exe")
	args := slices.Clone(env.Args[1:])
	if program != env.Plugin.CompletionFile() {
		return args
	}
	if len(args) == 0 {
		args = []string{""}
	}
	return append([]string{cobra.ShellCompRequestCmd}, args...)
}

// execute runs the command. An error before the command starts is wrong use: unknown
// flags, commands and arguments.
func execute(ctx context.Context, root *cobra.Command, env *Env) error {
	started := false
	root.PersistentPreRun = func(*cobra.Command, []string) { started = true }
	command, err := root.ExecuteContextC(ctx)
	var known *fault.Error
	if err == nil || started || errors.As(err, &known) {
		return err
	}
	return env.wrongUse(command, err)
}

// report prints the error once: what is wrong, then what to do. It prints joined errors
// one after the other. Errors quote files, arguments and servers: these texts are made
// safe, and cannot look like a line of a different kind.
func report(w io.Writer, err error) {
	if err == nil {
		return
	}
	for _, e := range flatten(err) {
		if message := e.Error(); message != "" {
			fmt.Fprintf(w, "error: %s\n", text.Lines(message, continuation))
		}
		for _, hint := range fault.Hints(e) {
			fmt.Fprintf(w, "hint: %s\n", text.Lines(hint, continuation))
		}
	}
}

// flatten splits errors that were joined, but not errors that were wrapped.
func flatten(err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{err}
	}
	var all []error
	for _, e := range joined.Unwrap() {
		all = append(all, flatten(e)...)
	}
	return all
}
