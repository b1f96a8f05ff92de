package helm

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Why a use of a variable is no value of the chart.
const (
	reasonTyped   = "numbers, sizes, names and paths are settled when the chart is made"
	reasonDepends = "what is made of this depends on the value"
	reasonAbsent  = "it reaches no text of a manifest"
)

// findings tell of every use of a variable that values.yaml does not decide.
func (m *marks) findings(source *project.Source) []finding.Finding {
	at := map[project.Position]project.Path{}
	for a := range source.All() {
		if _, known := at[a.Position]; !known {
			at[a.Position] = slices.Clone(a.Path)
		}
	}
	values := m.variables()
	var all []finding.Finding
	for _, u := range m.uses {
		path, effective := at[u.position]
		if u.mark != nil && u.mark.landed || !effective {
			continue
		}
		if u.why == "" {
			u.why = reasonAbsent
		}
		all = append(all, u.finding(path, values[u.name] != nil))
	}
	finding.Sort(all)
	return slices.CompactFunc(all, func(a, b finding.Finding) bool { return a.Message == b.Message && a.Position == b.Position })
}

func (u use) finding(path project.Path, isValue bool) finding.Finding {
	message := "the variable " + u.name + " is no value of the chart: " + u.why
	if isValue {
		message = "the chart's value variables." + u.name + " does not change this: " + u.why
	}
	return finding.Finding{Severity: finding.Note, Attribute: path, Position: u.position, Message: message, Fix: "make the chart again when it changes"}
}
