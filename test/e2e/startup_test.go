package e2e

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

const (
	largestBinary = 30e6 // bytes; they are 15 to 24 MB
	startupRuns   = 9    // per program and attempt
	startupTries  = 4    // for busy machines
	startupRatio  = 0.5  // of kubectl's own --help
)

func TestBinarySize(t *testing.T) {
	for _, name := range []string{"kubectl-compose", "kubectl-secretgen", "kubectl-rollout_viz"} {
		info, err := os.Stat(filepath.Join(plugins(t), name))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > largestBinary {
			t.Errorf("%s has %.1f MB, more than %.0f", name, float64(info.Size())/1e6, largestBinary/1e6)
		}
	}
}

// A plugin starts in at most half the time of kubectl. The programs run in turn,
// so that other load on the machine affects all of them.
func TestStartup(t *testing.T) {
	dir := plugins(t)
	kubectl, err := exec.LookPath("kubectl")
	if err != nil {
		t.Skip("there is no kubectl on PATH to compare with")
	}
	for _, name := range []string{"kubectl-compose", "kubectl-secretgen", "kubectl-rollout_viz"} {
		for _, arg := range []string{"--help", "version"} {
			var ratio float64
			for range startupTries {
				ratio = ratioOf([]string{filepath.Join(dir, name), arg}, []string{kubectl, "--help"})
				if ratio <= startupRatio {
					break
				}
			}
			t.Logf("%s %s: %.2f of kubectl --help", name, arg, ratio)
			if ratio > startupRatio {
				t.Errorf("%s %s takes %.2f of kubectl --help, more than %.1f", name, arg, ratio, startupRatio)
			}
		}
	}
}

// ratioOf is the median time of the first command over that of the second.
func ratioOf(first, second []string) float64 {
	var a, b []time.Duration
	for range startupRuns {
		a = append(a, timed(first))
		b = append(b, timed(second))
	}
	slices.Sort(a)
	slices.Sort(b)
	return float64(a[len(a)/2]) / float64(b[len(b)/2])
}

// timed runs the command; a failure counts as infinite.
func timed(command []string) time.Duration {
	start := time.Now()
	if err := exec.Command(command[0], command[1:]...).Run(); err != nil {
		return time.Hour
	}
	return time.Since(start)
}
