package build_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/manifest"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
)

// thousands makes a Secret of n keys, and its text.
func thousands(tb testing.TB, n int) func() {
	tb.Helper()
	var lines strings.Builder
	for i := range n {
		fmt.Fprintf(&lines, "KEY_%d=value number %d\n", i, i)
	}
	path := filepath.Join(tb.TempDir(), "big.env")
	if err := os.WriteFile(path, []byte(lines.String()), 0o600); err != nil {
		tb.Fatal(err)
	}
	dialect, _ := dotenv.Find("dotenv")
	r := &build.Spec{
		Identity: assemble.Identity{Name: "x"},
		Sources:  []source.Spec{{Kind: source.EnvFile, Argument: path, Nth: 1}},
		Reading:  source.Options{Dialect: dialect},
	}
	return func() {
		in, err := r.Read(tb.Context())
		if err != nil {
			tb.Fatal(err)
		}
		made, err := in.Build("", build.Existing{}, build.Shared{}, time.Time{})
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := manifest.NewView(made.Secret).YAML(); err != nil {
			tb.Fatal(err)
		}
	}
}

// BenchmarkThousands makes a Secret of 20,000 keys, from the file to its text.
func BenchmarkThousands(b *testing.B) {
	run := thousands(b, 20_000)
	b.ReportAllocs()
	for b.Loop() {
		run()
	}
}

// The test counts allocations, not time: a key needs memory for its value, and
// not much more.
func TestAllocationsPerKey(t *testing.T) {
	const n = 5000
	per := testing.AllocsPerRun(3, thousands(t, n)) / n
	if per > 3 {
		t.Errorf("%.1f allocations a key, want at most 3", per)
	}
}
