package spec_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/secret/spec"
)

// A command is KEY=COMMAND, or a key and a list of words.
func TestCommands(t *testing.T) {
	got := parse(t, `apiVersion: batuta.dev/v1alpha1
kind: SecretSources
secrets:
- name: a
  sources:
  - command: token=op read op://vault/item/field
  - command: {key: password, run: [pass, show, db, ""]}
  - sops: db.enc.yaml
`)[0].Sources
	want := []spec.Source{
		{Kind: spec.Command, Argument: "token=op read op://vault/item/field", Place: spec.Place{Line: 6, Column: 14}},
		{
			Kind: spec.Command, Place: spec.Place{Line: 7, Column: 14}, Key: at("password", 7, 20),
			Run: []spec.Field[string]{at("pass", 7, 36), at("show", 7, 42), at("db", 7, 48), at("", 7, 52)},
		},
		{Kind: spec.Sops, Argument: "db.enc.yaml", Place: spec.Place{Line: 8, Column: 11}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
