package compose

import (
	"context"
	"io"
	"slices"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// corpusRequests load the real projects that compose-go loads.
func corpusRequests(b *testing.B) []load.Request {
	b.Helper()
	var requests []load.Request
	for _, p := range projects.Loading(b) {
		files := slices.DeleteFunc(p.Args, func(word string) bool { return word == "-f" })
		requests = append(requests, load.Request{WorkingDir: p.Dir, Files: files})
	}
	return requests
}

// BenchmarkCorpus loads, converts and prints 150 real projects one after the
// other; what there are fewer of come again.
func BenchmarkCorpus(b *testing.B) {
	requests := corpusRequests(b)
	const runs = 150
	for b.Loop() {
		for i := range runs {
			convertRequest(b, requests[i%len(requests)])
		}
	}
	b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*50/runs, "s/50projects")
}

func convertRequest(b *testing.B, r load.Request) {
	b.Helper()
	p, _, err := load.Load(context.Background(), r)
	if err != nil {
		b.Fatal(err)
	}
	result, err := convert.Convert(p, plan.Options{VolumeSize: resource.MustParse("1Gi"), Domain: "localhost"})
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
