package plan

import (
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// reportRenames reports host names that no longer resolve, at the service and at
// every place that seems to use them.
func reportRenames(p *project.Project, units Units, mentions Mentions) []finding.Finding {
	f := finding.Collect(p.Source)
	for _, u := range units.AllUnits {
		switch original := u.Title(); u.Name {
		case original:
		case strings.ToLower(original):
			f.Note(u.Path, "the objects of "+original+" are named "+u.Name+"; DNS ignores case, so it is still reached as "+original, "")
		default:
			if u.Name == ObjectName(original) { // if not, its collision was reported
				f.Warn(u.Path, fmt.Sprintf("%q cannot be the name of a Kubernetes Service; its objects are named %s and other services reach it as %s", original, u.Name, u.Name),
					"rename the service: begin with a letter, and use only a-z, 0-9 and -")
			}
			reportMentions(f, u, mentions.of(original))
		}
	}
	return f.Findings()
}

func reportMentions(f *finding.Collector, u *Unit, mentions []Mention) {
	for _, m := range mentions {
		at, what := m.At, "this refers to"
		if m.Service == "" {
			at, what = u.Path, "the file "+m.File+" refers to"
		}
		f.Warn(at, fmt.Sprintf("%s the service %q, whose name is %s in the cluster; the text was not changed", what, u.Title(), u.Name), "write "+u.Name)
	}
}
