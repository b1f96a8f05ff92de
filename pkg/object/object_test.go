package object

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/yaml"
)

func thing(kind, namespace, name string) *unstructured.Unstructured {
	u := &unstructured.Unstructured{}
	u.SetKind(kind)
	u.SetNamespace(namespace)
	u.SetName(name)
	return u
}

func TestSort(t *testing.T) {
	objects := []*unstructured.Unstructured{
		thing("Zebra", "", "a"), thing("Deployment", "", "b"), thing("Ingress", "", "a"), thing("Deployment", "", "a"), thing("Apple", "", "a"),
		thing("Service", "b", "a"), thing("Service", "a", "z"), thing("ConfigMap", "", "z"), thing("Namespace", "", "z"), thing("Job", "", "a"),
	}
	Sort(objects)
	var got []string
	for _, o := range objects {
		got = append(got, o.GetNamespace()+"|"+FileName(o))
	}
	want := []string{
		"|namespace-z.yaml", "|configmap-z.yaml", "a|service-z.yaml", "b|service-a.yaml", "|deployment-a.yaml", "|deployment-b.yaml",
		"|job-a.yaml", "|ingress-a.yaml", "|apple-a.yaml", "|zebra-a.yaml",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  selector: null
  template:
    metadata: {}
    spec:
      containers:
      - image: nginx:1.29
        name: web
      volumes:
      - emptyDir: {}
        name: data
`

func TestClean(t *testing.T) {
	d := &appsv1.Deployment{TypeMeta: metav1.TypeMeta{APIVersion: "apps/v1", Kind: "Deployment"}, ObjectMeta: metav1.ObjectMeta{Name: "web"}}
	d.Status.Replicas = 3
	d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "web", Image: "nginx:1.29"}}
	d.Spec.Template.Spec.Volumes = []corev1.Volume{{Name: "data", VolumeSource: corev1.VolumeSource{EmptyDir: &corev1.EmptyDirVolumeSource{}}}}
	u, err := Clean(d)
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.Marshal(u.Object)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(deployment, string(text)); diff != "" {
		t.Error(diff)
	}
	if d.Status.Replicas != 3 {
		t.Error("the object itself was changed")
	}
}

// The user's data is kept, also under keys that have the names of such fields.
func TestCleanKeepsData(t *testing.T) {
	c := &corev1.ConfigMap{Data: map[string]string{"status": "fine", "resources": "", "creationTimestamp": "now"}}
	u, err := Clean(c)
	if err != nil {
		t.Fatal(err)
	}
	data, _, err := unstructured.NestedStringMap(u.Object, "data")
	if err != nil || len(data) != 3 {
		t.Errorf("%v, %v", data, err)
	}
}
