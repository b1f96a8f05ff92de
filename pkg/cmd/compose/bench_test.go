package compose

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	composecli "github.com/compose-spec/compose-go/v2/cli"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// webService is a service as web applications have them.
const webService = `  web-%[1]d:
    image: registry.example.com/shop/web-%[1]d:1.%[1]d
    restart: unless-stopped
    ports: ["%[2]d:8080"]
    environment:
      LOG_LEVEL: info
      UPSTREAM: http://web-0:8080/
      DB_PASSWORD: secret-%[1]d
      WORKERS: "4"
    volumes:
      - data-%[1]d:/data
    healthcheck:
      test: curl -f http://localhost:8080/health || exit 1
      interval: 10s
      start_period: 20s
    labels:
      tier: web
`

// generate writes a project of n services, each of which but the first depends
// on another.
func generate(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, webService, i, 10000+i)
		if i > 0 {
			fmt.Fprintf(&b, "    depends_on: {web-%d: {condition: service_healthy}}\n", i-1)
		}
	}
	b.WriteString("volumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data-%d:\n", i)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

var sizes = []int{100, 500, 1000}

// loadReference is what compose-go's own command line does to load a project.
func loadReference(t testing.TB, dir string) {
	t.Helper()
	options, err := composecli.NewProjectOptions(nil, composecli.WithWorkingDirectory(dir), composecli.WithName("shop"), composecli.WithDefaultConfigPath)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := options.LoadProject(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// Loading, converting and printing together cost at most a quarter more than
// compose-go's load alone. Allocations are counted: seconds depend on who else
// uses the machine.
func TestCostOverReference(t *testing.T) {
	dir := generate(t, 100)
	flags := newFlags()
	write, err := flags.printFunc()
	if err != nil {
		t.Fatal(err)
	}
	theirs := testing.AllocsPerRun(2, func() { loadReference(t, dir) })
	ours := testing.AllocsPerRun(2, func() {
		if err := write(io.Discard, objectsIn(t, dir)); err != nil {
			t.Fatal(err)
		}
	})
	t.Logf("%.2f times the allocations of compose-go's load", ours/theirs)
	if ours > 1.25*theirs {
		t.Errorf("%.0f allocations, compose-go's load has %.0f", ours, theirs)
	}
}

func BenchmarkReferenceLoad(b *testing.B) {
	for _, n := range sizes {
		dir := generate(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				loadReference(b, dir)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		dir := generate(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkConvert(b *testing.B) {
	for _, n := range sizes {
		p, _, err := load.Load(context.Background(), load.Request{WorkingDir: generate(b, n)})
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := convert.Convert(p, plan.Options{VolumeSize: resource.MustParse("1Gi")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	for _, n := range sizes {
		objects := objectsOf(b, n)
		write, err := newFlags().printFunc()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := write(io.Discard, objects); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func objectsOf(t testing.TB, n int) []object.Object {
	t.Helper()
	return objectsIn(t, generate(t, n))
}

func objectsIn(t testing.TB, dir string) []object.Object {
	t.Helper()
	p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir})
	if err != nil {
		t.Fatal(err)
	}
	result, err := convert.Convert(p, plan.Options{VolumeSize: resource.MustParse("1Gi")})
	if err != nil {
		t.Fatal(err)
	}
	object.Sort(result.Objects)
	return result.Objects
}
