package lock

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"testing"
	"time"
)

// holdEnv makes the test binary hold the lock of a folder: a record lock keeps
// other processes out, not the one that has it.
const holdEnv = "BATUTA_TEST_HOLD_LOCK"

func TestMain(m *testing.M) {
	if dir := os.Getenv(holdEnv); dir != "" {
		if _, err := Acquire(dir); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("held")
		time.Sleep(time.Minute)
	}
	os.Exit(m.Run())
}

func TestLockNamesItsHolder(t *testing.T) {
	dir := t.TempDir()
	if pid, err := Holder(dir); err != nil || pid != 0 {
		t.Errorf("no holder: holder %d, %v", pid, err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), holdEnv+"="+dir)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); err != nil || line != "held\n" {
		t.Fatalf("the other process says %q (%v)", line, err)
	}
	if pid, err := Holder(dir); err != nil || pid != cmd.Process.Pid {
		t.Errorf("holder %d (%v), expected %d", pid, err, cmd.Process.Pid)
	}
	var held *HeldError
	if _, err := Acquire(dir); !errors.As(err, &held) || held.PID != cmd.Process.Pid {
		t.Errorf("acquire: %v, expected it to name process %d", err, cmd.Process.Pid)
	}

	// A lock ends with its process, even if the process could not release it.
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err == nil {
		t.Fatal("the other process ended on its own")
	}
	l, err := Acquire(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
}
