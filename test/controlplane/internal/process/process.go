// Package process runs the components of a cluster as children that cannot
// outlive their parent, each with its own log. Start with Group.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"
)

// patience is the time limit for children to end after they are killed.
const patience = 10 * time.Second

// Exit is the end of a child.
type Exit struct {
	Name string
	Err  error
}

// Group is a set of children that end together.
type Group struct {
	// Executable is the multi-call binary; the name of a child is its applet.
	Executable string
	// LogDir gets one file for each child.
	LogDir string

	lifeline *os.File // the children hold the other end and end when it closes
	reader   *os.File
	children map[string]*child
	exits    chan Exit
	waiters  sync.WaitGroup
}

// child is one process of a group.
type child struct {
	cmd    *exec.Cmd
	killed atomic.Bool // by Kill: its end is not reported
	gone   chan struct{}
}

// NewGroup prepares a group of children of executable.
func NewGroup(executable, logDir string) (*Group, error) {
	reader, writer, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make the lifeline of the components: %w", err)
	}
	return &Group{
		Executable: executable, LogDir: logDir,
		lifeline: writer, reader: reader,
		children: map[string]*child{}, exits: make(chan Exit, 16),
	}, nil
}

// Start runs the applet name with args. It must be called from one goroutine that
// is locked to its thread as long as the process runs: on Linux the kernel ends a
// child when the thread that started it ends.
func (g *Group) Start(name string, args ...string) error {
	if g.children[name] != nil {
		return fmt.Errorf("%s runs already", name)
	}
	log, err := os.OpenFile(g.LogPath(name), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("open log of %s: %w", name, err)
	}
	defer log.Close() // the child has its own descriptor
	cmd := exec.Command(g.Executable, append([]string{name}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.ExtraFiles = []*os.File{g.reader}
	cmd.Env = append(os.Environ(), lifelineEnv+"=1")
	cmd.SysProcAttr = tied()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start %s: %w", name, err)
	}
	c := &child{cmd: cmd, gone: make(chan struct{})}
	g.children[name] = c
	g.waiters.Go(func() {
		err := cmd.Wait()
		if !c.killed.Load() {
			g.exits <- Exit{Name: name, Err: err}
		}
		close(c.gone)
	})
	return nil
}

// Kill ends the child name and returns when it has ended; the other children keep
// running, and Start may run it again. It is for the goroutine that calls Start.
func (g *Group) Kill(name string) error {
	c := g.children[name]
	if c == nil {
		return fmt.Errorf("%s does not run", name)
	}
	c.killed.Store(true)
	if err := c.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", name, err)
	}
	select {
	case <-c.gone:
	case <-time.After(patience):
		return fmt.Errorf("%s still runs %s after it was killed", name, patience)
	}
	delete(g.children, name)
	return nil
}

// Exits reports children that ended and were not killed by Kill.
func (g *Group) Exits() <-chan Exit {
	return g.exits
}

// LogPath is the log of the child name.
func (g *Group) LogPath(name string) string {
	return filepath.Join(g.LogDir, name+".log")
}

// Stop kills all children and waits until they have ended. They need no clean
// shutdown: their data is deleted right afterwards.
func (g *Group) Stop() error {
	for _, c := range g.children {
		_ = c.cmd.Process.Kill() // fails only for a child that has ended already
	}
	done := make(chan struct{})
	go func() {
		g.waiters.Wait()
		close(done)
	}()
	defer g.reader.Close() // of a pipe without a writer
	defer g.lifeline.Close()
	select {
	case <-done:
		return nil
	case <-time.After(patience):
		return fmt.Errorf("components still run %s after they were killed", patience)
	}
}
