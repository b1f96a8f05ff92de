package attribute

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"
	"github.com/compose-spec/compose-go/v2/tree"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func path(text string) project.Path {
	return strings.Split(strings.ReplaceAll(text, "[", ".["), ".")
}

// Every pattern matches an attribute of the specification, so that a slip of the
// pen does not make a row that nothing meets.
func TestPatternsAreAttributes(t *testing.T) {
	seen := map[string]bool{}
	for _, row := range rows {
		if seen[row.Pattern] {
			t.Errorf("%s has two rows", row.Pattern)
		}
		seen[row.Pattern] = true
		if !specified(row.Pattern) {
			t.Errorf("%s is no attribute of the Compose specification", row.Pattern)
		}
		if (row.How == Carried) != (row.Reason == "") {
			t.Errorf("%s: a reason is given when, and only when, it is not carried", row.Pattern)
		}
		if strings.HasSuffix(row.Reason, ".") || strings.HasSuffix(row.Fix, ".") || strings.Contains(row.Reason+row.Fix, "\n") {
			t.Errorf("%s: messages are one line without a full stop", row.Pattern)
		}
	}
}

// specified tells whether the pattern, or what it stands for, is in the
// specification. Short forms are not listed there below their attribute.
func specified(pattern string) bool {
	base := strings.TrimSuffix(pattern, ".**")
	if base == "version" {
		return true // obsolete: in no schema, and in every second file
	}
	return slices.ContainsFunc(schema.AttributePaths(), func(p tree.Path) bool {
		return string(p) == base || strings.HasPrefix(string(p), base+".")
	})
}

// Every attribute of the specification is carried, or told about by itself or
// by what it is part of.
func TestEveryAttributeIsAccountedFor(t *testing.T) {
	table := newTable()
	listed := 0
	for _, p := range schema.AttributePaths() {
		row := table.rowFor(concrete(string(p)))
		if row.How == 0 || row.How != Carried && row.Reason == "" {
			t.Errorf("%s: %+v", p, row)
		}
		if row != unlisted {
			listed++
		}
	}
	t.Logf("%d of %d attributes have a row", listed, len(schema.AttributePaths()))
}

func concrete(pattern string) project.Path {
	p := project.Path(strings.Split(pattern, "."))
	for i, segment := range p {
		switch segment {
		case "*":
			p[i] = "name"
		case "[]":
			p[i] = "[0]"
		}
	}
	return p
}

func TestLookup(t *testing.T) {
	for text, want := range map[string]How{
		"services.web.image":                        Carried,
		"services.web.environment.A":                Carried,
		"services.web.volumes[3].target":            Carried,
		"services.web.volumes[3].consistency":       LocalOnly,
		"services.web.networks.back.aliases[0]":     Carried,
		"services.web.networks.back.ipv4_address":   Refused,
		"services.web.deploy.restart_policy.window": Refused,
		"networks.back.driver":                      LocalOnly,
	} {
		if row, ok := Lookup(path(text)); !ok || row.How != want {
			t.Errorf("%s: %+v, %v, want %v", text, row, ok, want)
		}
	}
	if row, ok := Lookup(path("services.web.volumes[0].image")); ok {
		t.Errorf("an attribute without a row has %+v", row)
	}
}

// A service may have the name of an attribute, and a key may look like one.
func TestNamesAreNoAttributes(t *testing.T) {
	for _, text := range []string{"services.image.image", "services.*.image", "services.x-web.image"} {
		if row, ok := Lookup(path(text)); !ok || row.How != Carried {
			t.Errorf("%s: %+v, %v", text, row, ok)
		}
	}
}

func source(paths ...string) *project.Source {
	s := &project.Source{}
	for i, text := range paths {
		s.Add(project.Attribute{Path: path(text), Position: project.Position{File: "compose.yaml", Line: i + 1, Column: 3}, Leaf: true})
	}
	return s
}

func TestCheck(t *testing.T) {
	findings := Check(source(
		"services", "services.web", "services.web.image",
		"services.web.ulimits", "services.web.ulimits.nofile", "services.web.ulimits.nofile.soft",
		"services.web.attach", "services.web.umask", "x-common", "x-common.a", "services.web.x-mine", "services.web.ports[0].x-mine",
	))
	var got []string
	for _, f := range findings {
		got = append(got, fmt.Sprint(f.Position.Line, " ", f.Severity, " ", f.Attribute))
	}
	want := []string{
		"4 refused services.web.ulimits",
		"7 note services.web.attach",
		"8 refused services.web.umask",
		"11 note services.web.x-mine",
		"12 note services.web.ports[0].x-mine",
		"9 note x-common",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if f := findings[0]; f.Severity != finding.Refused || f.Message == "" {
		t.Errorf("got %+v", f)
	}
}

// The table is made once for a call, and every attribute costs the same.
func TestCheckIsLinear(t *testing.T) {
	per := func(n int) float64 {
		s := &project.Source{}
		for i := range n {
			s.Add(project.Attribute{Path: project.Path{"services", fmt.Sprint("web-", i), "image"}, Position: project.Position{File: "f", Line: i}})
		}
		return testing.AllocsPerRun(3, func() { Check(s) }) - testing.AllocsPerRun(3, func() { newTable() })
	}
	if small, large := per(100), per(1000); large > 12*small {
		t.Errorf("%.0f allocations for 100 attributes, %.0f for 1000", small, large)
	}
}

func BenchmarkCheck(b *testing.B) {
	s := &project.Source{}
	for i := range 1000 {
		for _, attribute := range []string{"image", "restart", "ports", "ulimits"} {
			s.Add(project.Attribute{Path: project.Path{"services", fmt.Sprint("web-", i), attribute}, Position: project.Position{File: "f", Line: i}})
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		Check(s)
	}
}
