// Package helm renders a project as a Helm chart. It is pure; start with
// [Chart].
//
// The chart is found by comparing conversions. The project is loaded again with a
// placeholder for every variable of the Compose files whose text is copied to the
// objects unchanged, and converted in addition to the original one (weave.go).
// Each placeholder in the objects becomes a value in a template. The rest of the
// objects must be equal; if not, the variable keeps its value there and a finding
// reports it (search.go, reasons.go). Options of the conversion become values in
// the same way (settings.go), and objects that depend on --expose get a condition
// (exposure.go). So `helm template` with the chart's default values renders the
// same as the plain conversion, and with other values the same as a conversion
// with these values.
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
	// Load loads the project again; substitute returns the replacement for every
	// use of a variable; see load.Request.
	Load func(substitute func(project.Use) string) (*project.Project, error)
}

// Chart makes the files of the chart, by path. The findings report the uses of
// variables that are not values of the chart.
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

// chart is a chart under construction.
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

	unnamed        []*template // contain values, and have no hash in their names
	fixedNamespace bool        // is the requested one, independent of the release
}

// objects are those of one conversion, by KIND/NAME.
type objects map[string]map[string]any

// chartName makes a valid name for helm: letters, digits and "-". Source: "Chart
// Names" of Helm's documentation, and ValidateMetadata in pkg/chart of Helm 3.22.
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
