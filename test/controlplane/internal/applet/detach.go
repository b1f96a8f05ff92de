package applet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
)

// readyPrefix starts the line that says that the cluster can be used, and where
// the kubeconfig of its administrator is. The others are next to it.
const readyPrefix = "KUBECONFIG="

// detach starts the cluster in a new session, waits until it is ready and repeats
// its line.
func detach(flags upFlags) error {
	executable, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	cmd := exec.Command(executable, "up", "--outlive-parent", "--dir="+flags.dir, "--nodes="+strconv.Itoa(flags.nodes))
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the cluster: %w", err)
	}
	// A file and not a pipe: the cluster writes to it after this process has
	// ended.
	complaint, err := os.CreateTemp("", "testcluster-stderr-")
	if err != nil {
		return fmt.Errorf("start the cluster: %w", err)
	}
	defer complaint.Close()
	if err := os.Remove(complaint.Name()); err != nil {
		return fmt.Errorf("start the cluster: %w", err)
	}
	cmd.Stderr = complaint
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the cluster: %w", err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err == nil && strings.HasPrefix(line, readyPrefix) {
		fmt.Print(line)
		return nil
	}
	return errors.Join(fromChild(complaint), cmd.Wait())
}

// fromChild is the error that the child printed.
func fromChild(complaint *os.File) error {
	if _, err := complaint.Seek(0, io.SeekStart); err != nil {
		return err
	}
	text, err := io.ReadAll(complaint)
	if err != nil {
		return err
	}
	return errors.New(string(bytes.TrimPrefix(bytes.TrimSpace(text), []byte("error: "))))
}
