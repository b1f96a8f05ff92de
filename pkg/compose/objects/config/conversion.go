package config

import (
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// conversion is one call of the package: the plan that it reads, and its
// findings.
type conversion struct {
	*plan.Plan
	*finding.Collector
}

func start(p *plan.Plan) conversion { return conversion{p, finding.Collect(p.Project.Source)} }
