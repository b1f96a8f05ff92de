package helm

import (
	"reflect"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// template is one object of the chart, for all exposures.
type template struct {
	kind, name string // as in the current conversion
	file       string // its name without the hash; "" when it has none
	cases      []alternative
}

// alternative is the form of an object for some exposures.
type alternative struct {
	types      []plan.Expose
	conditions []string // what must be true in addition to the type
	tree       map[string]any
}

// variants are objects by KIND/NAME: several alternatives where settings decide
// between them, and none for the others.
type variants map[string][]alternative

// merge combines the objects without and with a setting.
func merge(without, with variants, condition string) variants {
	all := variants{}
	for _, v := range []variants{without, with} {
		for key := range v {
			if all[key] == nil {
				all[key] = decide(without[key], with[key], condition)
			}
		}
	}
	return all
}

func decide(without, with []alternative, condition string) []alternative {
	if len(without) == 1 && len(with) == 1 && slices.Equal(without[0].conditions, with[0].conditions) {
		if both, ok := overlayMapping(without[0].tree, with[0].tree, condition); ok {
			return []alternative{{conditions: without[0].conditions, tree: both}}
		}
	}
	var all []alternative
	for _, a := range with {
		all = append(all, alternative{conditions: append([]string{condition}, a.conditions...), tree: a.tree})
	}
	for _, a := range without {
		all = append(all, alternative{conditions: append([]string{"not " + condition}, a.conditions...), tree: a.tree})
	}
	return all
}

// collect combines equal objects of several exposures.
func collect(byType map[plan.Expose]variants) []*template {
	all := map[string]*template{}
	for _, t := range exposures {
		for _, key := range sorted(byType[t]) {
			if all[key] == nil {
				kind, name, _ := strings.Cut(key, "/")
				all[key] = &template{kind: kind, name: name}
			}
			for _, a := range byType[t][key] {
				all[key].add(t, a)
			}
		}
	}
	var templates []*template
	for _, key := range sorted(all) {
		templates = append(templates, all[key])
	}
	return templates
}

func (t *template) add(exposure plan.Expose, a alternative) {
	for i, c := range t.cases {
		if slices.Equal(c.conditions, a.conditions) && reflect.DeepEqual(c.tree, a.tree) {
			t.cases[i].types = append(t.cases[i].types, exposure)
			return
		}
	}
	a.types = []plan.Expose{exposure}
	t.cases = append(t.cases, a)
}

// always reports whether the object is the same for every exposure.
func (t *template) always() bool {
	return len(t.cases) == 1 && len(t.cases[0].types) == len(exposures) && len(t.cases[0].conditions) == 0
}

// when is the condition of the alternative in a template.
func (a alternative) when() string {
	condition := "eq .Values.expose.type" // one of several
	for _, t := range a.types {
		condition += " " + quoted(string(t))
	}
	if len(a.conditions) == 0 {
		return condition
	}
	condition = "and (" + condition + ")"
	for _, c := range a.conditions {
		if strings.Contains(c, " ") {
			c = "(" + c + ")"
		}
		condition += " " + c
	}
	return condition
}
