package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// name says which attributes the group is about, "" for none:
//
//	services.web.build                                  one attribute
//	services.web.build.args.A, B                        several of one element
//	services.*.restart (api, db)                        one of several elements
//	services.*.logging.driver, options.tag (api, db)    several of several
func (g group) name() string {
	paths := g.paths()
	if len(paths) < 2 {
		return strings.Join(texts(paths), "")
	}
	switch elements := elements(paths); len(elements) {
	case 0:
		return list(texts(paths))
	case 1:
		return several(shared(paths), paths)
	default:
		patterns := patterns(paths)
		part := shared(patterns)
		if len(part) < 3 && !bare(paths) {
			return list(texts(paths))
		}
		return fmt.Sprintf("%s (%s)", several(part, patterns), list(elements))
	}
}

// several are the shared part and what differs after it.
func several(part project.Path, paths []project.Path) string {
	var rests []string
	for _, p := range paths {
		if rest := p[len(part):].String(); !slices.Contains(rests, rest) {
			rests = append(rests, rest)
		}
	}
	switch {
	case len(rests) == 1: // nothing
		return part.String()
	case slices.Contains(rests, ""):
		return part.String() + ", " + list(slices.DeleteFunc(rests, func(rest string) bool { return rest == "" }))
	case strings.HasPrefix(rests[0], "["):
		return part.String() + list(rests)
	}
	return part.String() + "." + list(rests)
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

func list(names []string) string { return strings.Join(names, ", ") }

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

// bare reports whether all paths are elements themselves.
func bare(paths []project.Path) bool {
	return !slices.ContainsFunc(paths, func(p project.Path) bool { return len(p) != 2 })
}

// shared is what all paths begin with.
func shared(paths []project.Path) project.Path {
	part := paths[0]
	for _, p := range paths {
		n := 0
		for n < min(len(part), len(p)) && part[n] == p[n] {
			n++
		}
		part = part[:n]
	}
	return part
}

// patterns leave out which elements and which items they are.
func patterns(paths []project.Path) []project.Path {
	var out []project.Path
	for _, path := range paths {
		p := slices.Clone(path)
		p[1] = "*"
		for i, segment := range p {
			if strings.HasPrefix(segment, "[") {
				p[i] = "[]"
			}
		}
		out = append(out, p)
	}
	return out
}
