package cluster

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/lock"
)

// ErrNotRunning means that no cluster runs in a folder.
var ErrNotRunning = errors.New("no cluster runs there")

// stopPatience is the time limit for a supervisor to stop its cluster.
const stopPatience = 15 * time.Second

// Down ends the cluster of dir and returns when it has ended. Only the process
// that holds the folder's lock is signalled. The remains of a cluster that was
// killed are removed. It returns ErrNotRunning if there was nothing to do.
func Down(dir string) error {
	if !isCluster(dir) {
		return fmt.Errorf("%s: %w", dir, ErrNotRunning)
	}
	pid, err := lock.Holder(dir)
	if err != nil {
		return err
	}
	if pid == 0 {
		return os.RemoveAll(dir)
	}
	return stop(dir, pid)
}

func stop(dir string, pid int) error {
	if pid <= 1 || pid == os.Getpid() {
		return fmt.Errorf("the cluster in %s is run by process %d, which cannot be stopped from here", dir, pid)
	}
	if err := syscall.Kill(pid, syscall.SIGTERM); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("stop process %d: %w", pid, err)
	}
	for deadline := time.Now().Add(stopPatience); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		now, err := lock.Holder(dir)
		if err != nil {
			return err
		}
		if now != pid {
			awaitExit(pid)
			return nil
		}
	}
	return fmt.Errorf("process %d still runs the cluster in %s after %s", pid, dir, stopPatience)
}

// awaitExit waits a moment until the supervisor has ended, so that it is no
// longer listed. It does not wait long: a process whose parent has not waited for
// it still exists.
func awaitExit(pid int) {
	for range 20 {
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
}
