package attribute

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
)

// A row in two areas is an exception: it must differ from the row that it
// replaces, and no area has a row twice.
func TestDuplicateRowsAreExceptions(t *testing.T) {
	seen := map[string]Row{}
	titles := map[string]string{}
	for _, area := range Areas() {
		area.each(func(row Row) {
			other, ok := seen[row.Path]
			switch {
			case ok && titles[row.Path] == area.Title:
				t.Errorf("%s is twice in %q", row.Path, area.Title)
			case ok && other == row:
				t.Errorf("%s of %q says what %q says already", row.Path, area.Title, titles[row.Path])
			}
			seen[row.Path], titles[row.Path] = row, area.Title
		})
	}
}

func TestRowsAreWellWritten(t *testing.T) {
	for _, row := range Rows() {
		if row.How != Converted && row.Reason == "" {
			t.Errorf("%s: what is not converted needs a reason", row.Path)
		}
		for _, text := range []string{row.Reason, row.Fix} {
			if strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n|") || text != "" && strings.ToLower(text[:1]) != text[:1] && !startsWithName(text) {
				t.Errorf("%s: messages are one line, begin in lower case and have no full stop: %q", row.Path, text)
			}
		}
		if inOutput := row.How == Converted || row.How == Approximated; inOutput != (row.By != "") {
			t.Errorf("%s: By names what converts an attribute, and is empty for others: %q", row.Path, row.By)
		}
		if (row.How == Refused || row.How == LocalOnly) && row.Field+row.Since != "" {
			t.Errorf("%s is not in the output and has a field", row.Path)
		}
	}
}

// startsWithName: names of Kubernetes and Docker keep their capital.
func startsWithName(text string) bool {
	return slices.ContainsFunc([]string{"Kubernetes", "StatefulSet", "Service", "Docker"}, func(name string) bool { return strings.HasPrefix(text, name) })
}

// fieldTypes are the types that a Field may begin with.
var fieldTypes = map[string]reflect.Type{
	"Container": reflect.TypeFor[corev1.Container](), "Pod": reflect.TypeFor[corev1.Pod](), "Service": reflect.TypeFor[corev1.Service](),
	"ConfigMap": reflect.TypeFor[corev1.ConfigMap](), "Secret": reflect.TypeFor[corev1.Secret](),
	"PersistentVolume": reflect.TypeFor[corev1.PersistentVolume](), "PersistentVolumeClaim": reflect.TypeFor[corev1.PersistentVolumeClaim](),
	"Deployment": reflect.TypeFor[appsv1.Deployment](), "StatefulSet": reflect.TypeFor[appsv1.StatefulSet](), "DaemonSet": reflect.TypeFor[appsv1.DaemonSet](),
	"Job": reflect.TypeFor[batchv1.Job](), "CronJob": reflect.TypeFor[batchv1.CronJob](),
	"NetworkPolicy": reflect.TypeFor[networkingv1.NetworkPolicy](), "Ingress": reflect.TypeFor[networkingv1.Ingress](),
}

// Every Field is a field of the API in k8s.io/api.
func TestFieldsExist(t *testing.T) {
	for _, row := range Rows() {
		for field := range strings.SplitSeq(row.Field, ", ") {
			if field != "" && !fieldExists(field) {
				t.Errorf("%s: Kubernetes has no field %s", row.Path, field)
			}
		}
	}
	if fieldExists("Pod.spec.volume") || fieldExists("Pod.spec.volumes.name") || fieldExists("Container.image[]") {
		t.Error("what does not exist is found")
	}
}

func fieldExists(field string) bool {
	kind, rest, _ := strings.Cut(field, ".")
	at, ok := fieldTypes[kind]
	for segment := range strings.SplitSeq(rest, ".") {
		if segment == "" {
			continue
		}
		if at, ok = fieldOf(at, segment); !ok {
			return false
		}
	}
	return ok
}

// fieldOf is the type of a field of t by its name in YAML; "name[]" is an item
// of a list, and any name a key of a map.
func fieldOf(t reflect.Type, segment string) (reflect.Type, bool) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() == reflect.Map {
		return t.Elem(), true
	}
	name, isItem := strings.CutSuffix(segment, "[]")
	if t.Kind() != reflect.Struct {
		return nil, false
	}
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch {
		case tag == name && !isItem:
			return f.Type, true
		case tag == name:
			return item(f.Type)
		case f.Anonymous && tag == "":
			if inner, ok := fieldOf(f.Type, segment); ok {
				return inner, true
			}
		}
	}
	return nil, false
}

func item(t reflect.Type) (reflect.Type, bool) {
	if t.Kind() != reflect.Slice {
		return nil, false
	}
	return t.Elem(), true
}

// Every function that a row names exists.
func TestFunctionsExist(t *testing.T) {
	exist := map[string]bool{}
	folders, err := filepath.Glob("../objects/*")
	if err != nil || len(folders) == 0 {
		t.Fatal(err, folders)
	}
	for _, folder := range append(folders, "../load", "../plan") {
		for f := range functions(t, folder) {
			exist[filepath.Base(folder)+"."+f] = true
		}
	}
	for _, row := range Rows() {
		if row.By != "" && !exist[row.By] {
			t.Errorf("%s names %s, which does not exist: By is a function of pkg/compose/load, pkg/compose/plan or a package of pkg/compose/objects that converts the attribute, as PACKAGE.FUNCTION (see \"Where things go\" in CONTRIBUTING.md)", row.Path, row.By)
		}
	}
}

// functions are the names of all functions and methods of the package in dir.
func functions(t *testing.T, dir string) map[string]bool {
	t.Helper()
	packages, err := parser.ParseDir(token.NewFileSet(), dir, nil, 0) //nolint:staticcheck // no build tags
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for name, p := range packages {
		if strings.HasSuffix(name, "_test") {
			continue
		}
		for file, f := range p.Files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			for _, d := range f.Decls {
				if fn, ok := d.(*ast.FuncDecl); ok {
					names[fn.Name.Name] = true
				}
			}
		}
	}
	if len(names) == 0 {
		t.Fatalf("%s has no functions", dir)
	}
	return names
}
