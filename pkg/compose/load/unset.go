package load

import (
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// noteUnset lets the converter distinguish a text that is incomplete because of
// an unset variable from one that is wrong.
func noteUnset(p *project.Project, findings []finding.Finding) {
	for _, f := range findings {
		if f.Fix == unsetFix {
			p.AddUnset(f.Position)
		}
	}
}
