package nodes

import (
	"embed"
	"fmt"
	"strings"

	"sigs.k8s.io/yaml"
)

//go:embed status
var statusFiles embed.FS

// stage is one step in the life of a node or a pod. Of all stages at most one
// may match an object at a time: kwok would choose among several at random.
type stage struct {
	name   string
	kind   string
	when   []string // jq expressions that must all be true
	after  string   // jq expression for a duration; empty: immediately
	event  event    // event before the change
	status string   // template in status/
	delete bool
}

type event struct{ kind, reason, message string }

// Stages returns the configuration of kwok: every stage as a YAML document.
func Stages() ([]byte, error) {
	prelude, err := statusFiles.ReadFile("status/prelude.tmpl")
	if err != nil {
		return nil, fmt.Errorf("read stages: %w", err)
	}
	var out strings.Builder
	for _, s := range table() {
		doc, err := s.document(string(prelude))
		if err != nil {
			return nil, err
		}
		out.WriteString("---\n")
		out.Write(doc)
	}
	return []byte(out.String()), nil
}

func (s stage) document(prelude string) ([]byte, error) {
	spec := map[string]any{
		"resourceRef": map[string]any{"apiGroup": "v1", "kind": s.kind},
		"selector":    map[string]any{"matchExpressions": s.matches()},
	}
	if s.after != "" {
		spec["delay"] = map[string]any{
			"durationMilliseconds": 0,
			"durationFrom":         map[string]any{"jq": map[string]any{"expression": s.after}},
		}
	}
	steps, err := s.steps(prelude)
	if err != nil {
		return nil, err
	}
	spec["steps"] = steps
	return yaml.Marshal(map[string]any{
		"apiVersion": "kwok.x-k8s.io/v1alpha1",
		"kind":       "Stage",
		"metadata":   map[string]any{"name": s.name},
		"spec":       spec,
	})
}

// matches wraps each condition so that an expression that fails, for instance
// on a field that is not there yet, does not match.
func (s stage) matches() []any {
	var all []any
	for _, condition := range s.when {
		all = append(all, map[string]any{"jq": map[string]any{
			"key": definitions + "(" + condition + ")", "operator": "In", "values": []string{"true"},
		}})
	}
	return all
}

func (s stage) steps(prelude string) ([]any, error) {
	var steps []any
	if s.event.reason != "" {
		steps = append(steps, map[string]any{"event": map[string]any{
			"type": s.event.kind, "reason": s.event.reason, "message": s.event.message,
		}})
	}
	if s.status != "" {
		text, err := statusFiles.ReadFile("status/" + s.status)
		if err != nil {
			return nil, fmt.Errorf("read stage %s: %w", s.name, err)
		}
		steps = append(steps, map[string]any{"patch": map[string]any{
			"subresource": "status", "root": "status", "type": "strategic",
			"template": prelude + string(text),
		}})
	}
	if s.delete {
		steps = append(steps, map[string]any{"delete": true})
	}
	return steps, nil
}
