package compose

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	k8syaml "k8s.io/apimachinery/pkg/util/yaml"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/kustomize/api/krusty"
	"sigs.k8s.io/kustomize/kyaml/filesys"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/internal/projects"
	"github.com/batuta-k8s/batuta/internal/quick"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// project is a folder to convert, with the flags for it.
type testProject struct {
	dir     string
	environ map[string]string
	args    []string
}

// run runs kubectl compose convert on the project and wants it to succeed.
func (p testProject) run(t testing.TB, args ...string) string {
	t.Helper()
	return p.command(t, "convert", args)
}

// check runs kubectl compose check in the same way.
func (p testProject) check(t testing.TB, args ...string) string {
	t.Helper()
	return p.command(t, "check", args)
}

func (p testProject) command(t testing.TB, name string, args []string) string {
	t.Helper()
	var out, problems bytes.Buffer
	env := &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &problems},
		Args:      slices.Concat([]string{"kubectl-compose", name}, p.args, args),
		Environ:   maps.Clone(p.environ), Dir: p.dir,
	}
	if code := cli.Run(context.Background(), "compose", New, env); code != 0 {
		t.Fatalf("%q: exit %d\n%s", env.Args, code, problems.String())
	}
	return out.String()
}

// goldenProjects are the converter's own cases, with their options as flags.
func goldenProjects(t *testing.T) map[string]testProject {
	t.Helper()
	out := map[string]testProject{}
	for _, p := range projects.Cases(t, "../../compose/convert/testdata") {
		out[p.ID] = testProject{dir: p.Dir, environ: p.Environ(t), args: p.Args}
	}
	return out
}

// Every overlay builds to the same objects as the conversion with its flags, and the
// base to what the conversion with the same flags gives.
func TestKustomizeBuildsToTheConversion(t *testing.T) {
	all := goldenProjects(t)
	for _, name := range quick.Some(slices.Sorted(maps.Keys(all)), 12) {
		t.Run(name, func(t *testing.T) { all[name].checkKustomize(t) })
	}
}

func (p testProject) checkKustomize(t *testing.T) (built int) {
	t.Helper()
	out := t.TempDir()
	p.run(t, "--format=kustomize", "--out", out)
	p.compare(t, filepath.Join(out, "base"))
	overlays, err := filepath.Glob(filepath.Join(out, "overlays", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range overlays {
		name := filepath.Base(dir)
		if slices.Contains(target.Names(), name) {
			p.compare(t, dir, "--target="+name)
			continue
		}
		p.compare(t, dir, p.profileFlags(t, name)...)
	}
	return 1 + len(overlays)
}

// profileFlags enable the profile in addition to those that the project's .env enables,
// which one --profile alone would disable.
func (p testProject) profileFlags(t *testing.T, name string) []string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.dir, ".env"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	flags := []string{"--profile=" + name}
	if strings.Contains(string(text), "COMPOSE_PROFILES=") {
		loaded, _, err := load.Load(context.Background(), load.Request{WorkingDir: p.dir, Files: p.files(), Environ: p.environ})
		if err != nil {
			t.Fatal(err)
		}
		for _, enabled := range loaded.Profiles {
			flags = append(flags, "--profile="+enabled)
		}
	}
	return flags
}

// files are the values of -f.
func (p testProject) files() []string {
	var files []string
	for i, arg := range p.args {
		if i > 0 && p.args[i-1] == "-f" {
			files = append(files, arg)
		}
	}
	return files
}

// compare builds the folder and compares it with the conversion under stable
// names: the hashes that kustomize adds are its own.
func (p testProject) compare(t *testing.T, dir string, args ...string) {
	t.Helper()
	want := index(decode(t, p.run(t, append(args, "--stable-names")...)))
	got := index(unhashed(t, build(t, dir), p.args))
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s: conversion (-) and build (+):\n%s", filepath.Base(dir), diff)
	}
}

// build is what kustomize makes of the folder.
func build(t *testing.T, dir string) []map[string]any {
	t.Helper()
	resources, err := krusty.MakeKustomizer(krusty.MakeDefaultOptions()).Run(filesys.MakeFsOnDisk(), dir)
	if err != nil {
		t.Fatal(err)
	}
	text, err := resources.AsYaml()
	if err != nil {
		t.Fatal(err)
	}
	return decode(t, string(text))
}

func decode(t *testing.T, text string) []map[string]any {
	t.Helper()
	var objects []map[string]any
	reader := k8syaml.NewYAMLReader(bufio.NewReader(strings.NewReader(text)))
	for {
		document, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return objects
		}
		if err != nil {
			t.Fatal(err)
		}
		var object map[string]any
		if err := yaml.UnmarshalStrict(document, &object); err != nil {
			t.Fatal(err)
		}
		joinBase64(object)
		if object != nil {
			objects = append(objects, object)
		}
	}
}

// joinBase64 takes the line breaks out of base64 that kustomize puts there: it
// means the same.
func joinBase64(object map[string]any) {
	for _, section := range []string{"data", "binaryData"} {
		values, _ := object[section].(map[string]any)
		for key, value := range values {
			if text, ok := value.(string); ok && (object["kind"] == "Secret" || section == "binaryData") {
				values[key] = strings.ReplaceAll(text, "\n", "")
			}
		}
	}
}

// index is the objects by what tells them apart.
func index(objects []map[string]any) map[string]any {
	out := map[string]any{}
	for _, o := range objects {
		u := unstructured.Unstructured{Object: o}
		out[u.GetKind()+"/"+u.GetNamespace()+"/"+u.GetName()] = o
	}
	return out
}

var hashed = regexp.MustCompile(`-[a-z0-9]{10}$`)

// unhashed takes kustomize's hashes off the names of ConfigMaps and Secrets and
// from where they are used, and wants those objects to be immutable, unless the
// flags ask for names that stay, or for Secrets that are filled in later. Secrets
// with values that are easy to guess must have no hash.
func unhashed(t *testing.T, objects []map[string]any, flags []string) []map[string]any {
	t.Helper()
	hashedKinds := []string{"ConfigMap", "Secret"}
	switch {
	case slices.Contains(flags, "--stable-names"):
		return objects
	case slices.Contains(flags, "--secrets=placeholder"):
		hashedKinds = hashedKinds[:1]
	}
	names := map[string]string{}
	for _, o := range objects {
		u := unstructured.Unstructured{Object: o}
		if !slices.Contains(hashedKinds, u.GetKind()) {
			continue
		}
		if u.GetKind() == "Secret" && !config.MayHash(values(t, o)) {
			if hashed.MatchString(u.GetName()) || o["immutable"] != nil {
				t.Errorf("Secret %s has a hash of values that are easy to guess", u.GetName())
			}
			continue
		}
		if !hashed.MatchString(u.GetName()) || o["immutable"] != true {
			t.Errorf("%s %s has no hash or can be changed", u.GetKind(), u.GetName())
		}
		delete(o, "immutable")
		names[u.GetName()] = hashed.ReplaceAllString(u.GetName(), "")
	}
	for _, o := range objects {
		rename(o, names)
	}
	return objects
}

// values are the values of a Secret.
func values(t *testing.T, object map[string]any) map[string][]byte {
	t.Helper()
	out := map[string][]byte{}
	data, _ := object["data"].(map[string]any)
	for key, encoded := range data {
		value, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(encoded.(string), "\n", ""))
		if err != nil {
			t.Fatal(err)
		}
		out[key] = value
	}
	return out
}

func rename(value any, names map[string]string) any {
	switch v := value.(type) {
	case map[string]any:
		for key, child := range v {
			v[key] = rename(child, names)
		}
	case []any:
		for i, child := range v {
			v[i] = rename(child, names)
		}
	case string:
		if name, ok := names[v]; ok {
			return name
		}
	}
	return value
}
