package load

import (
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// source lists the attributes of the effective project, including those of
// services and jobs that are not enabled; see retain.
func (s *session) source(root *node) *project.Source {
	r := &recorder{s: s, indexes: map[int]string{}}
	source := &project.Source{}
	source.Grow(root.size())
	r.below(source.Root(), root)
	return source
}

// size is the number of values below n.
func (n *node) size() int {
	total := len(n.items)
	for _, c := range n.items {
		total += c.size()
	}
	return total
}

// retain removes the services and jobs that are not enabled.
func retain(source *project.Source, model *types.Project) {
	for _, section := range []string{"services", "jobs"} {
		for _, name := range source.Children(section) {
			if !enabled(model, section, name) {
				source.Delete(section, name)
			}
		}
	}
}

func enabled(model *types.Project, section, name string) bool {
	if section == "jobs" {
		_, ok := model.Jobs[name]
		return ok
	}
	_, ok := model.Services[name]
	return ok
}

// recorder adds a tree to a Source.
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
		Value:    n.text(),
	}
}
