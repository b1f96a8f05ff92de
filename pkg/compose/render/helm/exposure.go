package helm

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// template is one object of the chart, whatever is published how.
type template struct {
	kind, name string // as the project is converted now
	file       string // its name without the hash; "" when it has none
	cases      []alternative
}

// alternative is what an object is for some exposures.
type alternative struct {
	types     []convert.Expose
	condition string // what must hold beside the type; "" for nothing
	tree      map[string]any
}

// addSettings makes the marks of what options decide.
func (c *chart) addSettings() {
	c.settings = map[string]int{}
	for _, s := range settings {
		meant := s.get(c.Options)
		if meant == "" {
			meant = s.sample
		}
		c.settings[s.name] = len(c.marks.all)
		c.marks.add(&mark{meant: meant, source: s.source()})
	}
	c.settings[namespace] = len(c.marks.all)
	c.marks.add(&mark{meant: c.Options.Namespace, source: ".Release.Namespace"})
}

const namespace = "namespace"

// expose weaves a conversion for every exposure; p has stand-ins.
func (c *chart) expose(p *project.Project) error {
	byType := map[convert.Expose]map[string]any{}
	for _, t := range exposures {
		trees, err := c.exposed(p, t)
		if err != nil {
			return err
		}
		byType[t] = trees
	}
	c.templates = collect(byType)
	return nil
}

// exposed are the objects for one exposure, with the parts that are there
// when a setting is.
func (c *chart) exposed(p *project.Project, t convert.Expose) (map[string]any, error) {
	var empty []setting
	for _, s := range settings {
		if s.get(c.Options) == "" && slices.Contains(s.types, t) {
			empty = append(empty, s)
		}
	}
	return c.combined(p, t, nil, empty)
}

// combined is for the settings of which each may be empty or not, with those
// that are given.
func (c *chart) combined(p *project.Project, t convert.Expose, given []string, empty []setting) (map[string]any, error) {
	if len(empty) == 0 {
		return c.woven(p, t, given)
	}
	s := empty[0]
	without, err := c.combined(p, t, given, empty[1:])
	if err != nil {
		return nil, err
	}
	with, err := c.combined(p, t, append(given[:len(given):len(given)], s.name), empty[1:])
	if err != nil {
		return nil, err
	}
	all, ok := overlayMapping(without, with, s.source())
	if !ok {
		return nil, errors.New("an object is not the same with and without " + s.name)
	}
	return all, nil
}

// woven are the objects for an exposure; given are settings that are empty by
// default and are not here.
func (c *chart) woven(p *project.Project, t convert.Expose, given []string) (map[string]any, error) {
	plain := c.Options
	plain.Expose = t
	marked := plain
	marked.Reveal = c.marks.reveal
	for _, s := range settings {
		switch {
		case s.get(c.Options) != "":
			s.set(&marked, standInOf(c.settings[s.name]))
		case slices.Contains(given, s.name):
			s.set(&plain, s.sample)
			s.set(&marked, standInOf(c.settings[s.name]))
		}
	}
	if plain.Namespace != "" {
		marked.Namespace = standInOf(c.settings[namespace])
	}
	was, err := c.plain(plain, strings.Join(append([]string{string(t)}, given...), "/"))
	if err != nil {
		return nil, err
	}
	is, err := converted(p, marked)
	if err != nil {
		return nil, err
	}
	return c.marks.objects(was, is)
}

// plain converts the true project, once for each key.
func (c *chart) plain(o convert.Options, key string) (objects, error) {
	if known := c.conversions[key]; known != nil {
		return known, nil
	}
	made, err := converted(c.Project, o)
	c.conversions[key] = made
	return made, err
}

func converted(p *project.Project, o convert.Options) (objects, error) {
	result, err := convert.Convert(p, o)
	if err != nil {
		return nil, err
	}
	all := objects{}
	for _, o := range result.Objects {
		clean, err := object.Clean(o)
		if err != nil {
			return nil, err
		}
		key := clean.GetKind() + "/" + clean.GetName()
		if all[key] != nil {
			return nil, fmt.Errorf("two objects are %s", key)
		}
		all[key] = clean.Object
	}
	return all, nil
}

// collect puts together what is the same object for several exposures.
func collect(byType map[convert.Expose]map[string]any) []*template {
	all := map[string]*template{}
	for _, t := range exposures {
		for _, key := range sorted(byType[t]) {
			if all[key] == nil {
				kind, name, _ := strings.Cut(key, "/")
				all[key] = &template{kind: kind, name: name}
			}
			all[key].add(t, byType[t][key])
		}
	}
	var templates []*template
	for _, key := range sorted(all) {
		templates = append(templates, all[key])
	}
	return templates
}

func (t *template) add(exposure convert.Expose, value any) {
	condition := ""
	if o, ok := value.(optional); ok {
		condition, value = o.condition, o.value
	}
	tree := value.(map[string]any)
	for i, c := range t.cases {
		if c.condition == condition && reflect.DeepEqual(c.tree, tree) {
			t.cases[i].types = append(t.cases[i].types, exposure)
			return
		}
	}
	t.cases = append(t.cases, alternative{[]convert.Expose{exposure}, condition, tree})
}

// always tells whether the object is the same for every exposure.
func (t *template) always() bool {
	return len(t.cases) == 1 && len(t.cases[0].types) == len(exposures) && t.cases[0].condition == ""
}

// when is the condition of the alternative in a template.
func (a alternative) when() string {
	var words []string
	for _, t := range a.types {
		words = append(words, fmt.Sprintf("%q", t))
	}
	is := "eq .Values.expose.type " + strings.Join(words, " ") // eq takes several
	if a.condition == "" {
		return is
	}
	return "and (" + is + ") " + a.condition
}
