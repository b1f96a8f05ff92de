package cluster

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"
)

// readyPrefix starts the line by which testcluster reports that it is ready.
const readyPrefix = "KUBECONFIG="

// stopPatience is the time limit for a cluster to stop. It needs less than a
// second on an idle machine.
const stopPatience = 20 * time.Second

// Options are the settings of the cluster.
type Options struct {
	// Binary is the testcluster binary; empty means that of BinaryEnv.
	Binary string
	// Nodes is the number of simulated nodes; 0 means 3.
	Nodes int
	// Dir is the cluster's folder, new or empty; empty means a temporary one.
	Dir string
}

// server is the testcluster process. It ends when its standard input closes, and
// so also when this process ends, for any reason.
type server struct {
	cmd    *exec.Cmd
	asking sync.Mutex
	stdin  io.WriteCloser
	lines  chan string   // of standard output; lines without a reader are dropped
	stderr *bytes.Buffer // to be read after done
	done   chan struct{}
	err    error // of the process, to be read after done
}

// Start runs a new cluster and returns when it can be used. Ending ctx interrupts
// the start, not the cluster: that is ended by Stop.
func Start(ctx context.Context, opts Options) (*Cluster, error) {
	binary, err := opts.binary()
	if err != nil {
		return nil, err
	}
	s := &server{
		cmd:   exec.Command(binary, opts.args()...),
		lines: make(chan string, 1), stderr: &bytes.Buffer{}, done: make(chan struct{}),
	}
	s.cmd.Stderr = s.stderr
	s.cmd.SysProcAttr = ownGroup()
	stdin, err := s.cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start testcluster: %w", err)
	}
	s.stdin = stdin
	stdout, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start testcluster: %w", err)
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start testcluster: %w", err)
	}
	go s.read(stdout)
	path, err := s.awaitReady(ctx)
	if err != nil {
		return nil, errors.Join(err, s.stop())
	}
	return &Cluster{dir: filepath.Dir(path), binary: binary, server: s}, nil
}

func (o Options) binary() (string, error) {
	if o.Binary != "" {
		return o.Binary, nil
	}
	if path := os.Getenv(BinaryEnv); path != "" {
		return path, nil
	}
	return "", errors.New(howToRun)
}

func (o Options) args() []string {
	args := []string{"up", "--until-stdin-closes"}
	if o.Nodes != 0 {
		args = append(args, "--nodes="+strconv.Itoa(o.Nodes))
	}
	if o.Dir != "" {
		args = append(args, "--dir="+o.Dir)
	}
	return args
}

// read passes on the output of the process and waits for its end.
func (s *server) read(stdout io.Reader) {
	scanner := bufio.NewScanner(stdout)
	for scanner.Scan() {
		select {
		case s.lines <- scanner.Text():
		default:
		}
	}
	s.err = s.cmd.Wait()
	close(s.done)
}

// awaitReady returns the path of the kubeconfig that the process prints.
func (s *server) awaitReady(ctx context.Context) (string, error) {
	select {
	case line := <-s.lines:
		if path, ok := strings.CutPrefix(line, readyPrefix); ok {
			return path, nil
		}
		return "", fmt.Errorf("testcluster did not become ready: %s", line)
	case <-s.done: // the reason is on stderr
		return "", errors.New("testcluster did not become ready")
	case <-ctx.Done():
		return "", fmt.Errorf("start testcluster: %w", context.Cause(ctx))
	}
}

// ask sends a request to the process and returns when it is done.
func (s *server) ask(request string) error {
	s.asking.Lock()
	defer s.asking.Unlock()
	if _, err := io.WriteString(s.stdin, request+"\n"); err != nil {
		return fmt.Errorf("%s: %w", request, err)
	}
	select {
	case line := <-s.lines:
		if line != "done" {
			return fmt.Errorf("%s: %s", request, line)
		}
		return nil
	case <-s.done:
		return fmt.Errorf("%s: testcluster ended: %s", request, strings.TrimSpace(s.stderr.String()))
	case <-time.After(startPatience):
		return fmt.Errorf("%s: no answer after %s", request, startPatience)
	}
}

// stop asks the process to end, once, and waits until it has ended.
func (s *server) stop() error {
	_ = s.stdin.Close() // closed already at a second call
	select {
	case <-s.done:
	case <-time.After(stopPatience):
		return errors.Join(fmt.Errorf("testcluster still runs %s after the request to stop", stopPatience), s.cmd.Process.Kill())
	}
	if s.err != nil {
		return fmt.Errorf("testcluster: %w: %s", s.err, strings.TrimSpace(s.stderr.String()))
	}
	return nil
}
