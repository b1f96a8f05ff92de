package attribute

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func path(text string) project.Path {
	return strings.Split(strings.ReplaceAll(text, "[", ".["), ".")
}

// Every attribute of the specification has a row, and every row is about an
// attribute of the specification.
func TestEveryAttributeIsAccountedFor(t *testing.T) {
	rows := map[string]Row{}
	counts := map[How]int{}
	for _, row := range Rows() {
		rows[row.Path] = row
		counts[row.How]++
	}
	specified := schema.AttributePaths()
	accounted := 0
	for _, p := range specified {
		if rows[string(p)].How == 0 {
			t.Errorf("%s has no row: add one to the rows_*.go of its area in pkg/compose/attribute (see \"Where things go\" in CONTRIBUTING.md)", p)
			continue
		}
		accounted++
		delete(rows, string(p))
	}
	for path := range rows {
		t.Errorf("%s has a row, but schema.AttributePaths() of compose-go has no such attribute: correct or remove its Path in pkg/compose/attribute/rows_*.go", path)
	}
	t.Logf("attributes: %d of %d accounted for", accounted, len(specified))
	t.Logf("%d of %d converted, %d approximated, %d refused, %d local-only", counts[Converted], accounted, counts[Approximated], counts[Refused], counts[LocalOnly])
}

func TestLookup(t *testing.T) {
	for text, want := range map[string]struct {
		how How
		n   int
	}{
		"services.web.image":                        {Converted, 3},
		"services.image.image":                      {Converted, 3}, // a service may have the name of an attribute
		"services.*.image":                          {Converted, 3},
		"services.x-web.image":                      {Converted, 3},
		"services.web.environment.A":                {Converted, 4},
		"services.web.networks.back.aliases[0]":     {Converted, 5},
		"services.web.networks.back.ipv4_address":   {Refused, 5},
		"services.web.deploy.restart_policy.window": {Refused, 5},
		"services.web.x-mine.deep":                  {LocalOnly, 3},
		"services.web.x-kubernetes.replicas":        {Converted, 3},
		"services.web.build.x-kubernetes.a":         {LocalOnly, 4},
		"services.web.nonsense.deep":                {Refused, 3},
	} {
		if row, n := Lookup(path(text)); row.How != want.how || n != want.n {
			t.Errorf("%s: %v %d, want %v", text, row.How, n, want)
		}
	}
}

func source(paths ...string) *project.Source {
	s := &project.Source{}
	for i, text := range paths {
		leaf := true
		text, value, _ := strings.Cut(text, "=")
		for _, other := range paths {
			leaf = leaf && !strings.HasPrefix(other, text+".") && !strings.HasPrefix(other, text+"[")
		}
		s.Add(project.Attribute{Path: path(text), Position: project.Position{File: "compose.yaml", Line: i + 1, Column: 3}, Leaf: leaf, Value: value})
	}
	return s
}

// The parts of a mapping are reported one by one, a list of plain values once; a
// value for the behaviour of Kubernetes is not reported.
func TestCheck(t *testing.T) {
	var got []string
	for _, f := range Check(source(
		"services", "services.web", "services.web.image",
		"services.web.ulimits", "services.web.ulimits.nofile", "services.web.ulimits.nofile.soft",
		"services.web.attach", "services.web.device_cgroup_rules", "services.web.device_cgroup_rules[0]", "services.web.device_cgroup_rules[1]",
		"services.web.init=false", "services.api.init=true",
		"x-common", "x-common.a", "services.web.x-mine", "services.web.ports[0].x-mine",
	)) {
		got = append(got, fmt.Sprint(f.Position.Line, " ", f.Severity, " ", f.Attribute))
	}
	want := []string{
		"6 refused services.web.ulimits.nofile.soft",
		"7 note services.web.attach",
		"8 refused services.web.device_cgroup_rules",
		"15 note services.web.x-mine",
		"16 note services.web.ports[0].x-mine",
		"12 warning services.api.init",
		"13 note x-common",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// The table is made once; the allocations of Check grow only with its findings.
func TestCheckIsLinear(t *testing.T) {
	per := func(n int) float64 {
		s := manyServices(n, "image", "ports")
		return testing.AllocsPerRun(3, func() { Check(s) })
	}
	Check(manyServices(1, "image"))
	if small, large := per(100), per(1000); small > 10 || large > 10 {
		t.Errorf("%.0f allocations for 100 services, %.0f for 1000; nothing must be reported", small, large)
	}
	found := func(n int) float64 {
		s := manyServices(n, "ulimits")
		return testing.AllocsPerRun(3, func() { Check(s) })
	}
	if small, large := found(100), found(1000); large > 12*small {
		t.Errorf("%.0f allocations for 100 findings, %.0f for 1000", small, large)
	}
}

func manyServices(n int, attributes ...string) *project.Source {
	s := &project.Source{}
	for i := range n {
		for _, attribute := range attributes {
			s.Add(project.Attribute{Path: project.Path{"services", fmt.Sprint("web-", i), attribute}, Position: project.Position{File: "f", Line: i + 1}, Leaf: true})
		}
	}
	return s
}

func BenchmarkCheck(b *testing.B) {
	s := manyServices(1000, "image", "restart", "ports", "ulimits")
	b.ReportAllocs()
	for b.Loop() {
		Check(s)
	}
}
