// Package record reads a rollout that was written down, as
// "kubectl get deploy,rs,pods -o yaml" does. Start with [Read].
package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/yaml"

	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// Recording is what a file holds that belongs to rollouts.
type Recording struct {
	Deployments []appsv1.Deployment
	ReplicaSets []*appsv1.ReplicaSet
	Pods        []*corev1.Pod
	Newest      time.Time // the latest time that any object names
}

// NotFoundError is the error when not exactly one Deployment is the one asked for.
type NotFoundError struct {
	Namespace, Name string // as asked for; "" when any would do
	Several         bool
	Others          []string // the Deployments there are, as namespace/name
}

func (e *NotFoundError) Error() string {
	asked, others := "", strings.Join(e.Others, ", ")
	if e.Name != "" {
		asked += fmt.Sprintf(" %q", e.Name)
	}
	if e.Namespace != "" {
		asked += fmt.Sprintf(" in namespace %q", e.Namespace)
	}
	switch {
	case len(e.Others) == 0:
		return "the recording holds no Deployment"
	case e.Several:
		return fmt.Sprintf("the recording holds several Deployments%s: %s", asked, others)
	}
	return fmt.Sprintf("the recording holds no Deployment%s, but %s", asked, others)
}

// Read reads YAML or JSON: objects or Lists of them, one after the other. Kinds
// that do not belong to rollouts are skipped.
func Read(r io.Reader) (*Recording, error) {
	rec := &Recording{}
	documents := yaml.NewYAMLOrJSONDecoder(r, 4096)
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
	switch head.APIVersion + " " + head.Kind {
	case "apps/v1 Deployment":
		return rec.deployment(raw)
	case "apps/v1 ReplicaSet":
		return rec.replicaSet(raw)
	case "v1 Pod":
		return rec.pod(raw)
	case " ":
		return errors.New("not a Kubernetes object: apiVersion and kind are missing")
	}
	for i, item := range head.Items {
		if err := rec.add(item); err != nil {
			return fmt.Errorf("item %d: %w", i+1, err)
		}
	}
	return nil
}

func (rec *Recording) deployment(raw json.RawMessage) error {
	var d appsv1.Deployment
	if err := json.Unmarshal(raw, &d); err != nil {
		return fmt.Errorf("not a Deployment: %w", err)
	}
	rec.Deployments = append(rec.Deployments, d)
	rec.saw(d.CreationTimestamp)
	for _, c := range d.Status.Conditions {
		rec.saw(c.LastUpdateTime)
		rec.saw(c.LastTransitionTime)
	}
	return nil
}

func (rec *Recording) replicaSet(raw json.RawMessage) error {
	var rs appsv1.ReplicaSet
	if err := json.Unmarshal(raw, &rs); err != nil {
		return fmt.Errorf("not a ReplicaSet: %w", err)
	}
	rec.ReplicaSets = append(rec.ReplicaSets, &rs)
	rec.saw(rs.CreationTimestamp)
	for _, c := range rs.Status.Conditions {
		rec.saw(c.LastTransitionTime)
	}
	return nil
}

func (rec *Recording) pod(raw json.RawMessage) error {
	var p corev1.Pod
	if err := json.Unmarshal(raw, &p); err != nil {
		return fmt.Errorf("not a Pod: %w", err)
	}
	rec.Pods = append(rec.Pods, &p)
	rec.saw(p.CreationTimestamp)
	for _, c := range p.Status.Conditions {
		rec.saw(c.LastTransitionTime)
	}
	return nil
}

func (rec *Recording) saw(t metav1.Time) {
	if t.After(rec.Newest) {
		rec.Newest = t.Time
	}
}

// Facts are those of one Deployment; an empty name is the only one there is, an
// empty namespace any. A zero time is the newest that the recording names.
func (rec *Recording) Facts(namespace, name string, at time.Time) (model.Facts, error) {
	var found []*appsv1.Deployment
	missing := &NotFoundError{Namespace: namespace, Name: name}
	for i := range rec.Deployments {
		d := &rec.Deployments[i]
		missing.Others = append(missing.Others, strings.TrimPrefix(d.Namespace+"/"+d.Name, "/"))
		if (name == "" || d.Name == name) && (namespace == "" || d.Namespace == namespace) {
			found = append(found, d)
		}
	}
	if missing.Several = len(found) > 1; len(found) != 1 {
		return model.Facts{}, missing
	}
	if at.IsZero() {
		at = rec.Newest
	}
	return rec.of(found[0], at), nil
}

func (rec *Recording) of(d *appsv1.Deployment, at time.Time) model.Facts {
	f := model.Facts{Deployment: d, Now: at}
	for _, rs := range rec.ReplicaSets {
		if rs.Namespace == d.Namespace {
			f.ReplicaSets = append(f.ReplicaSets, rs)
		}
	}
	for _, p := range rec.Pods {
		if p.Namespace == d.Namespace {
			f.Pods = append(f.Pods, p)
		}
	}
	return f
}
