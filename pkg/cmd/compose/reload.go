package compose

import (
	"bytes"
	"context"
	"io"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// reload loads the project once more, with a request that has been changed.
func (r *conversion) reload(ctx context.Context, change func(*load.Request)) (*project.Project, []finding.Finding, error) {
	request := r.load
	change(&request)
	if stdin, ok := request.Stdin.(*replay); ok {
		request.Stdin = io.MultiReader(bytes.NewReader(stdin.read.Bytes()), stdin)
	}
	return load.Load(ctx, request)
}

// replay keeps what was read of standard input, which can be read once only.
type replay struct {
	from io.Reader
	read bytes.Buffer
}

// replayed is nil for nil: no standard input.
func replayed(in io.Reader) io.Reader {
	if in == nil {
		return nil
	}
	return &replay{from: in}
}

func (r *replay) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.read.Write(p[:n])
	return n, err
}
