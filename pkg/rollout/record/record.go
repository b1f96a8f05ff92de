// Package record reads recordings of rollouts, such as the output of
// "kubectl get deploy,rs,pods -o yaml", and manifests that name workloads.
// Start with [Read].
package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/batuta-k8s/batuta/pkg/object"
)

// Recording has the objects of a file that belong to rollouts.
type Recording struct {
	Workloads   []Workload // in the order of the file
	ReplicaSets []*appsv1.ReplicaSet
	Revisions   []*appsv1.ControllerRevision
	Pods        []*corev1.Pod
	Nodes       []*corev1.Node
	Events      []*corev1.Event
	Newest      time.Time // the latest time in any object
}

// Read reads YAML or JSON: objects or Lists of them, one after the other. Kinds
// that do not belong to rollouts are skipped.
func Read(r io.Reader) (*Recording, error) {
	rec := &Recording{}
	documents := yaml.NewYAMLOrJSONDecoder(object.WithLastLine(r), 4096)
	for n := 1; ; n++ {
		var raw json.RawMessage
		err := documents.Decode(&raw)
		if errors.Is(err, io.EOF) {
			return rec, nil
		}
		if err == nil {
			err = rec.add(raw)
		}
		if err != nil {
			return nil, fmt.Errorf("document %d: %w", n, err)
		}
	}
}

func (rec *Recording) add(raw json.RawMessage) error {
	if len(raw) == 0 || string(raw) == "null" {
		return nil
	}
	var head struct {
		APIVersion string            `json:"apiVersion"`
		Kind       string            `json:"kind"`
		Items      []json.RawMessage `json:"items"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return fmt.Errorf("not a Kubernetes object: %w", err)
	}
	if head.APIVersion == "" && head.Kind == "" {
		return errors.New("not a Kubernetes object: apiVersion and kind are missing")
	}
	known, err := rec.object(head.APIVersion+" "+head.Kind, raw)
	if err != nil {
		return fmt.Errorf("not a %s: %w", head.Kind, err)
	}
	if known {
		rec.noteNewest(raw)
		return nil
	}
	for i, item := range head.Items {
		if err := rec.add(item); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	return nil
}

// object reads one object of a kind that belongs to rollouts.
func (rec *Recording) object(kind string, raw json.RawMessage) (known bool, err error) {
	var w Workload
	switch kind {
	case "apps/v1 Deployment":
		w.Deployment, err = decode[appsv1.Deployment](raw)
	case "apps/v1 StatefulSet":
		w.StatefulSet, err = decode[appsv1.StatefulSet](raw)
	case "apps/v1 DaemonSet":
		w.DaemonSet, err = decode[appsv1.DaemonSet](raw)
	case "apps/v1 ReplicaSet":
		return true, appendObject(raw, &rec.ReplicaSets)
	case "apps/v1 ControllerRevision":
		return true, appendObject(raw, &rec.Revisions)
	case "v1 Pod":
		return true, appendObject(raw, &rec.Pods)
	case "v1 Node":
		return true, appendObject(raw, &rec.Nodes)
	case "v1 Event":
		return true, appendObject(raw, &rec.Events)
	default:
		return false, nil
	}
	rec.Workloads = append(rec.Workloads, w)
	return true, err
}

func decode[T any](raw json.RawMessage) (*T, error) {
	object := new(T)
	return object, json.Unmarshal(raw, object)
}

func appendObject[T any](raw json.RawMessage, all *[]*T) error {
	object, err := decode[T](raw)
	*all = append(*all, object)
	return err
}

// noteNewest keeps the newest time at which something happened.
func (rec *Recording) noteNewest(raw json.RawMessage) {
	var object any
	if json.Unmarshal(raw, &object) == nil {
		rec.walk(object)
	}
}

func (rec *Recording) walk(value any) {
	switch v := value.(type) {
	case []any:
		for _, item := range v {
			rec.walk(item)
		}
	case map[string]any:
		for key, item := range v {
			if text, ok := item.(string); ok && isPastTime(key) {
				if t, err := time.Parse(time.RFC3339, text); err == nil && t.After(rec.Newest) {
					rec.Newest = t
				}
			}
			rec.walk(item)
		}
	}
}

// isPastTime reports whether a field has the time of something that has happened.
// For example, a deletionTimestamp is in the future.
func isPastTime(field string) bool {
	switch field {
	case "creationTimestamp", "lastTransitionTime", "lastUpdateTime", "lastTimestamp", "startedAt", "finishedAt":
		return true
	}
	return false
}
