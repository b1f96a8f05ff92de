package cluster_test

import (
	"bufio"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestTwoClustersSideBySide(t *testing.T) {
	first := cluster.Require(t)
	second := cluster.Own(t, cluster.Options{Nodes: 1})
	for want, c := range map[int]*cluster.Cluster{3: first, 1: second} {
		nodes, err := client(t, c, cluster.Admin).CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
		if err != nil || len(nodes.Items) != want {
			t.Errorf("cluster in %s: %d nodes (%v), expected %d", c.Dir(), len(nodes.Items), err, want)
		}
	}
	t.Run("second", func(t *testing.T) { // its namespace is deleted before the cluster
		namespace := second.Namespace(t)
		second.Apply(t, namespace, deployment("web", "nginx", 2, ""))
		second.WaitDeployment(t, namespace, "web")
	})

	expectComponents(t, second.Dir())
	if err := second.Stop(); err != nil {
		t.Fatal(err)
	}
	if left := processes(t, second.Dir()); len(left) > 0 {
		t.Errorf("after Stop these still run: %v", left)
	}
	if _, err := os.Stat(second.Dir()); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Stop the folder is still there (%v)", err)
	}
	expectComponents(t, first.Dir())
}

func TestKilledParentEndsTheCluster(t *testing.T) {
	binary(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"=1")
	cmd.Stderr = os.Stderr
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }) // already gone if the test reaches its end
	line, err := bufio.NewReader(stdout).ReadString('\n')
	if err != nil {
		t.Fatalf("the parent did not start a cluster: %v", err)
	}
	dir := strings.TrimSpace(line)
	expectComponents(t, dir)
	supervisor := parent(t, component(t, dir, "etcd"))

	// The whole group, as a CI runner does after a timeout.
	if err := syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the parent ended on its own")
	}
	expectNoProcesses(t, dir)
	expectNoFolder(t, dir)
	deadline := time.Now().Add(gone)
	for syscall.Kill(supervisor, 0) == nil {
		if time.Now().After(deadline) {
			t.Fatalf("the supervisor, process %d, still runs", supervisor)
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func TestEndedComponentEndsTheCluster(t *testing.T) {
	binary(t)
	dir := filepath.Join(t.TempDir(), "cluster")
	c, err := cluster.Start(t.Context(), cluster.Options{Nodes: 1, Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Stop() }) // a second time, if the test reaches its end
	if _, err := cluster.Start(t.Context(), cluster.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "a cluster already runs in "+dir) {
		t.Errorf("a second cluster in the same folder: %v", err)
	}
	if err := syscall.Kill(component(t, dir, "kube-scheduler"), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	expectNoProcesses(t, dir)
	if err := c.Stop(); err == nil || !strings.Contains(err.Error(), "kube-scheduler ended") {
		t.Errorf("stop: %v, expected it to name kube-scheduler", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "logs", "kube-scheduler.log")); err != nil {
		t.Errorf("the logs of a failed cluster are not kept: %v", err)
	}
	if _, err := os.Stat(c.Kubeconfig(cluster.Admin)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the credentials of a failed cluster are kept (%v)", err)
	}
}

func TestDetachedCluster(t *testing.T) {
	path := binary(t)
	dir := filepath.Join(t.TempDir(), "cluster")
	run := func(args ...string) (string, error) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		defer cancel()
		out, err := exec.CommandContext(ctx, path, append(args, "--dir", dir)...).CombinedOutput()
		return string(out), err
	}
	t.Cleanup(func() { _, _ = exec.Command(path, "down", "--dir", dir).CombinedOutput() })

	if out, err := run("up", "--detach", "--nodes=1"); err != nil || out != "KUBECONFIG="+dir+"/admin.kubeconfig\n" {
		t.Fatalf("up: %v\n%s", err, out)
	}
	expectComponents(t, dir)
	if out, err := run("up", "--detach"); err == nil || !strings.Contains(out, "a cluster already runs in "+dir) {
		t.Errorf("up again: %v\n%s", err, out)
	}

	// Killed without warning: the kernel also ends the components, and the next
	// cluster, or down, removes the data.
	supervisor := parent(t, component(t, dir, "etcd"))
	if err := syscall.Kill(supervisor, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	expectNoProcesses(t, dir)
	if out, err := run("up", "--detach", "--nodes=1"); err != nil {
		t.Fatalf("up in the folder of a killed cluster: %v\n%s", err, out)
	}
	if out, err := run("down"); err != nil || out != "" {
		t.Errorf("down: %v\n%s", err, out)
	}
	if left := processes(t, dir); len(left) > 0 {
		t.Errorf("after down these still run: %v", left)
	}
	expectNoFolder(t, dir)
	if out, err := run("down"); err != nil || !strings.Contains(out, "nothing to stop") {
		t.Errorf("down again: %v\n%s", err, out)
	}
}

func TestInterruptedStartRemovesFiles(t *testing.T) {
	binary(t)
	dir := filepath.Join(t.TempDir(), "cluster")
	ctx, cancel := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer cancel()
	if _, err := cluster.Start(ctx, cluster.Options{Dir: dir}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("start: %v, expected it to be interrupted", err)
	}
	if left := processes(t, dir); len(left) > 0 {
		t.Errorf("these still run: %v", left)
	}
	expectNoFolder(t, dir)
}

func TestForeignFolderIsRefused(t *testing.T) {
	binary(t)
	dir := t.TempDir()
	precious := filepath.Join(dir, "precious")
	if err := os.WriteFile(precious, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := cluster.Start(t.Context(), cluster.Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "not a cluster's") {
		t.Errorf("start: %v, expected the folder to be refused", err)
	}
	if _, err := os.Stat(precious); err != nil {
		t.Errorf("a file that is not from the cluster was removed: %v", err)
	}
}
