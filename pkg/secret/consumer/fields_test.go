package consumer_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// notNames are fields about secrets that do not name an object.
var notNames = []string{
	".Volumes[].VolumeSource.CephFS.SecretFile", // a path on the node
}

// TestEveryField walks the types of PodSpec, fills in each field that can name
// a Secret, one at a time, and checks that exactly one use is found.
func TestEveryField(t *testing.T) {
	fields := secretNames(reflect.TypeFor[corev1.PodSpec]())
	found := 0
	for _, f := range fields {
		if slices.Contains(notNames, f.path) {
			continue
		}
		var pod corev1.PodSpec
		f.fill(reflect.ValueOf(&pod).Elem(), "wanted")
		if got := len(consumer.Uses("wanted", &pod)); got != 1 {
			t.Errorf("%s names a Secret: %d uses found, want 1", f.path, got)
			continue
		}
		found++
	}
	t.Logf("fields of PodSpec that name a Secret: %d of %d", found, len(fields)-len(notNames))
	if found < 18 {
		t.Errorf("the walk finds only %d fields, so it must be broken", found)
	}
}

// field is a string in a struct: the indices of its path.
type field struct {
	path  string
	steps []int
}

// secretNames are the strings in T that are about a Secret and are, or can be,
// its name.
func secretNames(t reflect.Type) []field {
	var all []field
	var walk func(t reflect.Type, f field, about bool, above []reflect.Type)
	walk = func(t reflect.Type, f field, about bool, above []reflect.Type) {
		for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
			if t.Kind() == reflect.Slice {
				f.path += "[]"
			}
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct || slices.Contains(above, t) {
			return
		}
		about = about || strings.Contains(t.Name(), "Secret")
		for i := range t.NumField() {
			part := t.Field(i)
			next := field{f.path + "." + part.Name, append(slices.Clone(f.steps), i)}
			named := strings.Contains(part.Name, "Secret")
			kind := part.Type
			if kind.Kind() == reflect.Pointer {
				kind = kind.Elem()
			}
			if kind.Kind() == reflect.String && (named || about && part.Name == "Name") {
				all = append(all, next)
			}
			walk(part.Type, next, about || named, append(slices.Clone(above), t))
		}
	}
	walk(t, field{}, false, nil)
	return all
}

// fill sets the field, with all of its parents.
func (f field) fill(v reflect.Value, text string) {
	for _, i := range f.steps {
		v = open(v).Field(i)
	}
	open(v).SetString(text)
}

func open(v reflect.Value) reflect.Value {
	for {
		switch v.Kind() {
		case reflect.Pointer:
			v.Set(reflect.New(v.Type().Elem()))
			v = v.Elem()
		case reflect.Slice:
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
			v = v.Index(0)
		default:
			return v
		}
	}
}
