package helm

import (
	"cmp"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// value is an entry of values.yaml.
type value struct {
	key      string
	comment  string // above it
	trailing string // a comment on its line
	value    any    // any YAML value; ignored if there are children
	children []value
	unset    bool // is written as a comment
}

// valuesFile is values.yaml.
func (c *chart) valuesFile() string {
	var b strings.Builder
	b.WriteString("# The values of the chart, created by kubectl compose from the Compose project " + c.Project.Name + ".\n")
	for _, v := range c.values() {
		b.WriteString("\n" + strings.Join(v.lines(), "\n") + "\n")
	}
	return b.String()
}

func (v value) lines() []string {
	var lines []string
	if v.comment != "" {
		lines = append(lines, "# "+v.comment)
	}
	var own []string
	if len(v.children) > 0 {
		own = []string{v.key + ":"}
		for _, b := range v.children {
			own = append(own, indent(b.lines(), "  ")...)
		}
	} else {
		own = plainYAML(map[string]any{v.key: v.value})
	}
	if v.trailing != "" {
		own[0] += " # " + v.trailing
	}
	if v.unset {
		for i := range own {
			own[i] = "# " + own[i]
		}
	}
	return append(lines, own...)
}

// values are the values that some template uses.
func (c *chart) values() []value {
	var all []value
	if c.publishes() {
		all = append(all, value{key: "expose", comment: "How published ports are reached from outside the cluster.", children: c.exposeValues()})
	}
	if len(c.variables) > 0 {
		all = append(all, value{key: "variables", comment: "The variables of the Compose files.", children: c.variableValues()})
	}
	if len(c.services) > 0 {
		all = append(all, value{key: "services", comment: "The containers, by name.", children: c.serviceValues()})
	}
	return all
}

// publishes reports whether the objects depend on the exposure.
func (c *chart) publishes() bool {
	return slices.ContainsFunc(c.templates, func(t *template) bool { return !t.always() })
}

func (c *chart) exposeType() plan.Expose {
	return cmp.Or(c.Options.Expose, plan.Expose(c.Options.Target.Expose), plan.ExposeNone)
}

func (c *chart) exposeValues() []value {
	all := []value{{key: "type", comment: "One of: " + words(exposures) + ".", value: string(c.exposeType())}}
	for _, s := range c.usedSettings() {
		all = append(all, value{key: s.name, comment: s.comment, value: s.get(c.Options)})
	}
	return all
}

func (c *chart) usedSettings() []setting {
	var used []setting
	for _, s := range settings {
		if c.marks.all[c.settings[s.name]].landed {
			used = append(used, s)
		}
	}
	return used
}

func words(types []plan.Expose) string {
	var all []string
	for _, t := range types {
		all = append(all, string(t))
	}
	return strings.Join(all, ", ")
}

func (c *chart) variableValues() []value {
	var all []value
	for _, name := range sorted(c.variables) {
		v := c.variables[name]
		entry := value{key: name, value: v.value}
		switch {
		case v.varies:
			entry.trailing = `"": each use has its own default`
		case v.secret:
			entry.trailing = "stored in a Secret"
		}
		all = append(all, entry)
	}
	return all
}

// holdsSecrets reports whether the values are part of a Secret.
func (c *chart) holdsSecrets() bool {
	for _, v := range c.variables {
		if v.secret {
			return true
		}
	}
	return false
}

func (c *chart) serviceValues() []value {
	var all []value
	for _, name := range sorted(c.services) {
		all = append(all, value{key: name, children: c.services[name].values()})
	}
	return all
}

func (s *service) values() []value {
	all := []value{{key: "image", children: s.imageValues()}}
	switch {
	case s.scales && s.replicas != nil:
		all = append(all, value{key: "replicas", value: s.replicas})
	case s.scales:
		all = append(all, value{key: "replicas", value: 1, unset: true, trailing: "one, or the number that an autoscaler sets"})
	}
	resources := any(map[string]any{})
	if s.resources != nil {
		resources = s.resources
	}
	return append(all, value{key: "resources", value: resources})
}

func (s *service) imageValues() []value {
	all := []value{{key: "repository", value: s.image.repository}, {key: "tag", value: s.image.tag}}
	if s.varies != nil {
		all[0].comment = `Empty, here or in the tag: as in ` + s.varies.written() + `, of variables.`
	}
	if s.image.digest != "" {
		all = append(all, value{key: "digest", value: s.image.digest})
	}
	policy := value{key: "pullPolicy", value: s.policy}
	if s.policy == "" {
		policy.trailing = `"": Always for the tag latest, else IfNotPresent`
	}
	return append(all, policy)
}

// written is the text in Compose syntax.
func (t text) written() string {
	var b strings.Builder
	for _, p := range t.pieces {
		if p.mark != nil {
			b.WriteString("${" + p.mark.name + "}")
		} else {
			b.WriteString(p.literal)
		}
	}
	return b.String()
}
