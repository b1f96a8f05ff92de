// Command measure runs a command several times and prints the median wall time
// in milliseconds and the largest resident set in MiB. With a second command it
// runs the two in turn and prints both, and the first as a multiple of the
// second.
//
//	measure RUNS COMMAND [ARG...] [-- COMMAND [ARG...]]
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
		return fmt.Errorf("usage: measure RUNS COMMAND [ARG...] [-- COMMAND [ARG...]]")
	}
	runs, err := strconv.Atoi(args[0])
	if err != nil || runs < 1 {
		return fmt.Errorf("%q is not a number of runs", args[0])
	}
	commands := [][]string{args[1:]}
	if i := slices.Index(args, "--"); i > 1 && i < len(args)-1 {
		commands = [][]string{args[1:i], args[i+1:]}
	}
	figures := make([]figure, len(commands))
	for range runs {
		for i, command := range commands {
			if err := figures[i].measure(command); err != nil {
				return err
			}
		}
	}
	for _, f := range figures {
		fmt.Printf("%8.1f ms %8.1f MiB ", f.milliseconds(), f.mebibytes())
	}
	if len(figures) == 2 {
		fmt.Printf("%6.2f x time, %.2f x memory",
			figures[0].milliseconds()/figures[1].milliseconds(), figures[0].mebibytes()/figures[1].mebibytes())
	}
	fmt.Println()
	return nil
}

// figure is the time and memory of the runs of one command.
type figure struct {
	times  []time.Duration
	memory int64 // KiB
}

func (f *figure) measure(command []string) error {
	took, resident, err := once(command)
	f.times = append(f.times, took)
	f.memory = max(f.memory, resident)
	return err
}

// milliseconds is the median.
func (f *figure) milliseconds() float64 {
	slices.Sort(f.times)
	return float64(f.times[len(f.times)/2].Microseconds()) / 1000
}

// mebibytes is the maximum.
func (f *figure) mebibytes() float64 { return float64(f.memory) / 1024 }

// once runs the command and discards its output; the resident set is in KiB, as
// in Linux.
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
