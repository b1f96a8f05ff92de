package e2e

import (
	"fmt"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	applyv1 "k8s.io/client-go/applyconfigurations/core/v1"
)

// others adds keys of two other managers to the Secret: one by a patch, one by
// server-side apply.
func (s *secrets) others(t *testing.T, name string) {
	t.Helper()
	s.kubectl(t, "patch secret "+name+" --field-manager=patcher --type=merge -p", `{"stringData":{"patched":"1"},"metadata":{"labels":{"patched":"yes"}}}`)
	s.serverSide(t, name, "operator", map[string][]byte{"operated": []byte("2")})
}

// serverSide is another program's server-side apply. That of kubectl would take
// over what client-side apply has.
func (s *secrets) serverSide(t *testing.T, name, manager string, data map[string][]byte) {
	t.Helper()
	_, err := s.client.CoreV1().Secrets(s.namespace).Apply(t.Context(), applyv1.Secret(name, s.namespace).WithData(data), metav1.ApplyOptions{FieldManager: manager})
	if err != nil {
		t.Fatal(err)
	}
}

// clientSide makes the Secret with client-side apply, with a copy of the data in
// an annotation.
func (s *secrets) clientSide(t *testing.T, name, literals string) {
	t.Helper()
	s.Apply(t, s.namespace, s.Kubectl(t, strings.Fields("create secret generic "+name+" --dry-run=client -o yaml "+literals)...))
	if !strings.Contains(s.get(t, name).Annotations[corev1.LastAppliedConfigAnnotation], name) {
		t.Fatal("kubectl apply keeps no copy")
	}
}

// A Secret of client-side apply is taken over: the copy of the data and keys that
// are no longer given are removed; keys of other managers are kept. All of this
// is reported.
func TestSecretgenTakesOverClientSideApply(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.clientSide(t, "db", "--from-literal user=app --from-literal old=canary")
	s.others(t, "db")
	told := []string{
		"note: secret/db: the annotation kubectl.kubernetes.io/last-applied-configuration held a copy of the data and is removed",
		"note: secret/db: removed: old", "note: secret/db: kept keys that were not given: operated and patched",
	}
	s.untouched(t, func() {
		for _, dry := range []string{"client", "server"} {
			s.do(t, "db --apply --from-literal user=app --dry-run="+dry).want(t, 0, told...)
		}
		got := s.do(t, "db --diff --from-literal user=app")
		got.want(t, 1, told...)
		got.silent(t, "canary")
	})
	got := s.apply(t, "db configured", "db --from-literal user=app")
	got.want(t, 0, told...)
	got.silent(t, "canary")
	s.holds(t, "db", "operated=2 patched=1 user=app")
	now := s.get(t, "db")
	if _, ok := now.Annotations[corev1.LastAppliedConfigAnnotation]; ok || now.Labels["patched"] != "yes" {
		t.Errorf("annotations %v, labels %v", now.Annotations, now.Labels)
	}
	for _, m := range now.ManagedFields {
		if m.Manager == "kubectl-client-side-apply" {
			t.Errorf("%s still owns %s", m.Manager, m.FieldsV1)
		}
	}
	s.apply(t, "db unchanged", "db --from-literal user=app").want(t, 0, "kept keys that were not given: operated and patched")
}

// A key of another manager with a different value is changed only on request.
func TestSecretgenConflict(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal user=app")
	s.others(t, "db")
	s.kubectl(t, "create secret generic made --from-literal user=app")
	for _, tc := range []struct{ name, line, field, manager string }{
		{"patched", "db --from-literal patched=canary", ".data.patched", "patcher"},
		{"applied", "db --from-literal operated=canary", ".data.operated", "operator"},
		{"label", "db --from-literal user=app --label patched=no", ".metadata.labels.patched", "patcher"},
		{"created", "made --from-literal user=canary", ".data.user", "kubectl-create"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			s.untouched(t, func() {
				flags := []string{"", " --merge", " --replace", " --dry-run=server", " --dry-run=client"}
				if tc.name != "patched" {
					flags = flags[:1]
				}
				for _, flag := range flags {
					got := s.do(t, tc.line+" --apply"+flag)
					got.prints(t, 1, "", "conflict: another manager owns these fields", fmt.Sprintf("%s is managed by %q", tc.field, tc.manager),
						"hint: leave these keys to their manager, or take them over with --force-conflicts")
					got.silent(t, "canary")
				}
				s.do(t, tc.line+" --diff").want(t, 1, fmt.Sprintf("%s is managed by %q: --apply needs --force-conflicts", tc.field, tc.manager))
				if n := writes(s.do(t, tc.line+" --apply -v=6")); n != 0 {
					t.Errorf("%d writing requests", n)
				}
				s.do(t, tc.line+" --apply --force-conflicts --dry-run=server").prints(t, 0, "secret/"+strings.Fields(tc.line)[0]+" configured (server dry run)\n")
			})
		})
	}
	s.apply(t, "db configured", "db --from-literal patched=new --from-literal operated=2 --force-conflicts")
	s.holds(t, "db", "operated=2 patched=new")
	s.untouched(t, func() { s.apply(t, "db unchanged", "db --from-literal patched=new --from-literal operated=2") })
}

// writes counts the requests that -v=6 logs and that neither read nor are a dry run.
func writes(o outcome) int {
	n := 0
	for line := range strings.Lines(o.stderr) {
		if strings.Contains(line, `"Response" verb=`) && !strings.Contains(line, `verb="GET"`) && !strings.Contains(line, "dryRun=All") {
			n++
		}
	}
	return n
}

// Keys that are not given: our own are removed, those of other managers are kept;
// --merge keeps both, --replace keeps none, --unset removes single keys.
func TestSecretgenKeysNotGiven(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	for name, tc := range map[string]struct{ flags, holds, told string }{
		"plain":        {"--from-literal a=1", "a=1 operated=2 patched=1", "removed: b and c"},
		"merge":        {"--from-literal a=1 --merge", "a=1 b=2 c=3 operated=2 patched=1", "kept keys that were not given: b, c, operated and patched"},
		"replace":      {"--from-literal a=1 --replace", "a=1", "removed: b, c, operated and patched"},
		"unset":        {"--from-literal a=1 --unset patched", "a=1 operated=2", "removed: b, c and patched"},
		"unset-merge":  {"--from-literal a=1 --unset b --unset operated --merge", "a=1 c=3 patched=1", "removed: b and operated"},
		"unset-absent": {"--from-literal a=1 --merge --unset nothing", "a=1 b=2 c=3 operated=2 patched=1", "--unset: no such keys: nothing"},
		"change-merge": {"--from-literal a=9 --merge", "a=9 b=2 c=3 operated=2 patched=1", "kept"},
		"add":          {"--from-literal d=4 --merge", "a=1 b=2 c=3 d=4 operated=2 patched=1", "kept"},
	} {
		t.Run(name, func(t *testing.T) {
			s.apply(t, name+" created", name+" --from-literal a=1 --from-literal b=2 --from-literal c=3 --label app=db --annotation example.com/a=b")
			s.others(t, name)
			s.untouched(t, func() {
				for _, dry := range []string{" --apply --dry-run=server", " --diff"} {
					got := s.do(t, name+" "+tc.flags+dry)
					if !strings.Contains(got.stderr, tc.told) {
						t.Errorf("%s: stderr lacks %q: %s", dry, tc.told, got.stderr)
					}
				}
			})
			s.do(t, name+" "+tc.flags+" --apply").want(t, 0, tc.told)
			s.holds(t, name, tc.holds)
			now, merged := s.get(t, name), strings.Contains(tc.flags, "--merge")
			if (now.Labels["app"] == "db") != merged || (now.Annotations["example.com/a"] == "b") != merged || now.Labels["patched"] != "yes" {
				t.Errorf("labels %v, annotations %v", now.Labels, now.Annotations)
			}
			s.untouched(t, func() { s.apply(t, name+" unchanged", name+" "+tc.flags) })
		})
	}
	s.untouched(t, func() {
		s.do(t, "db --apply --from-literal a=1 --unset a").want(t, 2, "--unset a: a source sets this key")
		s.do(t, "db --apply --from-literal a=1 --merge --replace").want(t, 2, "--merge and --replace cannot be used together")
		s.do(t, "db --apply --from-literal a=1 --unset a/b").want(t, 2, "--unset: a key has 1 to 253 letters")
		s.do(t, "db --from-literal a=1 --unset b").want(t, 2, "--unset requires --apply, --diff or --dry-run=server")
	})
}

// Two callers with their own managers share a Secret: each has its keys, and a
// key of both is removed when neither gives it any more.
func TestSecretgenFieldManagers(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	const a, b = "db --from-literal both=1 --from-literal a=1", "db --from-literal both=1 --from-literal b=1 --field-manager team-b"
	s.apply(t, "db created", a)
	s.apply(t, "db configured", b).want(t, 0, "kept keys that were not given: a")
	s.untouched(t, func() {
		s.apply(t, "db unchanged", a)
		s.apply(t, "db unchanged", b)
		s.do(t, "db --apply --from-literal both=2").want(t, 1, `.data.both is managed by "team-b"`)
	})
	s.apply(t, "db configured", "db --from-literal a=1").want(t, 0, "kept keys that were not given: b and both")
	s.apply(t, "db configured", "db --from-literal b=1 --field-manager team-b").want(t, 0, "removed: both", "kept keys that were not given: a")
	s.holds(t, "db", "a=1 b=1")
}
