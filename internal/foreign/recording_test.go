package foreign_test

import (
	"encoding/json"
	"fmt"
	"os"
	"testing"

	"sigs.k8s.io/yaml"
)

// recording is the example of a rollout in trouble, changed.
func recording(t *testing.T, change func(items []map[string]any) []map[string]any) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../examples/rollout/web.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		APIVersion string           `json:"apiVersion"`
		Kind       string           `json:"kind"`
		Items      []map[string]any `json:"items"`
	}
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	list.Items = change(list.Items)
	changed, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"r.yaml": string(changed)}
}

// each changes every value of a key, at any depth.
func each(key string, change func(any) any) func([]map[string]any) []map[string]any {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if old, ok := v[key]; ok {
				v[key] = change(old)
			}
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			walk(item)
		}
		return items
	}
}

func image(text string) func([]map[string]any) []map[string]any {
	return each("image", func(old any) any { return fmt.Sprint(old) + text })
}

// node puts every pod on that node.
func node(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			if spec, ok := item["spec"].(map[string]any); ok && item["kind"] == "Pod" {
				spec["nodeName"] = text
			}
		}
		return items
	}
}

func message(text string) func([]map[string]any) []map[string]any {
	return each("waiting", func(any) any { return map[string]any{"reason": "ImagePullBackOff", "message": text} })
}

func changeCause(text string) func([]map[string]any) []map[string]any {
	return each("annotations", func(old any) any {
		annotations, _ := old.(map[string]any)
		annotations["kubernetes.io/change-cause"] = text
		return annotations
	})
}

// name renames the workload.
func name(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			metadata, _ := item["metadata"].(map[string]any)
			if item["kind"] == "Deployment" {
				metadata["name"] = text
			}
			owners, _ := metadata["ownerReferences"].([]any)
			for _, owner := range owners {
				if owner, ok := owner.(map[string]any); ok && owner["kind"] == "Deployment" {
					owner["name"] = text
				}
			}
		}
		return items
	}
}

// two adds a second workload, so that an overview is drawn.
func two(change func([]map[string]any) []map[string]any) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		other := map[string]any{
			"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": map[string]any{"name": "agent", "namespace": "shop", "uid": "u"},
			"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"a": "b"}}},
		}
		return append(change(items), other)
	}
}

// event is the kubelet's event for every pod that is starting.
func event(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		all := each("waiting", func(any) any { return map[string]any{"reason": "ContainerCreating"} })(items)
		for _, item := range items {
			metadata, _ := item["metadata"].(map[string]any)
			if item["kind"] != "Pod" {
				continue
			}
			all = append(all, map[string]any{
				"apiVersion": "v1", "kind": "Event", "metadata": map[string]any{"name": fmt.Sprint("e-", metadata["name"]), "namespace": metadata["namespace"]},
				"involvedObject": map[string]any{"kind": "Pod", "name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"]},
				"reason":         "FailedMount", "message": text, "type": "Warning", "count": 3, "lastTimestamp": "2026-11-23T11:59:50Z",
			})
		}
		return all
	}
}
