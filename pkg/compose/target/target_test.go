package target

import (
	"io/fs"
	"slices"
	"strings"
	"testing"

	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

// Every file is a profile of its own name, and Kubernetes accepts what it says.
func TestProfiles(t *testing.T) {
	for _, name := range Names() {
		p, err := Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		if p.Name != name || p.Title == "" {
			t.Errorf("%s: is called %q, %q", name, p.Name, p.Title)
		}
		if !slices.Contains([]string{"none", "nodeport", "loadbalancer"}, p.Expose) {
			t.Errorf("%s: exposes by %q", name, p.Expose)
		}
		for _, class := range []string{p.StorageClass, p.SharedStorageClass, p.Ingress.Class, p.Gateway.Class, p.LoadBalancer.Class} {
			if problems := validation.IsDNS1123Subdomain(class); class != "" && len(problems) > 0 {
				t.Errorf("%s: class %q: %s", name, class, problems)
			}
		}
		for _, f := range []Frontend{p.LoadBalancer, p.Ingress, p.Gateway} {
			if errs := metavalidation.ValidateAnnotations(f.Annotations, field.NewPath("annotations")); len(errs) > 0 {
				t.Errorf("%s: %v", name, errs)
			}
		}
	}
	files, err := fs.Glob(profiles, "profiles/*")
	if err != nil || len(files) != len(Names()) {
		t.Errorf("%d files for %d names: %v %v", len(files), len(Names()), files, err)
	}
}

// What publishes by accident is not the default of a cluster nobody knows.
func TestOnlyCloudsPublish(t *testing.T) {
	want := map[string]string{"generic": "none", "local": "nodeport", "aks": "loadbalancer", "gke": "loadbalancer", "eks": "loadbalancer"}
	for name, expose := range want {
		if p, err := Lookup(name); err != nil || p.Expose != expose {
			t.Errorf("%s: %q %v, want %s", name, p.Expose, err, expose)
		}
	}
}

func TestLookupUnknown(t *testing.T) {
	for _, name := range []string{"", "AKS", "../target", "openshift"} {
		if _, err := Lookup(name); err == nil {
			t.Errorf("%q has a profile", name)
		}
	}
}

// Facts have sources, and no field is misspelled.
func TestFilesSaySources(t *testing.T) {
	for _, name := range Names()[1:] {
		text, err := profiles.ReadFile("profiles/" + name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(text), "# Source: ") {
			t.Errorf("%s names no source", name)
		}
		if err := yaml.UnmarshalStrict(append(text, "\nstorage: x\n"...), &Profile{}); err == nil {
			t.Errorf("%s: a field that nothing reads is accepted", name)
		}
	}
}
