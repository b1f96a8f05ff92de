package helm

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/yaml"
)

// shopProject is the renderer's own golden case.
func shopProject(t testing.TB) project {
	t.Helper()
	dir, err := filepath.Abs("../../pkg/compose/render/helm/testdata/shop")
	if err != nil {
		t.Fatal(err)
	}
	return project{dir: dir, environ: map[string]string{"PASSED": "on"}, args: []string{"-p", "shop"}}
}

// A chart with a set value renders to the conversion with that variable: the same
// objects, with names that have the hash of the same content.
func TestVariablesMatchTheProject(t *testing.T) {
	p := shopProject(t)
	dir := p.checkDefaults(t)
	nasty := []string{
		"a", "0", "00123", "1e3", "true", "null", "~", "", " ", "a b", "'", `"`, `\`, `\n`, "`", "#", "a: b", "- a", "{}", "[a]", "&a", "*a", "!a", "|", ">", "%", "@",
		"{{ .Values }}", "{{", "}}", "$", "$$", "$(x)", "$$(x)", "$$$(x)$", "a$b$$c$(d)", "line\nline", "line\n", "\n", "\t", "ünïcödé ☃ 😀", "<no value>x", "</script>&", strings.Repeat("x", 300),
	}
	for _, value := range nasty {
		if value == "" {
			continue // in a project the default of ${GREETING:-…} replaces it
		}
		token := "t0ken" + value // without the prefix it may not look like a credential, and there is no Secret
		manifests, _, err := templateWith(dir, "default", map[string]any{"variables": map[string]any{"GREETING": value, "TOKEN": token, "NUMBER": value}})
		if err != nil {
			t.Errorf("%q: %v", value, err)
			continue
		}
		if strings.Contains(value, "<no value>") { // which helm removes
			continue
		}
		plain, _ := p.with(map[string]string{"GREETING": value, "TOKEN": token, "NUMBER": value}).run(t)
		if diff := cmp.Diff(decode(t, plain), decode(t, manifests)); diff != "" {
			t.Errorf("%q: conversion (-) and chart (+):\n%s", value, diff)
		}
	}
}

// --set gives numbers and booleans, which become text.
func TestNumbersAreText(t *testing.T) {
	p := shopProject(t)
	dir := p.checkDefaults(t)
	for value, text := range map[any]string{int64(1234567890): "1234567890", float64(1234567890): "1234567890", true: "true", int64(0): "0"} {
		manifests, _, err := templateWith(dir, "default", map[string]any{"variables": map[string]any{"NUMBER": value, "TAG": value, "GREETING": value}})
		if err != nil {
			t.Fatal(err)
		}
		plain, _ := p.with(map[string]string{"NUMBER": text, "TAG": text, "GREETING": text}).run(t)
		if diff := cmp.Diff(decode(t, plain), decode(t, manifests)); diff != "" {
			t.Errorf("%v: conversion (-) and chart (+):\n%s", value, diff)
		}
	}
}

// Every value changes something, and only its own part.
func TestEveryValueIsUsed(t *testing.T) {
	dir := shopProject(t).checkDefaults(t)
	for _, tc := range []struct {
		set     string
		changed []string // paths below the objects, sorted
	}{
		{"services.web.image.tag=2", []string{"Deployment/web.spec.template.spec.containers[0].image"}},
		{"services.web.image.repository=example.com:5000/x", []string{"Deployment/web.spec.template.spec.containers[0].image"}},
		{"services.web.image.digest=sha256:00", []string{"Deployment/web.spec.template.spec.containers[0].image"}},
		{"services.web.image.pullPolicy=Always", []string{"Deployment/web.spec.template.spec.containers[0].imagePullPolicy"}},
		{"services.web.replicas=0", []string{"Deployment/web.spec.replicas"}},
		{"services.web.resources.limits.memory=1Gi", []string{"Deployment/web.spec.template.spec.containers[0].resources.limits.memory"}},
		{"services.web.resources.requests.cpu=2", []string{"Deployment/web.spec.template.spec.containers[0].resources.requests"}},
		{"services.my-job-1.image.tag=x", []string{"Job/my-job-1.spec.template.spec.containers[0].image"}},
		{"services.my-job-1.image.repository=x", []string{"Job/my-job-1.spec.template.spec.containers[0].image"}},
		{"services.my-job-1.image.digest=sha256:ff", []string{"Job/my-job-1.spec.template.spec.containers[0].image"}},
		{"services.my-job-1.image.pullPolicy=Never", []string{"Job/my-job-1.spec.template.spec.containers[0].imagePullPolicy"}},
		{"services.my-job-1.resources.limits.cpu=1", []string{"Job/my-job-1.spec.template.spec.containers[0].resources"}},
		{"variables.TAG=2", []string{"Deployment/web.spec.template.spec.containers[0].image"}},
		{"variables.REGISTRY=example.com:5000", []string{"Deployment/web.spec.template.spec.containers[0].image"}},
		{"variables.SHELL_NAME=bash", []string{"Deployment/web.spec.template.spec.containers[0].command[0]"}},
		{"variables.HOST=pg", []string{"Deployment/web.spec.template.spec.containers[0].env[8].value"}},
		{"variables.PASSED=off", []string{"Deployment/web.spec.template.spec.containers[0].env[5].value"}},
		{"variables.YES=no", []string{"Deployment/web.spec.template.spec.containers[0].env[9].value"}},
	} {
		if got := changes(t, dir, nil, tc.set); !slices.Equal(got, tc.changed) {
			t.Errorf("%s changes %q, want %q", tc.set, got, tc.changed)
		}
	}
	ingress, gateway := []string{"expose.type=ingress"}, []string{"expose.type=gateway", "expose.gatewayClass=a"}
	for _, tc := range []struct {
		base    []string
		set     string
		changed []string
	}{
		{ingress, "expose.domain=example.com", []string{"Ingress/web-public.spec.rules[0].host"}},
		{ingress, "expose.ingressClass=nginx", []string{"Ingress/web-public.spec.ingressClassName"}},
		{ingress, "expose.tlsSecret=cert", []string{"Ingress/web-public.spec.tls"}},
		{gateway[:1], "expose.gatewayClass=nginx", []string{"Gateway/shop"}},
		{gateway, "expose.domain=example.com", []string{"HTTPRoute/web-public.spec.hostnames[0]"}},
		{gateway, "expose.tlsSecret=cert", []string{"Gateway/shop.spec.listeners"}},
	} {
		if got := changes(t, dir, tc.base, tc.set); !slices.Equal(got, tc.changed) {
			t.Errorf("%s changes %q, want %q", tc.set, got, tc.changed)
		}
	}
}

// changes are the places where the objects differ once the value is set.
func changes(t *testing.T, dir string, base []string, set string) []string {
	t.Helper()
	render := func(values ...string) map[string]any {
		manifests, _, err := template(dir, "default", values...)
		if err != nil {
			t.Fatalf("%q: %v", values, err)
		}
		return decode(t, manifests)
	}
	was, is := render(base...), render(append(slices.Clone(base), set)...)
	var places []string
	differences("", was, is, &places)
	slices.Sort(places)
	return places
}

func differences(at string, a, b any, places *[]string) {
	if cmp.Equal(a, b) {
		return
	}
	switch a := a.(type) {
	case map[string]any:
		b, ok := b.(map[string]any)
		if !ok {
			break
		}
		all := maps.Clone(a)
		maps.Copy(all, b)
		for key := range all {
			differences(strings.TrimPrefix(at+"."+key, "."), a[key], b[key], places)
		}
		return
	case []any:
		b, ok := b.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		for i := range a {
			differences(fmt.Sprintf("%s[%d]", at, i), a[i], b[i], places)
		}
		return
	}
	*places = append(*places, at)
}

// The schema has every value and rejects others.
func TestSchema(t *testing.T) {
	dir := shopProject(t).checkDefaults(t)
	for set, want := range map[string]string{
		"expose.type=public":                      "'none', 'nodeport', 'loadbalancer', 'ingress', 'gateway'",
		"expose.typ=none":                         "'typ' not allowed",
		"expose.domain=":                          "minLength",
		"variables.STAGE=a b":                     "does not match pattern",
		"expose.tlsSecret=A_B":                    "does not match pattern",
		"variables.TAG=null":                      "missing property 'TAG'",
		"variables.TAG.x=1":                       "got object, want boolean or integer or string",
		"variables.UNKNOWN=1":                     "'UNKNOWN' not allowed",
		"services.web.replicas=-1":                "minimum",
		"services.web.replicas=two":               "want integer",
		"services.web.replicas=1.5":               "want integer",
		"services.web.image.pullPolicy=Sometimes": "'Always', 'IfNotPresent', 'Never'",
		"services.web.image.name=x":               "'name' not allowed",
		"services.my-job-1.image.repository=":     "minLength",
		"services.web.resources.limit.cpu=1":      "'limit' not allowed",
		"services.other.replicas=1":               "'other' not allowed",
		"services.my-job-1.replicas=1":            "'replicas' not allowed",
		"replicas=1":                              "'replicas' not allowed",
	} {
		if _, _, err := template(dir, "default", set); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", set, err, want)
		}
	}
	if _, _, err := template(dir, "default", "global.x=1"); err != nil {
		t.Errorf("a part of another chart: %v", err)
	}
	if _, _, err := templateWith(dir, "default", map[string]any{"variables": map[string]any{"TAG": 1.1}}); err == nil {
		t.Error("1.10 becomes the tag 1.1")
	}
}

// The notes show how to reach the published ports.
func TestNotes(t *testing.T) {
	dir := shopProject(t).checkDefaults(t)
	for set, want := range map[string]string{
		"expose.type=none":                                           "port-forward service/web 8080:80\n",
		"expose.type=nodeport":                                       "get service web-public\n",
		"expose.type=loadbalancer":                                   "EXTERNAL-IP",
		"expose.type=ingress,expose.domain=x.org":                    "  http://web.x.org/\n",
		"expose.type=gateway,expose.tlsSecret=a,expose.domain=x.org": "  https://web.x.org/\n",
	} {
		_, notes, err := template(dir, "prod", set)
		if err != nil || !strings.Contains(notes, want) || strings.Contains(notes, "{{") {
			t.Errorf("%s: %v\n%s", set, err, notes)
		}
	}
}

// Every leaf of values.yaml is in the schema, and the schema has no others: the
// values are valid, and no smaller set is.
func TestNoValueIsMissing(t *testing.T) {
	dir := shopProject(t).checkDefaults(t)
	text, err := os.ReadFile(filepath.Join(dir, "values.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var values map[string]any
	if err := yaml.UnmarshalStrict(text, &values); err != nil {
		t.Fatal(err)
	}
	for _, path := range leaves("", values) {
		if _, _, err := template(dir, "default", path+"=null"); err == nil && !strings.Contains(path, "resources") && !strings.HasSuffix(path, ".digest") {
			t.Errorf("%s may be missing", path)
		}
	}
}

func leaves(at string, values map[string]any) []string {
	var all []string
	for key, value := range values {
		path := strings.TrimPrefix(at+"."+key, ".")
		if below, ok := value.(map[string]any); ok {
			all = append(all, leaves(path, below)...)
		} else {
			all = append(all, path)
		}
	}
	return all
}
