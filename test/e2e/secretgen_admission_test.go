package e2e

import (
	"context"
	"errors"
	"fmt"
	"testing"
)

// With admission that changes a key and adds one, an applied Secret has no
// difference, and the changed key is named.
func TestSecretgenDiffWithAdmission(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	mutatingPolicy(t, s)
	s.Eventually(t, "the policy to count", func(context.Context) error {
		s.do(t, "probe --from-literal k=canary --apply").want(t, 0)
		if string(s.get(t, "probe").Data["k"]) != "changed" {
			s.kubectl(t, "delete secret probe")
			return errors.New("not yet")
		}
		return nil
	})
	s.apply(t, "app created", "app --from-literal k=canary")
	s.untouched(t, func() {
		got := s.do(t, "app --from-literal k=canary --diff")
		got.prints(t, 0, "", "note: secret/app: admission in the cluster (a webhook or policy) changes: k")
		got.silent(t, "canary", "changed2")
		s.do(t, "app --from-literal k=canary --apply --dry-run=server").prints(t, 0, "secret/app unchanged (server dry run)\n")
	})
	got := s.do(t, "app --from-literal k=canary --from-literal other=canary --diff")
	got.want(t, 1)
	got.silent(t, "canary")
	s.do(t, "gone --generate k=alnum --apply").want(t, 0)
	s.do(t, "gone --generate k=alnum --diff").want(t, 0)
}

// mutatingPolicy changes the key k of all Secrets to the same value, and adds a
// key.
func mutatingPolicy(t *testing.T, s *secrets) {
	t.Helper()
	s.Apply(t, s.namespace, fmt.Sprintf(`
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicy
metadata: {name: %[1]s}
spec:
  failurePolicy: Fail
  reinvocationPolicy: Never
  matchConstraints:
    namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: %[1]s}}
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [secrets]}]
  mutations:
  - patchType: JSONPatch
    jsonPatch:
      expression: >-
        [JSONPatch{op: "add", path: "/data/k", value: "Y2hhbmdlZA=="}, JSONPatch{op: "add", path: "/data/added", value: "Y2hhbmdlZA=="}]
---
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingAdmissionPolicyBinding
metadata: {name: %[1]s}
spec: {policyName: %[1]s}
`, s.namespace))
	t.Cleanup(func() {
		s.kubectl(t, "delete mutatingadmissionpolicybinding "+s.namespace)
		s.kubectl(t, "delete mutatingadmissionpolicy "+s.namespace)
	})
}

// With the permissions to get and create, a Secret is created; changes need the
// permission to patch, and the error names it.
func TestSecretgenCreateWithoutPatch(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.kubectl(t, "create role creator --verb=get,create --resource=secrets")
	s.kubectl(t, "create rolebinding creator --role=creator --user=creator")
	s.allowed(t, "creator")
	for _, line := range []string{"a --from-literal k=canary", "b --generate k=alnum", "c --from-literal k=canary --merge"} {
		name := line[:1]
		s.do(t, line+" --apply --as=creator").prints(t, 0, "secret/"+name+" created\n")
		s.untouched(t, func() {
			got := s.do(t, line+" --apply --as=creator")
			got.want(t, 1, `cannot patch resource "secrets"`, "hint: ask for the permission")
			got.silent(t, "canary")
		})
		s.do(t, line+" --apply").want(t, 0) // takes it over
		s.apply(t, name+" unchanged", line)
	}
	s.do(t, "a --from-literal k=canary2 --diff --as=creator").want(t, 1, "warning: secret/a: the API server refused a dry run, so changes by admission are not in the difference: ")
}
