package cluster_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// gone is the time limit for the processes of a cluster to end. They need less
// than a second on an idle machine.
const gone = 20 * time.Second

// binary is the testcluster binary; the test is skipped without one.
func binary(t *testing.T) string {
	t.Helper()
	path := os.Getenv(cluster.BinaryEnv)
	if path == "" {
		t.Skipf("%s is not set: run `make test`", cluster.BinaryEnv)
	}
	return path
}

// processes lists those with dir in their command line, by process id.
func processes(t *testing.T, dir string) map[int]string {
	t.Helper()
	files, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		t.Fatal(err)
	}
	found := map[int]string{}
	for _, file := range files {
		line, err := os.ReadFile(file)
		if err != nil || !bytes.Contains(line, []byte(dir)) {
			continue // it has ended since, or belongs to another user
		}
		pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
		if err != nil {
			t.Fatal(err)
		}
		found[pid] = string(bytes.ReplaceAll(line, []byte{0}, []byte(" ")))
	}
	return found
}

// component finds the process of one component of the cluster in dir.
func component(t *testing.T, dir, name string) int {
	t.Helper()
	for pid, line := range processes(t, dir) {
		if strings.Contains(line, " "+name+" ") {
			return pid
		}
	}
	t.Fatalf("no %s among the processes of %s: %v", name, dir, processes(t, dir))
	return 0
}

func parent(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "PPid:")
	field, _, _ := strings.Cut(rest, "\n")
	ppid, err := strconv.Atoi(strings.TrimSpace(field))
	if err != nil {
		t.Fatal(err)
	}
	return ppid
}

// expectNoProcesses waits until no process has dir in its command line.
func expectNoProcesses(t *testing.T, dir string) {
	t.Helper()
	deadline := time.Now().Add(gone)
	for len(processes(t, dir)) > 0 {
		if time.Now().After(deadline) {
			t.Fatalf("%s later these still run: %v", gone, processes(t, dir))
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func expectNoFolder(t *testing.T, dir string) {
	t.Helper()
	deadline := time.Now().Add(gone)
	for {
		_, err := os.Stat(dir)
		if errors.Is(err, os.ErrNotExist) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there (%v)", dir, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func expectComponents(t *testing.T, dir string) {
	t.Helper()
	for _, name := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"} {
		component(t, dir, name)
	}
}
