package hint_test

import (
	"slices"
	"testing"

	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// FuzzRead reads any mapping as the hints of each scope, and any text as the
// value of each label: nothing panics, and every key is read or reported.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"replicas: 3", "service: {type: NodePort, nodePort: 30000}", "expose: [a.b/c, true]", "service: 3", "a: {b: [c]}", "expose: {hosts: false}",
		"tolerations: ['a=b:NoSchedule', ':']", "readiness: {test: 'CMD-SHELL a | b', interval: 1e9}", "initContainer: {command: '[a, \"b\"'}",
		"storage.size: 1Gi", "autoscaling: {cpu: 1e400, memory: -1Mi}", "null", "- a", "? [a]\n: b",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var value any
		if len(text) > 1<<12 || yaml.Unmarshal([]byte(text), &value) != nil {
			t.Skip()
		}
		for _, scope := range []hint.Scope{hint.InService, hint.InJob, hint.InProject, hint.InVolume} {
			r := hint.NewReader(&project.Source{}, nil)
			h := r.Read(hint.Subject{Scope: scope, At: project.Path{"a"}, Extensions: map[string]any{hint.Extension: value}})
			reported := h.Paths()
			for _, finding := range r.Findings {
				reported = append(reported, finding.Attribute)
			}
			accounted(t, reported, project.Path{"a", hint.Extension}, value)
		}
		for _, row := range hint.Table() {
			for _, label := range row.Labels {
				r := hint.NewReader(&project.Source{}, nil)
				h := r.Read(hint.Subject{Scope: row.Scope & -row.Scope, Labels: []hint.Labels{{Pairs: map[string]string{label: text}}}})
				if len(r.Findings)+len(h.Paths()) != 1 {
					t.Errorf("%s: %q: %v", label, text, r.Findings)
				}
			}
		}
	})
}

func accounted(t *testing.T, reported []project.Path, at project.Path, value any) {
	t.Helper()
	if slices.ContainsFunc(reported, func(p project.Path) bool { return slices.Equal(p, at) }) {
		return
	}
	mapping, ok := value.(map[string]any)
	if !ok {
		t.Errorf("%s is neither read nor reported", at)
	}
	for key, below := range mapping {
		accounted(t, reported, at.Join(key), below)
	}
}
