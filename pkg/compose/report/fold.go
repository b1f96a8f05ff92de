package report

import (
	"cmp"
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
)

// group is findings of one severity and consequence that are reported as one.
type group struct {
	all     []entry // at least one; the first has the place
	message wording // the different messages
}

// fold makes groups of findings: those that say the same, then those about one
// rule whose messages differ in one place. With byFix all findings of a group have
// the same fix. The groups are in the order in which a person acts on them: the
// worst consequence first, ports that cannot be reached, what was dropped, what
// differs, notes; then by place.
func fold(all []entry, byFix bool) []group {
	groups := foldAlike(foldEqual(all), byFix)
	slices.SortStableFunc(groups, func(a, b group) int {
		one, other := a.all[0], b.all[0]
		return cmp.Or(
			cmp.Compare(other.Consequence, one.Consequence),
			cmp.Compare(one.rank(), other.rank()),
		)
	})
	return groups
}

// rank orders entries of one consequence.
func (e entry) rank() int {
	if e.Severity == finding.Note && e.rule == rulePorts {
		return -1
	}
	return int(finding.Refused - e.Severity)
}

// foldEqual makes groups of what says the same.
func foldEqual(all []entry) []group {
	type same struct {
		severity     finding.Severity
		consequence  finding.Consequence
		message, fix string
	}
	var groups []group
	at := map[same]int{}
	for _, t := range all {
		key := same{t.Severity, t.Consequence, t.Message, t.Fix}
		i, ok := at[key]
		if !ok {
			i = len(groups)
			at[key] = i
			groups = append(groups, group{message: newWording(t.Message)})
		}
		groups[i].all = append(groups[i].all, t)
	}
	return groups
}

// A group is compared with this many others of its rule, so that the time stays
// in proportion to the number of findings.
const mostCompared = 8

// foldAlike joins groups of one severity, consequence and rule whose messages
// differ in one place only.
func foldAlike(groups []group, byFix bool) []group {
	type about struct {
		severity    finding.Severity
		consequence finding.Consequence
		rule, fix   string
	}
	var out []group
	known := map[about][]int{}
	for _, g := range groups {
		key := about{g.all[0].Severity, g.all[0].Consequence, g.all[0].rule, ""}
		if byFix {
			key.fix = g.all[0].Fix
		}
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
	if g.message.text() == other.message.text() { // with a different fix
		g.all = append(g.all, other.all...)
		return true
	}
	message, alike := g.message.join(other.message)
	if alike {
		g.message, g.all = message, append(g.all, other.all...)
	}
	return alike
}

// fixes are what to do, each once.
func (g group) fixes() []string {
	var fixes []string
	for _, t := range g.all {
		if t.Fix != "" && !slices.Contains(fixes, t.Fix) {
			fixes = append(fixes, t.Fix)
		}
	}
	return fixes
}
