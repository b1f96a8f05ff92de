// Package cli runs a plugin: its root command under kubectl's name, signals,
// errors as text and exit code, completion by argv[0], and the subcommands every
// plugin has (options, version, completion). Start with [Main].
//
// The exit codes are those of pkg/fault: 0 done, 1 failed, 2 used wrongly, 3 the
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
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/term"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// interruptGrace is how long a command may take to clean up after Ctrl-C before
// the process ends without it.
const interruptGrace = 2 * time.Second

// Main runs the plugin as this process and exits. It is the only place that
// ends the process.
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
		stop() // a second Ctrl-C ends the process at once
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
	err := run(ctx, name, construct, env)
	if err != nil && ctx.Err() != nil {
		if term.IsTerminal(env.ErrOut) {
			fmt.Fprintln(env.ErrOut) // the prompt starts a line of its own, below "^C"
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
				"this is a bug in " + env.Plugin.File() + "; please report it at " + env.Docs.issues() + " with the command that you ran")
		}
	}()
	suite, err := batuta.Load()
	if err != nil {
		return err
	}
	env.Docs = Docs{suite.Homepage}
	if env.Plugin, err = suite.Find(name); err != nil {
		return err
	}
	args := arguments(env)
	if len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd) {
		env.ErrOut = io.Discard // a shell would show it between the words
		if slices.ContainsFunc(args, func(word string) bool { return !text.IsSafe(word) }) {
			return nil // cobra would quote the word on the process's own standard error
		}
	}
	env.Kube = kube.New(env.Plugin.File(), env.Lookup, env.ErrOut, env.Now)
	root := construct(env)
	dress(root, env)
	root.SetArgs(args)
	return execute(ctx, root, env)
}

// arguments are the command line without the program's name. When kubectl asks
// for completions it runs the plugin under the name kubectl_complete-…, with at
// least one word, which may be empty.
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

// execute runs the command. What fails before the command itself starts is
// wrong use: unknown flags, commands and arguments.
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

// report prints the error once: what is wrong, then what to do. Joined errors
// are printed one after the other. Errors quote files, arguments and servers:
// what they quote is made safe, and cannot pass for a line of another kind.
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

// flatten takes errors that were joined, not wrapped, apart.
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
