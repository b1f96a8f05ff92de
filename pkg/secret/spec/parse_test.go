package spec_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// head is the start of every file; the rest begins in line 3.
const head = "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\n"

func at[T any](value T, line, column int) spec.Field[T] {
	return spec.Field[T]{Value: value, Place: spec.Place{Line: line, Column: column}}
}

func parse(t *testing.T, text string) []spec.Secret {
	t.Helper()
	f, err := spec.Parse("secrets.yaml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	if f.Name != "secrets.yaml" {
		t.Errorf("the file is called %s", f.Name)
	}
	return f.Secrets
}

func TestAllFields(t *testing.T) {
	got := parse(t, head+`secrets:
- name: db
  namespaces: [a, b]
  type: basic-auth
  labels: {app: web, example.com/x: ""}
  annotations: {note: "two words"}
  immutable: true
  appendHash: false
  dialect: kubectl
  interpolate: false
  allowUnset: true
  allowEmpty: true
  onDuplicate: last
  prefix: DB_
  include: ["A*", B]
  exclude: [C]
  keyMap: {OLD: NEW}
  sources:
  - literal: user=app
  - file: conf.d
  - envFile: .env
  - envFile: {path: b.env, dialect: kubectl, prefix: "", include: [X], exclude: [Y]}
  - envVar: TOKEN
  - generate: password=alnum:32
  unset: [GONE]
  merge: true
- name: web
  tls: {cert: web.pem, key: web.key, ca: ca.pem, passphraseFile: p}
- name: store
  tls: {bundle: web.p12, passphraseEnv: P}
- name: pull
  registry:
    config: ~/.docker/config.json
    hosts: [registry.example.com]
    logins:
    - {server: registry.example.com, username: u, passwordEnv: P, email: e}
    - {server: other.example.com, username: u, passwordFile: f}
  replace: true
`)
	want := []spec.Secret{{
		Place:       spec.Place{Line: 4, Column: 3},
		Name:        at("db", 4, 9),
		Namespaces:  []spec.Field[string]{at("a", 5, 16), at("b", 5, 19)},
		Type:        at(corev1.SecretTypeBasicAuth, 6, 9),
		Labels:      map[string]string{"app": "web", "example.com/x": ""},
		Annotations: map[string]string{"note": "two words"},
		Immutable:   at(true, 9, 14), AppendHash: at(false, 10, 15),
		Reading: spec.Reading{
			Dialect: at("kubectl", 11, 12), Prefix: at("DB_", 16, 11),
			Include: []spec.Field[string]{at("A*", 17, 13), at("B", 17, 19)}, Exclude: []spec.Field[string]{at("C", 18, 13)}, KeyMap: at(map[string]string{"OLD": "NEW"}, 19, 11),
		},
		Interpolate: at(false, 12, 16), AllowUnset: at(true, 13, 15), AllowEmpty: at(true, 14, 15),
		OnDuplicate: at("last", 15, 16),
		Sources: []spec.Source{
			{Kind: spec.Literal, Argument: "user=app", Place: spec.Place{Line: 21, Column: 14}},
			{Kind: spec.FileKey, Argument: "conf.d", Place: spec.Place{Line: 22, Column: 11}},
			{Kind: spec.EnvFile, Argument: ".env", Place: spec.Place{Line: 23, Column: 14}},
			{Kind: spec.EnvFile, Argument: "b.env", Place: spec.Place{Line: 24, Column: 21}, Own: spec.Reading{
				Dialect: at("kubectl", 24, 37), Prefix: at("", 24, 54),
				Include: []spec.Field[string]{at("X", 24, 68)}, Exclude: []spec.Field[string]{at("Y", 24, 82)},
			}},
			{Kind: spec.EnvVar, Argument: "TOKEN", Place: spec.Place{Line: 25, Column: 13}},
			{Kind: spec.Generate, Argument: "password=alnum:32", Place: spec.Place{Line: 26, Column: 15}},
		},
		Unset: []spec.Field[string]{at("GONE", 27, 11)}, Merge: at(true, 28, 10),
	}, {
		Place: spec.Place{Line: 29, Column: 3}, Name: at("web", 29, 9), Type: at(corev1.SecretTypeTLS, 30, 3),
		TLS: &spec.TLS{
			Place: spec.Place{Line: 30, Column: 8}, Cert: at("web.pem", 30, 15), Key: at("web.key", 30, 29),
			CA: at("ca.pem", 30, 42), PassphraseFile: at("p", 30, 66),
		},
	}, {
		Place: spec.Place{Line: 31, Column: 3}, Name: at("store", 31, 9), Type: at(corev1.SecretTypeTLS, 32, 3),
		TLS: &spec.TLS{Place: spec.Place{Line: 32, Column: 8}, Bundle: at("web.p12", 32, 17), PassphraseEnv: at("P", 32, 41)},
	}, {
		Place: spec.Place{Line: 33, Column: 3}, Name: at("pull", 33, 9), Type: at(corev1.SecretTypeDockerConfigJson, 34, 3),
		Registry: &spec.Registry{
			Place: spec.Place{Line: 35, Column: 5}, Config: at("~/.docker/config.json", 35, 13),
			Hosts: []spec.Field[string]{at("registry.example.com", 36, 13)},
			Logins: []spec.Login{
				{
					Place: spec.Place{Line: 38, Column: 7}, Server: at("registry.example.com", 38, 16), Username: at("u", 38, 48),
					PasswordEnv: at("P", 38, 64), Email: at("e", 38, 74),
				},
				{
					Place: spec.Place{Line: 39, Column: 7}, Server: at("other.example.com", 39, 16), Username: at("u", 39, 45),
					PasswordFile: at("f", 39, 62),
				},
			},
		},
		Replace: at(true, 40, 12),
	}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
}

// Defaults apply first, in any place of the file; maps are merged, everything
// else is replaced.
func TestDefaults(t *testing.T) {
	got := parse(t, head+`secrets:
- name: a
  allowEmpty: true
- name: b
  namespaces: [y, z]
  labels: {one: b, two: b}
  keyMap: {X: B}
  include: [B]
  replace: true
  tls: {bundle: f}
defaults:
  namespace: x
  type: example.com/t
  labels: {one: d, three: d}
  keyMap: {X: D, Y: D}
  include: [D]
  prefix: D_
  merge: true
`)
	type summary struct {
		Namespaces, Include []string
		Type                corev1.SecretType
		Labels, KeyMap      map[string]string
		Prefix              string
		Merge, Replace      bool
	}
	var all []summary
	for _, s := range got {
		all = append(all, summary{
			values(s.Namespaces), values(s.Include), s.Type.Value, s.Labels, s.KeyMap.Value, s.Prefix.Value, s.Merge.Value, s.Replace.Value,
		})
	}
	want := []summary{
		{
			[]string{"x"}, []string{"D"}, "example.com/t", map[string]string{"one": "d", "three": "d"},
			map[string]string{"X": "D", "Y": "D"}, "D_", true, false,
		},
		{
			[]string{"y", "z"}, []string{"B"}, "kubernetes.io/tls", map[string]string{"one": "b", "two": "b", "three": "d"},
			map[string]string{"X": "B", "Y": "D"}, "D_", false, true,
		},
	}
	if diff := cmp.Diff(want, all); diff != "" {
		t.Errorf("secrets (-want +got):\n%s", diff)
	}
	if got[0].Prefix.Place != (spec.Place{Line: 19, Column: 11}) || got[0].AppendHash.Set() {
		t.Errorf("the default is in %v", got[0].Prefix.Place)
	}
}

func values(fields []spec.Field[string]) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Value)
	}
	return all
}

func TestTypes(t *testing.T) {
	for typed, want := range map[string]corev1.SecretType{
		"Opaque": "Opaque", "tls": "kubernetes.io/tls", "docker-registry": "kubernetes.io/dockerconfigjson",
		"basic-auth": "kubernetes.io/basic-auth", "ssh-auth": "kubernetes.io/ssh-auth",
		"bootstrap-token": "bootstrap.kubernetes.io/token", "service-account-token": "kubernetes.io/service-account-token",
		"kubernetes.io/tls": "kubernetes.io/tls", "example.com/own": "example.com/own",
	} {
		got := parse(t, head+"secrets: [{name: a, type: "+typed+", sources: [{literal: k=v}]}]")
		if got[0].Type.Value != want {
			t.Errorf("%s is %s, want %s", typed, got[0].Type.Value, want)
		}
	}
}

func TestDocumentsAndAnchors(t *testing.T) {
	got := parse(t, "\uFEFF---\n# nothing\n---\n"+head+`defaults: {namespace: a}
secrets:
- &db {name: one, labels: &l {app: web}, sources: &s [{literal: &v k=v}]}
- {<<: *db, name: two}
- {<<: [*db, {immutable: true}], name: three, labels: {<<: *l, tier: db}}
---
`+head+"secrets: [{name: one, sources: [literal: k=v]}, {name: one, namespaces: [c, b], unset: [k]}]\n...\n")
	var names []string
	for _, s := range got {
		names = append(names, s.Name.Value+"@"+strings.Join(values(s.Namespaces), ","))
	}
	if diff := cmp.Diff([]string{"one@a", "two@a", "three@a", "one@", "one@c,b"}, names); diff != "" {
		t.Errorf("names (-want +got):\n%s", diff)
	}
	if len(got[2].Labels) != 2 || !got[2].Immutable.Value || got[2].Sources[0].Argument != "k=v" {
		t.Errorf("merged: %+v", got[2])
	}
}

func TestErrorIsTyped(t *testing.T) {
	_, err := spec.Parse("f", nil)
	var bad *spec.Error
	if !errors.As(err, &bad) || len(bad.Problems) != 1 || bad.File != "f" || bad.Hint() == "" {
		t.Errorf("got %#v", err)
	}
}
