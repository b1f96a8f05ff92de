package nodes

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/strategicpatch"
	"sigs.k8s.io/kwok/pkg/apis/internalversion"
	"sigs.k8s.io/kwok/pkg/config"
	"sigs.k8s.io/kwok/pkg/utils/gotpl"
	"sigs.k8s.io/kwok/pkg/utils/lifecycle"
	"sigs.k8s.io/yaml"
)

// life runs the stages for pods on kwok's own engine, without a cluster.
type life struct {
	stages   lifecycle.Lifecycle
	renderer gotpl.Renderer
}

func newLife(t *testing.T) life {
	t.Helper()
	data, err := Stages()
	if err != nil {
		t.Fatal(err)
	}
	var stages []*internalversion.Stage
	for _, doc := range bytes.Split(data, []byte("---\n"))[1:] {
		stage, err := config.UnmarshalWithType[*internalversion.Stage](doc)
		if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		if stage.Spec.ResourceRef.Kind == "Pod" {
			stages = append(stages, stage)
		}
	}
	lc, err := lifecycle.NewLifecycle(stages)
	if err != nil {
		t.Fatal(err)
	}
	return life{stages: lc, renderer: gotpl.NewRenderer(gotpl.FuncMap{
		"NodeIPsWith": func(string) []string { return []string{"10.0.0.1"} },
		"PodIPsWith":  func(string, bool, string, string, string) []string { return []string{"10.244.0.1"} },
	})}
}

// next returns the one stage that matches pod, or nil. Two are an error: kwok
// would choose one at random.
func (l life) next(t *testing.T, pod *corev1.Pod) *lifecycle.Stage {
	t.Helper()
	all, err := l.stages.ListAllPossible(context.Background(), matchEvent(pod))
	if err != nil {
		t.Fatal(err)
	}
	if len(all) > 1 {
		t.Fatalf("stages %s and %s both match %s", all[0].Name(), all[1].Name(), dump(pod))
	}
	if len(all) == 0 {
		return nil
	}
	return all[0]
}

func matchEvent(pod *corev1.Pod) *lifecycle.Event {
	return &lifecycle.Event{Labels: pod.Labels, Annotations: pod.Annotations, Data: pod}
}

// play runs at most steps stages and returns their names and the resulting pod,
// nil if it was deleted.
func (l life) play(t *testing.T, pod *corev1.Pod, steps int) ([]string, *corev1.Pod) {
	t.Helper()
	var names []string
	for range steps {
		stage := l.next(t, pod)
		if stage == nil {
			return names, pod
		}
		names = append(names, strings.TrimPrefix(stage.Name(), "pod-"))
		before := pod
		if pod = l.apply(t, stage, pod); pod == nil || pod == before {
			return names, pod
		}
	}
	return names, pod
}

func (l life) apply(t *testing.T, stage *lifecycle.Stage, pod *corev1.Pod) *corev1.Pod {
	t.Helper()
	result := pod
	_, err := stage.DoSteps(0, pod.Finalizers, pod, l.renderer,
		func(*internalversion.StageEvent) error { return nil },
		func() error { result = nil; return nil },
		func(patch *lifecycle.Patch) (err error) {
			if patch.Type != types.StrategicMergePatchType || patch.Subresource != "status" {
				t.Errorf("stage %s sends a %s to %q", stage.Name(), patch.Type, patch.Subresource)
			}
			result, err = merge(pod, patch.Data)
			return err
		},
		func(*lifecycle.Apply) error { t.Errorf("stage %s applies an object", stage.Name()); return nil },
	)
	if err != nil {
		t.Fatalf("stage %s: %v", stage.Name(), err)
	}
	return result
}

func merge(pod *corev1.Pod, patch []byte) (*corev1.Pod, error) {
	before, err := json.Marshal(pod)
	if err != nil {
		return nil, err
	}
	after, err := strategicpatch.StrategicMergePatch(before, patch, corev1.Pod{})
	if err != nil {
		return nil, err
	}
	var result corev1.Pod
	return &result, yaml.UnmarshalStrict(after, &result)
}

func dump(pod *corev1.Pod) string {
	text, err := yaml.Marshal(pod)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// fresh is a pod that was just bound to a node.
func fresh(t *testing.T, spec string) *corev1.Pod {
	t.Helper()
	pod := &corev1.Pod{}
	if err := yaml.UnmarshalStrict([]byte(spec), pod); err != nil {
		t.Fatal(err)
	}
	pod.Name, pod.Namespace, pod.UID, pod.Generation = "p", "ns", "uid", 1
	pod.Spec.NodeName, pod.Status.Phase = "node-0", corev1.PodPending
	if pod.Spec.RestartPolicy == "" {
		pod.Spec.RestartPolicy = corev1.RestartPolicyAlways
	}
	return pod
}
