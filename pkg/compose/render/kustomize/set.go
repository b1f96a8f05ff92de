package kustomize

import (
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"

	"github.com/batuta-k8s/batuta/pkg/object"
)

// identity distinguishes an object of a project from every other one.
type identity struct {
	schema.GroupVersionKind
	name string
}

func (id identity) fileName() string {
	return strings.ToLower(id.Kind) + "-" + id.name + ".yaml"
}

// set are the objects of one conversion. They have no namespace: the
// kustomization sets it.
type set struct {
	order     []identity
	objects   map[identity]map[string]any // except for the generated ones
	generated map[identity]content
}

// content is a ConfigMap or Secret in the form of a generator.
type content struct {
	kind, name, secretType string
	labels, annotations    map[string]string
	data                   map[string][]byte
}

func read(objects []object.Object) (*set, error) {
	s := &set{objects: map[identity]map[string]any{}, generated: map[identity]content{}}
	for _, o := range objects {
		id := identity{o.GetObjectKind().GroupVersionKind(), o.GetName()}
		s.order = append(s.order, id)
		if c, ok := contentOf(o); ok {
			s.generated[id] = c
			continue
		}
		u, err := object.Clean(o)
		if err != nil {
			return nil, err
		}
		unstructured.RemoveNestedField(u.Object, "metadata", "namespace")
		s.objects[id] = u.Object
	}
	return s, nil
}

// contentOf is the content of an object that a generator can make.
func contentOf(o object.Object) (content, bool) {
	c := content{name: o.GetName(), labels: o.GetLabels(), annotations: o.GetAnnotations(), data: map[string][]byte{}}
	switch o := o.(type) {
	case *corev1.ConfigMap:
		c.kind = "ConfigMap"
		for key, value := range o.Data {
			c.data[key] = []byte(value)
		}
		for key, value := range o.BinaryData {
			c.data[key] = value
		}
	case *corev1.Secret:
		c.kind, c.secretType = "Secret", string(o.Type)
		for key, value := range o.Data {
			c.data[key] = value
		}
		for key, value := range o.StringData {
			c.data[key] = []byte(value)
		}
	default:
		return content{}, false
	}
	return c, true
}
