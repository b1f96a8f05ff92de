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
			t.Errorf("%s has no row", p)
			continue
		}
		accounted++
		delete(rows, string(p))
	}
	for path := range rows {
		t.Errorf("%s has a row and is no attribute of the specification", path)
	}
	t.Logf("attributes: %d of %d accounted for", accounted, len(specified))
	t.Logf("%d carried, %d approximated, %d refused, %d local-only", counts[Carried], counts[Approximated], counts[Refused], counts[LocalOnly])
}

func TestRowsAreWellWritten(t *testing.T) {
	for _, row := range Rows() {
		if row.How != Carried && row.Reason == "" {
			t.Errorf("%s: what is not carried needs a reason", row.Path)
		}
		if strings.HasSuffix(row.Reason, ".") || strings.HasSuffix(row.Fix, ".") || strings.Contains(row.Reason+row.Fix, "\n") {
			t.Errorf("%s: messages are one line without a full stop", row.Path)
		}
	}
}

func TestLookup(t *testing.T) {
	for text, want := range map[string]struct {
		how How
		n   int
	}{
		"services.web.image":                        {Carried, 3},
		"services.image.image":                      {Carried, 3}, // a service may have the name of an attribute
		"services.*.image":                          {Carried, 3},
		"services.x-web.image":                      {Carried, 3},
		"services.web.environment.A":                {Carried, 4},
		"services.web.networks.back.aliases[0]":     {Carried, 5},
		"services.web.networks.back.ipv4_address":   {Refused, 5},
		"services.web.deploy.restart_policy.window": {Refused, 5},
		"services.web.x-mine.deep":                  {LocalOnly, 3},
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
		for _, other := range paths {
			leaf = leaf && !strings.HasPrefix(other, text+".") && !strings.HasPrefix(other, text+"[")
		}
		s.Add(project.Attribute{Path: path(text), Position: project.Position{File: "compose.yaml", Line: i + 1, Column: 3}, Leaf: leaf})
	}
	return s
}

// The parts of a mapping are told one by one, a list of plain values once.
func TestCheck(t *testing.T) {
	var got []string
	for _, f := range Check(source(
		"services", "services.web", "services.web.image",
		"services.web.ulimits", "services.web.ulimits.nofile", "services.web.ulimits.nofile.soft",
		"services.web.attach", "services.web.device_cgroup_rules", "services.web.device_cgroup_rules[0]", "services.web.device_cgroup_rules[1]",
		"x-common", "x-common.a", "services.web.x-mine", "services.web.ports[0].x-mine",
	)) {
		got = append(got, fmt.Sprint(f.Position.Line, " ", f.Severity, " ", f.Attribute))
	}
	want := []string{
		"6 refused services.web.ulimits.nofile.soft",
		"7 note services.web.attach",
		"8 refused services.web.device_cgroup_rules",
		"13 note services.web.x-mine",
		"14 note services.web.ports[0].x-mine",
		"11 note x-common",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
