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
    depends_on: {web-%[3]d: {condition: service_healthy, required: false}}
`

// generate writes a project of n services, each of which depends on another.
func generate(t testing.TB, n int) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("services:\n")
	for i := range n {
		fmt.Fprintf(&b, webService, i, 10000+i, max(i, 1)-1+(n-1)*b2i(i == 0))
	}
	b.WriteString("volumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data-%d:\n", i)
	}
	dir := t.TempDir()
	text := strings.Replace(b.String(), fmt.Sprintf("    depends_on: {web-%d: {condition: service_healthy, required: false}}\n", n-1), "", 1)
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

var sizes = []int{100, 500, 1000}

func BenchmarkReferenceLoad(b *testing.B) {
	for _, n := range sizes {
		dir := generate(b, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				options, err := composecli.NewProjectOptions(nil, composecli.WithWorkingDirectory(dir), composecli.WithName("shop"), composecli.WithDefaultConfigPath)
				if err != nil {
					b.Fatal(err)
				}
				if _, err := options.LoadProject(context.Background()); err != nil {
					b.Fatal(err)
				}
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
				if _, err := convert.Convert(p, convert.Options{VolumeSize: resource.MustParse("1Gi")}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkPrint(b *testing.B) {
	for _, n := range sizes {
		objects := objectsOf(b, n)
		print, err := newFlags("yaml").printFunc()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := print(io.Discard, objects); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func objectsOf(t testing.TB, n int) []convert.Object {
	t.Helper()
	p, _, err := load.Load(context.Background(), load.Request{WorkingDir: generate(t, n)})
	if err != nil {
		t.Fatal(err)
	}
	result, err := convert.Convert(p, convert.Options{VolumeSize: resource.MustParse("1Gi")})
	if err != nil {
		t.Fatal(err)
	}
	object.Sort(result.Objects)
	return result.Objects
}
