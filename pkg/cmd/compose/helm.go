package compose

import (
	"context"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
	"github.com/batuta-k8s/batuta/pkg/compose/render/helm"
)

// helm makes a chart, whose own values give what the flags say.
func (r *conversion) helm(ctx context.Context, c converted) ([]render.File, []finding.Finding, error) {
	return helm.Chart(helm.Request{
		Project: c.project, Options: r.convert,
		Load: func(substitute func(project.Use) string) (*project.Project, error) {
			p, _, err := r.reload(ctx, func(request *load.Request) { request.Substitute = substitute })
			return p, err
		},
	})
}
