package report

import (
	"cmp"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// group is findings of one severity that are reported as one.
type group struct {
	all          []entry // at least one; the first has the place
	message, fix []string
	local        bool // all are without meaning in a cluster
}

// fold makes groups of findings, worst first, then by place: those that say the
// same, then those about one rule that say nearly the same. What is without
// meaning in a cluster is one group.
func fold(all []entry) []group {
	groups := foldLocal(foldAlike(foldEqual(all)))
	slices.SortStableFunc(groups, func(a, b group) int {
		return cmp.Compare(b.all[0].Severity, a.all[0].Severity)
	})
	return groups
}

// foldEqual makes groups of what has the same severity, message and fix.
func foldEqual(all []entry) []group {
	type same struct {
		severity     finding.Severity
		message, fix string
	}
	var groups []group
	at := map[same]int{}
	for _, t := range all {
		key := same{t.Severity, t.Message, t.Fix}
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, group{message: phrases(t.Message), fix: phrases(t.Fix)})
		}
		groups[i].all = append(groups[i].all, t)
	}
	return groups
}

// A group is compared with this many others of its rule, so that the time stays
// in proportion to the number of findings.
const mostCompared = 8

// foldAlike joins groups of one severity and rule whose messages and fixes
// differ in a few words only.
func foldAlike(groups []group) []group {
	type about struct {
		severity finding.Severity
		rule     string
	}
	var out []group
	known := map[about][]int{}
	for _, g := range groups {
		key := about{g.all[0].Severity, g.all[0].rule}
		if i := slices.IndexFunc(known[key], func(i int) bool { return out[i].merge(g) }); i >= 0 {
			continue
		}
		if len(known[key]) < mostCompared {
			known[key] = append(known[key], len(out))
		}
		out = append(out, g)
	}
	return out
}

// merge joins the other group to this one, if they are alike.
func (g *group) merge(other group) bool {
	message, alike := frame(g.message, other.message)
	if !alike {
		return false
	}
	fix, alike := frame(g.fix, other.fix)
	if !alike {
		return false
	}
	g.message, g.fix = message, fix
	g.all = append(g.all, other.all...)
	return true
}

// foldLocal joins all notes about what is without meaning in a cluster.
func foldLocal(groups []group) []group {
	var out, local []group
	first := 0
	for _, g := range groups {
		if g.all[0].Severity == finding.Note && g.all[0].row.How == attribute.LocalOnly {
			if len(local) == 0 {
				first = len(out)
			}
			local = append(local, g)
			continue
		}
		out = append(out, g)
	}
	if len(local) < 2 {
		return groups
	}
	one := group{local: true, message: []string{"without", "meaning", "in", "a", "cluster"}}
	for _, g := range local {
		one.all = append(one.all, g.all...)
	}
	return slices.Insert(out, first, one)
}

// text is the group's message as words. A note is as short as can be; of what
// was lost, what differs is named where there is room.
func (g group) text() []string {
	if g.all[0].Severity == finding.Note {
		return g.message
	}
	texts := make([]string, 0, len(g.all))
	for _, t := range g.all {
		texts = append(texts, t.Message)
	}
	return fill(g.message, texts)
}
