package helm

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Why a use of a variable is not a value of the chart.
const (
	reasonTyped   = "numbers, sizes, names and paths are fixed when the chart is created"
	reasonFile    = "env files are read when the chart is created"
	reasonShared  = "the same text is also used for a number, size, name or path"
	reasonDepends = "the conversion of this attribute depends on it"
	reasonAbsent  = "it is not used in the text of a manifest"
)

// findings report every use of a variable that values.yaml does not decide.
func (m *marks) findings(source *project.Source) []finding.Finding {
	at := map[project.Position]project.Path{}
	for a := range source.All() {
		if known := at[a.Position]; known == nil || strings.HasPrefix(known[0], "x-") { // an anchor is where it is used
			at[a.Position] = slices.Clone(a.Path)
		}
	}
	var all []finding.Finding
	for _, u := range m.uses {
		path, effective := at[u.position]
		if u.mark != nil && u.mark.landed || !effective {
			continue
		}
		switch {
		case u.why == "" && m.plain[u.text]:
			u.why = reasonShared
		case u.why == "":
			u.why = reasonAbsent
		}
		all = append(all, u.finding(path))
	}
	finding.Sort(all)
	return slices.CompactFunc(all, func(a, b finding.Finding) bool { return a.Message == b.Message && a.Position == b.Position })
}

func (u use) finding(path project.Path) finding.Finding {
	return finding.Finding{
		Severity: finding.Note, Consequence: finding.Behaviour, Attribute: path, Position: u.position,
		Message: "no value of the chart sets " + u.name + " here: " + u.why, Fix: "create the chart again when it changes",
	}
}

// findings report objects that cannot follow the release or the values.
func (c *chart) findings() []finding.Finding {
	var all []finding.Finding
	if c.fixedNamespace && c.Options.Namespace != "" {
		all = append(all, finding.Finding{
			Severity: finding.Warning, Consequence: finding.Behaviour, Message: "the objects of the chart are in the namespace " + c.Options.Namespace + ", regardless of the namespace of the release: names contain it",
			Fix: "remove --namespace",
		})
	}
	for _, t := range c.unnamed {
		if t.cases[0].tree["immutable"] == true {
			all = append(all, finding.Finding{
				Severity: finding.Warning, Consequence: finding.Behaviour, Message: "the " + t.kind + " " + t.name + " is immutable and keeps its name: after the installation, helm upgrade cannot change its values",
				Fix: "use a shorter name, or --stable-names",
			})
		}
	}
	return all
}
