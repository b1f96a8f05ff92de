// Package helm renders a project as a Helm chart. It is pure; start with
// [Chart].
//
// The chart is found by comparing conversions. The project is loaded once more
// with a stand-in for every variable of the Compose files whose text reaches the
// cluster unchanged, and converted beside the true one (weave.go): where the
// objects have a stand-in a template has a value, and in everything else they
// must be equal, or the variable keeps its value there and a finding says so
// (settle.go). Options of the conversion become values in the same way
// (settings.go), and what --expose decides becomes a condition (exposure.go).
// So `helm template` with the chart's own values gives what the plain
// conversion gives, and with other values what a conversion with these would
// give.
package helm

import (
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/compose/render"
)

// Request is what to make a chart of.
type Request struct {
	Project *project.Project
	Options plan.Options
	// Load loads the project once more, with what substitute returns in the place
	// of every use of a variable; see load.Request.
	Load func(substitute func(project.Use) string) (*project.Project, error)
}

// Chart makes the files of the chart, by path. The findings name the uses of
// variables that no value of the chart decides.
func Chart(r Request) ([]render.File, []finding.Finding, error) {
	c := &chart{Request: r, name: chartName(r.Project.Name), marks: newMarks(), conversions: map[string]objects{}}
	c.addSettings()
	if err := c.findReplaceable(); err != nil {
		return nil, nil, err
	}
	c.variables = c.marks.variables()
	c.readServices()
	c.nameContents()
	return c.files(), append(c.marks.findings(r.Project.Source), c.findings()...), nil
}

// chart is a chart under way.
type chart struct {
	Request
	name        string
	marks       *marks
	settings    map[string]int // the index of a setting's mark
	conversions map[string]objects
	templates   []*template
	variables   map[string]*variable
	services    map[string]*service
	helpers     []helper

	unnamed        []*template // hold values, and have no hash of them in their names
	fixedNamespace bool        // is the one that was asked for, whatever the release's is
}

// objects are those of one conversion, by KIND/NAME.
type objects map[string]map[string]any

// chartName makes a name that helm accepts: letters, digits and "-". Source:
// "Chart Names" of Helm's documentation, and ValidateMetadata in pkg/chart of
// Helm 3.22.
func chartName(projectName string) string {
	name := strings.Trim(strings.ReplaceAll(strings.ToLower(projectName), "_", "-"), "-")
	if name == "" {
		return "chart"
	}
	return name
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
