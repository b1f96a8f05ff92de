package load

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
)

// generated is a project of n services as real ones are: about 35 attributes
// each, a third of them with a healthcheck and limits.
func generated(n int) string {
	var b strings.Builder
	b.WriteString("name: big\nservices:\n")
	for i := range n {
		fmt.Fprintf(&b, `  service-%d:
    image: registry.example.com/team/service-%d:1.%d.0
    command: ["serve", "--port", "8080"]
    restart: unless-stopped
    environment:
      - DATABASE_URL=postgres://db:5432/service%d
      - LOG_LEVEL=${LOG_LEVEL:-info}
      - WORKERS=%d
    ports:
      - "%d:8080"
    volumes:
      - data-%d:/var/lib/data
      - ./conf:/etc/service:ro
    labels:
      com.example.team: backend
      com.example.index: "%d"
    networks:
      - front
      - back
`, i, i, i, i, i%8, 10000+i, i, i)
		if i%10 > 0 {
			fmt.Fprintf(&b, "    depends_on:\n      - service-%d\n", i-1)
		}
		if i%3 == 0 {
			b.WriteString(`    healthcheck:
      test: ["CMD", "curl", "-f", "http://localhost:8080/"]
      interval: 30s
      timeout: 5s
      retries: 3
    deploy:
      replicas: 2
      resources:
        limits:
          cpus: "0.50"
          memory: 128M
`)
		}
	}
	b.WriteString("volumes:\n")
	for i := range n {
		fmt.Fprintf(&b, "  data-%d: {}\n", i)
	}
	b.WriteString("networks:\n  front:\n  back:\n")
	return b.String()
}

func written(t testing.TB, text string) Request {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Request{WorkingDir: dir, Files: []string{"compose.yaml"}, Environ: map[string]string{}}
}

var sizes = []int{100, 500, 1000}

func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		r := written(b, generated(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, _, err := Load(context.Background(), r); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/service")
		})
	}
}

// BenchmarkReference is compose-go's own load, as docker compose does it.
func BenchmarkReference(b *testing.B) {
	for _, n := range sizes {
		r := written(b, generated(n))
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				options, err := plain(r)
				if err != nil {
					b.Fatal(err)
				}
				var p *types.Project
				if p, err = options.LoadProject(context.Background()); err != nil || len(p.Services) != n {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/service")
		})
	}
}

// BenchmarkOwn is the work in addition to compose-go: reading, the tree, the
// source map and the files.
func BenchmarkOwn(b *testing.B) {
	for _, n := range sizes {
		r := written(b, generated(n))
		p, _, err := Load(context.Background(), r)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				s := newSession(r)
				root, err := s.prepare()
				if err != nil {
					b.Fatal(err)
				}
				retain(s.source(root), p.Project)
				s.job(root)
				s.reportEnvFiles(s.postpone(root), p.Project)
				s.contents(p.Project)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "us/service")
		})
	}
}
