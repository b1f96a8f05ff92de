package compose

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// corpusRequests load the real projects of others that compose-go loads.
func corpusRequests(b *testing.B) []load.Request {
	b.Helper()
	dir := os.Getenv("BATUTA_CORPUS")
	if dir == "" {
		b.Skip("BATUTA_CORPUS is not set: real projects are not converted")
	}
	root := filepath.Join(dir, "compose")
	file, err := os.Open(filepath.Join(root, "SOURCES.tsv"))
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	var requests []load.Request
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Split(lines.Text(), "\t")
		if len(fields) < 11 || fields[10] != "yes" {
			continue
		}
		r := load.Request{WorkingDir: filepath.Join(root, fields[0], fields[6])}
		args := strings.Fields(fields[5])
		for i := 0; i+1 < len(args); i += 2 {
			switch args[i] {
			case "-f":
				r.Files = append(r.Files, args[i+1])
			case "--profile":
				r.Profiles = append(r.Profiles, args[i+1])
			case "--env-file":
				r.EnvFiles = append(r.EnvFiles, args[i+1])
			case "--project-directory":
				r.ProjectDirectory = args[i+1]
			default:
				b.Fatalf("unknown argument %s of %s", args[i], fields[0])
			}
		}
		requests = append(requests, r)
	}
	return requests
}

// BenchmarkCorpus loads, converts and prints 150 real projects one after the
// other; what there are fewer of come again.
func BenchmarkCorpus(b *testing.B) {
	requests := corpusRequests(b)
	const projects = 150
	for b.Loop() {
		for i := range projects {
			convertRequest(b, requests[i%len(requests)])
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*50/projects, "s/50projects")
}

func convertRequest(b *testing.B, r load.Request) {
	b.Helper()
	p, _, err := load.Load(context.Background(), r)
	if err != nil {
		b.Fatal(err)
	}
	result, err := convert.Convert(p, convert.Options{VolumeSize: resource.MustParse("1Gi"), Domain: "localhost"})
	if err != nil {
		b.Fatal(err)
	}
	object.Sort(result.Objects)
	write, err := newFlags().printFunc()
	if err != nil {
		b.Fatal(err)
	}
	if err := write(io.Discard, result.Objects); err != nil {
		b.Fatal(err)
	}
}
