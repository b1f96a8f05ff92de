package container

import (
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// conversion is one call of the package: the plan that it reads, and its
// findings.
type conversion struct {
	*plan.Plan
	*finding.Collector
}

func start(p *plan.Plan) conversion { return conversion{p, finding.Collect(p.Project.Source)} }

// reportCounts reports that a hint overrides an attribute of the Compose file.
func (c conversion) reportCounts(u *plan.Unit, by project.Path, attribute ...string) {
	if u.IsSet(attribute...) {
		c.Note(u.At(attribute...), by.String()+" counts", "")
	}
}
