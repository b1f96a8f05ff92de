package helm

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// addSettings makes the marks of the options.
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

// expose weaves a conversion for every exposure; p has placeholders.
func (c *chart) expose(p *project.Project) error {
	byType := map[plan.Expose]variants{}
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

// exposed are the objects for one exposure, with the parts that depend on a
// setting.
func (c *chart) exposed(p *project.Project, t plan.Expose) (variants, error) {
	var empty []setting
	for _, s := range settings {
		if s.get(c.Options) == "" && slices.Contains(s.types, t) {
			empty = append(empty, s)
		}
	}
	return c.combined(p, t, nil, empty)
}

// combined is for all combinations of empty and set settings, in addition to the
// given ones.
func (c *chart) combined(p *project.Project, t plan.Expose, given []string, empty []setting) (variants, error) {
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
	return merge(without, with, s.source()), nil
}

// woven are the objects for an exposure; given are settings that are empty by
// default and set here.
func (c *chart) woven(p *project.Project, t plan.Expose, given []string) (variants, error) {
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
	if plain.Namespace != "" && !c.fixedNamespace {
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
	trees, err := c.marks.objects(was, is)
	if err != nil {
		return nil, err
	}
	all := variants{}
	for key, tree := range trees {
		all[key] = []alternative{{tree: tree}}
	}
	return all, nil
}

// plain converts the original project, once for each key.
func (c *chart) plain(o plan.Options, key string) (objects, error) {
	if known := c.conversions[key]; known != nil {
		return known, nil
	}
	made, err := converted(c.Project, o)
	c.conversions[key] = made
	return made, err
}

// converted are the objects by their real names.
func converted(p *project.Project, o plan.Options) (objects, error) {
	result, err := convert.Convert(p, o)
	if err != nil {
		return nil, err
	}
	reveal := o.Reveal
	if reveal == nil {
		reveal = func(name string) string { return name }
	}
	all := objects{}
	for _, o := range result.Objects {
		clean, err := object.Clean(o)
		if err != nil {
			return nil, err
		}
		key := clean.GetKind() + "/" + reveal(clean.GetName())
		if all[key] != nil {
			return nil, fmt.Errorf("two objects are %s", key)
		}
		all[key] = clean.Object
	}
	return all, nil
}
