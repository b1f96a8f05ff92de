package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// few names the first of many: "a, b, c and 4 more".
func few(names []string) string {
	if len(names) <= 4 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:3], ", "), len(names)-3)
}

// name says which attributes the group is about, "" for none:
//
//	services.web.build                            one attribute
//	services.web.cpu_period, cpu_quota            of one element
//	services.*.restart (api, db)                  of several elements
//	services.*.logging (9 attributes of api, db)
//	services.*.develop (4), x-* (2)               without meaning in a cluster
func (g group) name() string {
	paths := g.paths()
	switch {
	case g.local:
		return few(rules(g.all))
	case len(paths) < 2:
		return strings.Join(texts(paths), "")
	}
	elements := elements(paths)
	part, ok := shared(paths)
	switch {
	case elements == nil:
		return few(texts(paths))
	case len(elements) == 1 && !slices.Contains(relative(paths), ""):
		return paths[0][:2].String() + "." + few(relative(paths))
	case !ok:
		return few(texts(paths))
	}
	who := few(elements)
	if len(paths) > len(elements) {
		who = fmt.Sprintf("%d attributes of %s", len(paths), who)
	}
	return fmt.Sprintf("%s (%s)", part, who)
}

// paths are the group's attributes, each once.
func (g group) paths() []project.Path {
	var paths []project.Path
	seen := map[string]bool{}
	for _, t := range g.all {
		if text := t.Attribute.String(); text != "" && !seen[text] {
			seen[text] = true
			paths = append(paths, t.Attribute)
		}
	}
	return paths
}

func texts(paths []project.Path) []string {
	var names []string
	for _, p := range paths {
		names = append(names, p.String())
	}
	return names
}

// elements are the names of the services, volumes and so on that the attributes
// belong to; nil when they are of different kinds, or about the kind as a whole.
func elements(paths []project.Path) []string {
	var names []string
	seen := map[string]bool{}
	for _, p := range paths {
		if len(p) < 2 || p[0] != paths[0][0] {
			return nil
		}
		if !seen[p[1]] {
			seen[p[1]] = true
			names = append(names, p[1])
		}
	}
	return names
}

// relative are the attributes below their element.
func relative(paths []project.Path) []string {
	var names []string
	for _, p := range paths {
		names = append(names, p[2:].String())
	}
	return names
}

// shared is the pattern that all attributes begin with, whatever their element.
// There is none when they differ right below it.
func shared(paths []project.Path) (project.Path, bool) {
	part, alone := pattern(paths[0]), true
	for _, p := range paths {
		p = pattern(p)
		n := 0
		for n < min(len(part), len(p)) && part[n] == p[n] {
			n++
		}
		part, alone = part[:n], alone && len(p) == 2
	}
	return part, alone || len(part) > 2
}

// pattern leaves out which element and which items it is.
func pattern(path project.Path) project.Path {
	out := slices.Clone(path)
	for i, segment := range out {
		switch {
		case i == 1:
			out[i] = "*"
		case strings.HasPrefix(segment, "["):
			out[i] = "[]"
		}
	}
	return out
}

// rules counts the findings of each rule, the most frequent first.
func rules(all []told) []string {
	counts := map[string]int{}
	var names []string
	for _, t := range all {
		if counts[t.rule] == 0 {
			names = append(names, t.rule)
		}
		counts[t.rule]++
	}
	slices.SortStableFunc(names, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	for i, name := range names {
		if n := counts[name]; n > 1 {
			names[i] = fmt.Sprintf("%s (%d)", name, n)
		}
	}
	return names
}
