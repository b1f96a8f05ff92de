package load

import (
	"strconv"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/compose-spec/compose-go/v2/types"
)

// source lists the attributes of the effective project: all but the services
// and jobs that are not enabled.
func (s *session) source(root *node, model *types.Project) *project.Source {
	r := &recorder{s: s, indexes: map[int]string{}}
	source := &project.Source{}
	for _, section := range root.items {
		at := source.Root().Add(section.key, s.attribute(section))
		if section.key != "services" && section.key != "jobs" || section.kind != mapping {
			r.below(at, section)
			continue
		}
		for _, c := range section.items {
			if enabled(model, section.key, c.key) {
				r.below(at.Add(c.key, s.attribute(c)), c)
			}
		}
	}
	return source
}

func enabled(model *types.Project, section, name string) bool {
	if section == "jobs" {
		_, ok := model.Jobs[name]
		return ok
	}
	_, ok := model.Services[name]
	return ok
}

// recorder copies a tree into a Source.
type recorder struct {
	s       *session
	indexes map[int]string // "[n]", made once
}

func (r *recorder) below(at project.Cursor, n *node) {
	if n.listed {
		at.Listed()
	}
	for i, c := range n.items {
		segment := c.key
		if n.kind == sequence {
			segment = r.segment(i)
		}
		r.below(at.Add(segment, r.s.attribute(c)), c)
	}
}

func (r *recorder) segment(i int) string {
	if _, ok := r.indexes[i]; !ok {
		r.indexes[i] = "[" + strconv.Itoa(i) + "]"
	}
	return r.indexes[i]
}

func (s *session) attribute(n *node) project.Attribute {
	return project.Attribute{
		Position: s.position(n.at),
		Leaf:     len(n.items) == 0,
		Null:     n.null(),
	}
}
