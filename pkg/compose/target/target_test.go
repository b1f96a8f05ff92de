package target

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	metavalidation "k8s.io/apimachinery/pkg/api/validation"
	"k8s.io/apimachinery/pkg/util/validation"
	"k8s.io/apimachinery/pkg/util/validation/field"
	"sigs.k8s.io/yaml"
)

// howTo is the end of every message about a target that is not complete.
const howTo = `(see "How to add a target" in docs/targets.md)`

// files reads every profile, and stops where one cannot be read.
func files(t *testing.T) []file {
	t.Helper()
	all, err := readAll()
	if err != nil {
		t.Fatalf("%v %s", err, howTo)
	}
	return all
}

// at is the file of the profile.
func (f file) at() string { return "pkg/compose/target/profiles/" + f.Name + ".yaml" }

// Every file is a profile of its own name.
func TestProfiles(t *testing.T) {
	places := map[int]string{}
	for _, f := range files(t) {
		at := f.at()
		if _, err := os.Stat(filepath.Join(root, at)); err != nil {
			t.Errorf("a profile says name: %s, but %v: name the file after the target %s", f.Name, err, howTo)
		}
		if problems := validation.IsDNS1123Label(f.Name); len(problems) > 0 {
			t.Errorf("%s: name %q: %s", at, f.Name, problems)
		}
		if f.Title == "" {
			t.Errorf("%s: title is missing: the name of the platform for people %s", at, howTo)
		}
		if other, taken := places[f.Order]; taken {
			t.Errorf("%s: order %d is that of %s: choose another, the target with the fewest settings comes first %s", at, f.Order, other, howTo)
		}
		places[f.Order] = at
	}
	entries, err := os.ReadDir("profiles")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".yaml" {
			t.Errorf("pkg/compose/target/profiles/%s is not read: name it NAME.yaml %s", e.Name(), howTo)
		}
	}
}

// Kubernetes accepts what the profiles say.
func TestProfilesAreValid(t *testing.T) {
	for _, f := range files(t) {
		p := f.profile()
		if !slices.Contains([]string{"none", "nodeport", "loadbalancer"}, p.Expose) {
			t.Errorf("%s: expose.default is %q, want none, nodeport or loadbalancer %s", f.at(), p.Expose, howTo)
		}
		for _, class := range []string{p.StorageClass, p.SharedStorageClass, p.Ingress.Class, p.Gateway.Class, p.LoadBalancer.Class} {
			if problems := validation.IsDNS1123Subdomain(class); class != "" && len(problems) > 0 {
				t.Errorf("%s: class %q: %s", f.at(), class, problems)
			}
		}
		for _, front := range []Frontend{p.LoadBalancer, p.Ingress, p.Gateway} {
			if errs := metavalidation.ValidateAnnotations(front.Annotations, field.NewPath("annotations")); len(errs) > 0 {
				t.Errorf("%s: %v", f.at(), errs)
			}
		}
	}
}

// The first target is the default of --target. It fits every cluster, so nothing
// is published and nothing is set.
func TestTheFirstTargetSetsNothing(t *testing.T) {
	first := files(t)[0]
	want := file{Name: "generic", Title: first.Title, Order: first.Order}
	want.Expose.Default = "none"
	got, err := yaml.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if text, err := yaml.Marshal(want); err != nil || string(got) != string(text) {
		t.Errorf("the target with the lowest order is %s, want generic with expose.default none and nothing else: give %s a higher order\n%s %v", first.Name, first.Name, got, err)
	}
}

// Every setting and note of a profile has a source page.
func TestEveryFactHasASource(t *testing.T) {
	for _, f := range files(t) {
		for _, s := range f.sections() {
			at := f.at() + ": " + s.key
			if s.isSet() && len(s.Sources) == 0 {
				t.Errorf("%s: add sources: the URLs of the pages that document it %s", at, howTo)
			}
			if !s.isSet() && len(s.Sources) > 0 {
				t.Errorf("%s: has sources and nothing else: add their facts, as a value or a note %s", at, howTo)
			}
			if s.Note != "" && !strings.HasSuffix(s.Note, ".") {
				t.Errorf("%s: note is whole sentences, with a full stop: %q", at, s.Note)
			}
			for _, url := range s.Sources {
				if !strings.HasPrefix(url, "https://") || strings.ContainsAny(url, " |<>()") {
					t.Errorf("%s: the source %q is not a URL that begins with https://", at, url)
				}
			}
		}
	}
}

func TestLookup(t *testing.T) {
	for _, f := range files(t) {
		p, err := Lookup(f.Name)
		if err != nil || p.Name != f.Name || p.Title != f.Title {
			t.Errorf("%s: %+v %v", f.Name, p, err)
		}
		for _, front := range []Frontend{p.LoadBalancer, p.Ingress, p.Gateway} {
			for key := range front.Annotations {
				front.Annotations[key] = "changed"
			}
		}
		again, err := Lookup(f.Name)
		for _, front := range []Frontend{again.LoadBalancer, again.Ingress, again.Gateway} {
			for key, value := range front.Annotations {
				if value == "changed" {
					t.Errorf("%s: %s is shared between profiles %v", f.Name, key, err)
				}
			}
		}
	}
	for _, name := range []string{"", "GENERIC", "../target", "no-platform"} {
		if _, err := Lookup(name); err == nil {
			t.Errorf("%q has a profile", name)
		}
	}
}

// The two lists of targets have the same names.
func TestExposedBy(t *testing.T) {
	var names []string
	for _, expose := range []string{"none", "nodeport", "loadbalancer"} {
		for _, name := range ExposedBy(expose) {
			if p, err := Lookup(name); err != nil || p.Expose != expose {
				t.Errorf("%s: %q %v, want %s", name, p.Expose, err, expose)
			}
			names = append(names, name)
		}
	}
	slices.Sort(names)
	if want := slices.Sorted(slices.Values(Names())); !slices.Equal(names, want) {
		t.Errorf("got %v, want %v", names, want)
	}
}

// No field is misspelled without an error that names the file.
func TestUnknownFieldsAreErrors(t *testing.T) {
	for _, f := range files(t) {
		text, err := profiles.ReadFile("profiles/" + f.Name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		for _, wrong := range []string{"\nstore: {}\n", "\nnodes: {archs: x}\n"} {
			if err := yaml.UnmarshalStrict(append(slices.Clone(text), wrong...), &file{}); err == nil {
				t.Errorf("%s: %q is accepted", f.Name, wrong)
			}
		}
	}
}
