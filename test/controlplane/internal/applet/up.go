package applet

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/cluster"
)

// upFlags is the command line of `testcluster up`.
type upFlags struct {
	dir           string
	nodes         int
	detach        bool
	untilStdin    bool
	outliveParent bool
}

func runUp() int {
	if err := up(os.Args[1:]); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}

func up(args []string) error {
	flags, err := parseUp(args)
	if err != nil {
		return err
	}
	if flags.detach {
		return detach(flags)
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go cancelOnSignal(cancel)
	requests := make(chan string, 1)
	if flags.untilStdin {
		go readRequests(os.Stdin, requests, cancel)
	} else if !flags.outliveParent {
		go cancelOnOrphan(os.Getppid(), cancel)
	}
	return cluster.Up(ctx, cluster.Options{
		Dir:      flags.dir,
		Nodes:    flags.nodes,
		Ready:    func(path string) { fmt.Println(readyPrefix + path) },
		Requests: requests,
		Answer:   func(err error) { fmt.Println(answer(err)) },
	})
}

func parseUp(args []string) (upFlags, error) {
	var f upFlags
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.StringVar(&f.dir, "dir", "", "folder of the cluster: new, empty or of an earlier cluster, removed when the cluster ends (default: a temporary one)")
	flags.IntVar(&f.nodes, "nodes", 3, "number of simulated nodes")
	flags.BoolVar(&f.detach, "detach", false, "return when the cluster is ready and let it run until `testcluster down`; needs --dir")
	flags.BoolVar(&f.untilStdin, "until-stdin-closes", false, "end the cluster when standard input closes, and so when its parent dies; until then each line is a request: \"kill kube-apiserver\" or \"start kube-apiserver\", answered by a line")
	flags.BoolVar(&f.outliveParent, "outlive-parent", false, "do not end the cluster when the parent process dies")
	if err := flags.Parse(args); err != nil {
		return f, err
	}
	switch {
	case flags.NArg() > 0:
		return f, fmt.Errorf("up takes no arguments, got %q", flags.Args())
	case f.nodes < 1 || f.nodes > 1000:
		return f, fmt.Errorf("--nodes is %d, expected 1 to 1000", f.nodes)
	case f.detach && f.dir == "":
		return f, errors.New("--detach needs --dir, so that `testcluster down --dir` finds the cluster")
	case f.detach && f.untilStdin:
		return f, errors.New("--detach and --until-stdin-closes exclude each other")
	case f.dir == "":
		return f, nil
	}
	dir, err := filepath.Abs(f.dir)
	if err != nil {
		return f, fmt.Errorf("resolve --dir: %w", err)
	}
	f.dir = dir
	return f, nil
}

func cancelOnSignal(cancel context.CancelCauseFunc) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP)
	<-signals
	cancel(cluster.ErrInterrupted)
}

// readRequests passes on the requests of the parent, one per line, and ends the
// cluster when the input closes. It never blocks, so that it notices this:
// requests that arrive while another one waits are dropped.
func readRequests(input io.Reader, requests chan<- string, cancel context.CancelCauseFunc) {
	lines := bufio.NewScanner(input)
	for lines.Scan() {
		select {
		case requests <- lines.Text():
		default:
		}
	}
	cancel(cluster.ErrInterrupted) // an input that cannot be read counts as closed
}

// answer is the line with the result of the parent's request.
func answer(err error) string {
	if err == nil {
		return "done"
	}
	return "failed: " + strings.ReplaceAll(err.Error(), "\n", " | ")
}

// cancelOnOrphan notices that the parent has ended: the process then has a
// different parent.
func cancelOnOrphan(parent int, cancel context.CancelCauseFunc) {
	for os.Getppid() == parent {
		time.Sleep(500 * time.Millisecond)
	}
	cancel(cluster.ErrInterrupted)
}
