package convert_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/batuta-k8s/batuta/internal/quick"
	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// TestEveryAttributeAccountedFor writes every attribute of the specification into
// a minimal project, in each of four ways, and converts it with and without the
// attribute. A converted attribute must change the manifests; any other must be
// reported at its place.
func TestEveryAttributeAccountedFor(t *testing.T) {
	lab := newLab(t)
	samples := allSamples(t)
	for _, w := range ways {
		counted, total, left := 0, 0, 0
		for _, p := range quick.Some(slices.Sorted(maps.Keys(samples)), 16) {
			s := samples[p]
			if strings.Contains(s.not, w.name) {
				left++
				continue
			}
			total++
			if problem := lab.try(s, w); problem != "" {
				t.Errorf("%s: %s: %s", w.name, p, problem)
				continue
			}
			counted++
		}
		t.Logf("%s: %d of %d, and %d that cannot be written there", w.name, counted, total, left)
	}
}

// Every attribute of the specification has a sample, in the base file at least.
func TestEveryAttributeHasASample(t *testing.T) {
	samples := allSamples(t)
	for _, p := range schema.AttributePaths() {
		if s, ok := samples[string(p)]; !ok || strings.Contains(s.not, "base") {
			t.Errorf("%s has no sample: add a line {at: …, value: …} to a samples_*_test.go in pkg/compose/convert (see \"Where things go\" in CONTRIBUTING.md)", p)
		}
		delete(samples, string(p))
	}
	for p := range samples {
		t.Errorf("%s has a sample, but schema.AttributePaths() of compose-go has no such attribute: correct or remove the line in pkg/compose/convert/samples_*_test.go", p)
	}
}

// outcome is the result of a conversion.
type outcome struct {
	manifests string
	findings  []finding.Finding
	err       error
}

// lab converts projects in one folder.
type lab struct {
	t    *testing.T
	dir  string
	done map[string]outcome // by project
}

func newLab(t *testing.T) *lab {
	t.Helper()
	l := &lab{t: t, dir: t.TempDir(), done: map[string]outcome{}}
	for name, content := range labFiles {
		l.write(name, content)
	}
	return l
}

func (l *lab) write(name, content string) {
	l.t.Helper()
	path := filepath.Join(l.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		l.t.Fatal(err)
	}
}

// try converts the project with and without the attribute, and returns the
// problem of the difference; "" for none.
func (l *lab) try(s sample, w way) string {
	row, _ := attribute.Lookup(s.path)
	with, without := w.write(s, true), w.write(s, false)
	a, b := l.convert(s, with), l.convert(s, without)
	if a.err != nil {
		return "does not convert: " + a.err.Error()
	}
	if s.fails != (b.err != nil) {
		return fmt.Sprintf("without it: %v", b.err)
	}
	inOutput := row.How == attribute.Converted || row.How == attribute.Approximated
	if changed := a.manifests != b.manifests; changed != (inOutput || s.changes) && !s.fails {
		if changed {
			return "its row says " + row.How.String() + ", but the manifests change: correct How in pkg/compose/attribute/rows_*.go, or set changes in the sample"
		}
		return "its row says " + row.How.String() + ", but the manifests do not change: convert it in " + row.By + ", or correct the row in pkg/compose/attribute/rows_*.go"
	}
	if row.How == attribute.Converted {
		return ""
	}
	if s.part != "" {
		s.path = s.path.Join(s.part)
	}
	want := finding.Finding{Severity: severity(row.How), Attribute: s.path, Message: row.Reason, Fix: row.Fix, Position: with.place(s)}
	if !isReported(a.findings, want) {
		return fmt.Sprintf("is not reported at %v; told is %v", want.Position, about(a.findings, s.path))
	}
	if s.instead == "" && isReported(b.findings, want) {
		return "is told without being there"
	}
	return ""
}

// An attribute that needs a flag is not dropped silently without the flag: it
// changes something else, or a finding is about it or about its parent.
func TestNothingIsDroppedWithoutItsFlag(t *testing.T) {
	lab := newLab(t)
	for _, p := range slices.Sorted(maps.Keys(allSamples(t))) {
		s := allSamples(t)[p]
		if s.flags == "" || strings.Contains(s.flags, "env=") || p == "name" { // --project-name is always given here, and wins
			continue
		}
		s.flags = ""
		a, b := lab.convert(s, ways[0].write(s, true)), lab.convert(s, ways[0].write(s, false))
		if a.err != nil {
			t.Errorf("%s: %v", p, a.err)
			continue
		}
		refused := slices.ContainsFunc(a.findings, func(f finding.Finding) bool {
			return f.Severity == finding.Refused && len(f.Attribute) > 2 && strings.HasPrefix(s.path.String(), f.Attribute.String())
		})
		if a.manifests == b.manifests && fmt.Sprint(a.findings) == fmt.Sprint(b.findings) && !refused {
			t.Errorf("%s: nothing changes and nothing is reported", p)
		}
	}
}

func severity(how attribute.How) finding.Severity {
	switch how {
	case attribute.Approximated:
		return finding.Warning
	case attribute.Refused:
		return finding.Refused
	}
	return finding.Note
}

func isReported(findings []finding.Finding, want finding.Finding) bool {
	return slices.ContainsFunc(findings, func(f finding.Finding) bool {
		return f.Severity == want.Severity && f.Position == want.Position && f.Message == want.Message && f.Fix == want.Fix && slices.Equal(f.Attribute, want.Attribute)
	})
}

// about are the places and texts of the findings about the attribute.
func about(findings []finding.Finding, path project.Path) []string {
	var out []string
	for _, f := range findings {
		if slices.Equal(f.Attribute, path) {
			out = append(out, fmt.Sprint(f.Position, " ", f.Severity, " ", f.Message))
		}
	}
	return out
}

// convert converts the files, each set of files once.
func (l *lab) convert(s sample, d documents) outcome {
	key := s.flags + d.String()
	if known, ok := l.done[key]; ok {
		return known
	}
	for _, f := range d.files {
		l.write(f.name, f.text)
	}
	l.write("options", strings.Join(append(d.flags(), strings.Fields(s.flags)...), "\n"))
	request, options := flags(l.t, l.dir)
	out := l.run(request, options)
	l.done[key] = out
	return out
}

func (l *lab) run(request load.Request, options plan.Options) outcome {
	p, findings, err := load.Load(context.Background(), request)
	if err != nil {
		return outcome{err: err}
	}
	result, err := convert.Convert(p, options)
	if err != nil {
		return outcome{err: err}
	}
	object.Sort(result.Objects)
	text, err := json.Marshal(result.Objects)
	if err != nil {
		l.t.Fatal(err)
	}
	return outcome{string(text), append(findings, result.Findings...), nil}
}

// Pod attributes of a hook that runs in the pod of its service are reported: none
// may be dropped silently.
func TestPodAttributesOfHooksAreReported(t *testing.T) {
	lab := newLab(t)
	samples := allSamples(t)
	for _, s := range preStartSamples {
		name, _, _ := strings.Cut(s.at, ".")
		if slices.Contains([]string{"per_replica", "stop_signal", "networks"}, name) { // reported elsewhere; the pod is in the network
			continue
		}
		s = samples["services.*.pre_start.[]."+s.at]
		s.top = ""
		with := inBase(s, true)
		a := lab.convert(s, with)
		if a.err != nil {
			t.Errorf("%s: %v", s.at, a.err)
			continue
		}
		s.path = s.under.Join(name)
		want := finding.Finding{Severity: finding.Refused, Attribute: s.path, Position: with.place(s), Fix: "set it in the service",
			Message: name + " applies to a pod: the hook runs in the pod of its service and uses its " + name}
		if !isReported(a.findings, want) {
			t.Errorf("%s is not reported at %v", s.at, want.Position)
		}
	}
}
