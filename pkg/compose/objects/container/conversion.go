package container

import (
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// conversion is one call of the package: the plan that it reads, and what it
// finds on the way.
type conversion struct {
	*plan.Plan
	*finding.Collector
}

func start(p *plan.Plan) conversion { return conversion{p, finding.Collect(p.Project.Source)} }

// reportCounts reports that a hint counts, and not the attribute that a person
// wrote.
func (c conversion) reportCounts(u *plan.Unit, by project.Path, attribute ...string) {
	if u.IsSet(attribute...) {
		c.Note(u.At(attribute...), by.String()+" counts", "")
	}
}
