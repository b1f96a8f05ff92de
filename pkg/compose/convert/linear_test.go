package convert_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// generated is a loaded project of n services that refer to each other: by
// dependencies, links, networks, volumes, container names and commands.
func generated(t testing.TB, n int) *project.Project {
	t.Helper()
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, "  web_%[1]d:\n    image: nginx:1.29\n    container_name: box-%[1]d\n    ports: [\"%[2]d:80\"]\n    volumes: [\"data-%[1]d:/data\"]\n", i, 10000+i)
		fmt.Fprintf(&b, "    environment: {UPSTREAM: \"http://box-%[1]d:80\", DB_PASSWORD: x%[1]d}\n    healthcheck: {test: curl -f http://localhost/}\n", (i+1)%n)
		if i > 0 {
			fmt.Fprintf(&b, "    depends_on: [web_%d]\n    links: [\"web_%d:upstream-%d\"]\n", i-1, i-1, i)
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
	p, _, err := load.Load(t.Context(), load.Request{WorkingDir: dir, ProjectName: "shop", Environ: map[string]string{}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func convertAll(t testing.TB, p *project.Project) *convert.Result {
	t.Helper()
	result, err := convert.Convert(p, defaults())
	if err != nil {
		t.Fatal(err)
	}
	return result
}

// The work for one service does not grow with the number of services: neither the
// number nor the size of allocations, which would show lists that are built again
// for each service.
func TestConvertIsLinear(t *testing.T) {
	per := func(n int) (count, size float64) {
		p := generated(t, n)
		result := testing.Benchmark(func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				convertAll(b, p)
			}
		})
		return float64(result.AllocsPerOp()) / float64(n), float64(result.AllocedBytesPerOp()) / float64(n)
	}
	count, size := per(50)
	largeCount, largeSize := per(800)
	if largeCount > 1.2*count {
		t.Errorf("%.0f allocations for each of 50 services, %.0f for each of 800", count, largeCount)
	}
	if largeSize > 1.3*size {
		t.Errorf("%.0f bytes for each of 50 services, %.0f for each of 800", size, largeSize)
	}
	t.Logf("bytes for each service: %.0f of 50, %.0f of 800", size, largeSize)
}

func TestConvertIsDeterministic(t *testing.T) {
	p := generated(t, 30)
	want := fmt.Sprint(convertAll(t, p).Findings)
	for range 20 {
		if got := fmt.Sprint(convertAll(t, p).Findings); got != want {
			t.Fatal("the findings differ from run to run")
		}
	}
}

func BenchmarkConvert(b *testing.B) {
	for _, n := range []int{100, 1000} {
		p := generated(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				convertAll(b, p)
			}
		})
	}
}
