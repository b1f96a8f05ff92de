// Package lock finds the process that runs the cluster of a folder. It asks the
// kernel and does not use a file with a process ID: a record lock always ends
// with its process, and the kernel names its holder. So the process that this
// package returns really runs the cluster. Start with Acquire.
package lock

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// name is the lock's file in the folder of a cluster. Its presence also marks
// the folder as one that may be deleted.
const name = "cluster.lock"

// HeldError means that another process runs the cluster of Dir.
type HeldError struct {
	Dir string
	PID int
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("a cluster already runs in %s (process %d)", e.Dir, e.PID)
}

// Lock is held until it is released or the process ends.
type Lock struct {
	file *os.File
}

// Acquire takes the lock of dir for this process, or returns a *HeldError.
func Acquire(dir string) (*Lock, error) {
	file, err := os.OpenFile(Path(dir), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open lock: %w", err)
	}
	err = syscall.FcntlFlock(file.Fd(), syscall.F_SETLK, whole(syscall.F_WRLCK))
	if err == nil {
		return &Lock{file: file}, nil
	}
	defer file.Close() // of a lock that was not taken: no data can be lost
	if !errors.Is(err, syscall.EAGAIN) && !errors.Is(err, syscall.EACCES) {
		return nil, fmt.Errorf("lock %s: %w", Path(dir), err)
	}
	pid, err := holder(file)
	if err != nil {
		return nil, err
	}
	return nil, &HeldError{Dir: dir, PID: pid}
}

// Release gives the lock up. Closing any descriptor of the file would do so
// too: that is how POSIX defines record locks.
func (l *Lock) Release() error {
	return l.file.Close()
}

// Holder returns the process that runs the cluster of dir, or 0.
func Holder(dir string) (int, error) {
	file, err := os.OpenFile(Path(dir), os.O_RDWR, 0)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("open lock: %w", err)
	}
	defer file.Close()
	return holder(file)
}

// Path is the file that is locked.
func Path(dir string) string {
	return filepath.Join(dir, name)
}

func holder(file *os.File) (int, error) {
	lk := whole(syscall.F_WRLCK)
	if err := syscall.FcntlFlock(file.Fd(), syscall.F_GETLK, lk); err != nil {
		return 0, fmt.Errorf("ask who locked %s: %w", file.Name(), err)
	}
	if lk.Type == syscall.F_UNLCK {
		return 0, nil
	}
	return int(lk.Pid), nil
}

func whole(kind int16) *syscall.Flock_t {
	return &syscall.Flock_t{Type: kind, Whence: io.SeekStart}
}
