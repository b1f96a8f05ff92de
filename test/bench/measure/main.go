// Command measure runs a command several times and prints the median wall time
// in milliseconds and the largest resident set in MiB.
//
//	measure RUNS COMMAND [ARG...]
package main

import (
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"time"
)

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) < 2 {
		return fmt.Errorf("usage: measure RUNS COMMAND [ARG...]")
	}
	runs, err := strconv.Atoi(args[0])
	if err != nil || runs < 1 {
		return fmt.Errorf("%q is no number of runs", args[0])
	}
	times := make([]time.Duration, 0, runs)
	var memory int64
	for range runs {
		took, resident, err := once(args[1:])
		if err != nil {
			return err
		}
		times = append(times, took)
		memory = max(memory, resident)
	}
	slices.Sort(times)
	fmt.Printf("%8.1f ms %8.1f MiB\n", float64(times[runs/2].Microseconds())/1000, float64(memory)/1024)
	return nil
}

// once runs the command with its output thrown away; the resident set is in KiB,
// as Linux counts it.
func once(args []string) (time.Duration, int64, error) {
	cmd := exec.Command(args[0], args[1:]...)
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return 0, 0, fmt.Errorf("%s: %w", args[0], err)
	}
	took := time.Since(start)
	usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return took, 0, nil
	}
	return took, usage.Maxrss, nil
}
