package helm

import (
	"errors"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// findReplaceable finds the largest set of texts in which variables can be replaced,
// and weaves the objects of all conversions with it.
func (c *chart) findReplaceable() error {
	for {
		err := c.weave()
		if err == nil {
			return nil
		}
		var conflict *conflict
		if !errors.As(err, &conflict) || len(c.marks.replacedTexts(conflict.marks)) == 0 {
			return c.search()
		}
		c.marks.keep(c.marks.replacedTexts(conflict.marks)...)
	}
}

// replacedTexts are the texts of the marks that are still replaced.
func (m *marks) replacedTexts(marks []*mark) []string {
	var all []string
	for _, k := range marks {
		if k.place != "" && !m.stay[k.place] {
			all = append(all, k.place)
		}
	}
	return all
}

// search is for differences that no comparison of texts explains: it finds the
// texts that cause them by trying.
func (c *chart) search() error {
	c.marks.keep(c.culprits(c.marks.texts())...)
	err := c.weave()
	if err != nil {
		c.marks.keep(c.marks.texts()...)
		err = c.weave()
	}
	if err != nil {
		c.fixedNamespace = true
		err = c.weave()
	}
	if err != nil {
		return fmt.Errorf("create a chart from the project: %w", err)
	}
	return nil
}

func (c *chart) culprits(texts []string) []string {
	c.marks.only = texts
	err := c.weave()
	c.marks.only = nil
	switch half := len(texts) / 2; {
	case err == nil:
		return nil
	case len(texts) < 2:
		return texts
	default:
		found := append(c.culprits(texts[:half]), c.culprits(texts[half:])...)
		if len(found) == 0 { // several are needed together
			return texts
		}
		return found
	}
}

// weave loads the project with placeholders and weaves the conversions.
func (c *chart) weave() error {
	c.marks.again()
	p, err := c.Load(c.marks.substitute)
	if err != nil {
		return err
	}
	c.passOn(p)
	return c.expose(p)
}

// passOn replaces values that come from the environment without a variable
// expression: environment entries without a value, and configs and secrets that
// name a variable.
func (c *chart) passOn(p *project.Project) {
	for _, name := range sorted(p.Services) {
		c.passEnvironment(p, project.Path{"services", name, "environment"}, p.Services[name].Environment)
	}
	for _, name := range sorted(p.Jobs) {
		c.passEnvironment(p, project.Path{"jobs", name, "environment"}, p.Jobs[name].Environment)
	}
	environment := types.Mapping{}
	for name, value := range p.Environment {
		environment[name] = value
	}
	for _, name := range sorted(p.Configs) {
		c.passFile(p, project.Path{"configs", name, "environment"}, p.Configs[name].Environment, environment)
	}
	for _, name := range sorted(p.Secrets) {
		c.passFile(p, project.Path{"secrets", name, "environment"}, p.Secrets[name].Environment, environment)
	}
	p.Environment = environment
}

func (c *chart) passEnvironment(p *project.Project, at project.Path, values types.MappingWithEquals) {
	for _, key := range sorted(values) {
		value, known := p.Environment[key]
		if passed := p.Source.IsNull(at.Join(key)...); !passed || !known || values[key] == nil || *values[key] != value {
			continue
		}
		stands := c.marks.pass(p, key, value, at.Join(key))
		values[key] = &stands
	}
}

func (c *chart) passFile(p *project.Project, at project.Path, key string, environment types.Mapping) {
	if value, known := p.Environment[key]; known && key != "" {
		environment[key] = c.marks.pass(p, key, value, at)
	}
}

// pass returns the placeholder of a variable that is passed on at the attribute.
func (m *marks) pass(p *project.Project, name, value string, at project.Path) string {
	u := project.Use{Name: name, Value: value, Text: "\x00passed on " + name, Position: p.Source.Position(at...)}
	if why := m.kept(u.Text); why != "" {
		m.uses = append(m.uses, use{name: name, text: u.Text, position: u.Position, why: why})
		return value
	}
	return m.replace(u)
}

// kept is the reason why the text keeps its variables' values; "" for none.
func (m *marks) kept(text string) string {
	if m.stay[text] || m.only != nil && !slices.Contains(m.only, text) {
		return reasonDepends
	}
	return ""
}
