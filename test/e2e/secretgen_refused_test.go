package e2e

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// A change that the API server would reject is refused with a fix, and no request
// is sent.
func TestSecretgenCannotChange(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "fixed created", "fixed --from-literal k=canary --immutable")
	s.apply(t, "db created", "db --from-literal k=canary")
	for _, tc := range []struct{ line, text, hint string }{
		{"fixed --from-literal k=canary2", "the existing Secret is immutable, and these keys differ: k", "(--append-hash)"},
		{"fixed --from-literal k=canary --from-literal b=2", "these keys differ: b", "kubectl delete secret fixed --namespace " + s.namespace},
		{"fixed --generate k=alnum:32 --rotate k", "these keys differ: k", "(--append-hash)"},
		{"db --from-literal k=canary --type example.com/own", "the existing Secret has the type Opaque, and a Secret's type cannot change", "choose a different name"},
		{"basic-auth db --from-literal username=canary", "has the type Opaque", "kubectl delete secret db"},
	} {
		s.untouched(t, func() {
			got := s.do(t, tc.line+" --apply -v=6")
			got.prints(t, 1, "", "error: secret/", "in namespace "+s.namespace, tc.text, tc.hint)
			got.silent(t, "canary")
			if n := writes(got); n != 0 {
				t.Errorf("%s: %d writing requests", tc.line, n)
			}
			if got := s.do(t, tc.line+" --diff"); got.code != 2 || !strings.Contains(got.stderr, tc.text) {
				t.Errorf("--diff: %+v", got)
			}
		})
	}
	s.apply(t, "fixed unchanged", "fixed --from-literal k=canary")
	s.apply(t, "fixed configured", "fixed --from-literal k=canary --label app=web") // the metadata is not immutable
}

// A changed immutable Secret: a name for each content, and the old one is kept.
func TestSecretgenImmutableWithHash(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	var names []string
	for _, value := range []string{"1", "2", "1"} {
		got := s.do(t, "conf --apply --immutable --append-hash --from-literal k="+value)
		got.want(t, 0)
		name := strings.TrimPrefix(strings.Fields(got.stdout)[0], "secret/")
		s.holds(t, name, "k="+value)
		names = append(names, name)
	}
	if names[0] != names[2] || names[0] == names[1] || len(s.versions(t)) != 2 {
		t.Errorf("names: %v, Secrets: %v", names, s.versions(t))
	}
}

// An error of the API server is reported with the context, the exit code is 1,
// and nothing changes.
func TestSecretgenServerErrors(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal k=v")
	for name, tc := range map[string]struct {
		user cluster.User
		line string
		want []string
	}{
		"no namespace": {cluster.Admin, "-n none-such", []string{"secret/db: namespace none-such does not exist", "hint: create it with: kubectl create namespace none-such"}},
		"forbidden":    {cluster.Viewer, "", []string{`cannot get resource "secrets"`, `namespace "` + s.namespace + `"`, "hint: ask for the permission"}},
		"may view":     {cluster.Viewer, "-n viewer", []string{`cannot get resource "secrets"`, `namespace "viewer"`}}, // the role view cannot read Secrets
		"expired":      {cluster.Expired, "", []string{"the client certificate expired on 20", "hint: log in again"}},
		"unreachable":  {cluster.Admin, "--server=https://127.0.0.1:1", []string{"cannot reach the API server https://127.0.0.1:1", "hint: check that the cluster is running"}},
		"too late":     {cluster.Admin, "--request-timeout=1ns", []string{"no response in time", "hint: increase --request-timeout"}},
	} {
		t.Run(name, func(t *testing.T) {
			s.untouched(t, func() {
				got := run(t, s.command(t, tc.user, "db --apply --from-literal k=canary "+tc.line))
				got.prints(t, 1, "", tc.want...)
				got.silent(t, "canary")
				if !strings.Contains(got.stderr, `error: context "batuta": `) && name != "no namespace" || strings.Count(got.stderr, "error: ") != 1 {
					t.Errorf("stderr: %s", got.stderr)
				}
			})
		})
	}
}

// A user who may read and not write gets an error with the verb; create and patch
// are the only permissions that are needed.
func TestSecretgenPermissions(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.apply(t, "db created", "db --from-literal k=v")
	for user, verbs := range map[string]string{"reader": "get", "maker": "get,create", "writer": "get,create,patch"} {
		s.kubectl(t, "create role "+user+" --resource=secrets --verb="+verbs)
		s.kubectl(t, "create rolebinding "+user+" --role="+user+" --user="+user)
	}
	for _, tc := range []struct{ user, line, verb string }{
		{"nobody", "db --from-literal k=w", "get"},
		{"reader", "db --from-literal k=w", "patch"},
		{"reader", "new --from-literal k=w", "patch"},
		{"reader", "new --generate k=alnum:32", "create"},
		{"maker", "db --from-literal k=w", "patch"},
	} {
		s.allowed(t, tc.user)
		s.untouched(t, func() {
			s.do(t, tc.line+" --apply --as="+tc.user).prints(t, 1, "",
				`User "`+tc.user+`" cannot `+tc.verb+` resource "secrets"`, "hint: ask for the permission")
		})
	}
	s.allowed(t, "writer")
	s.apply(t, "db configured", "db --from-literal k=w --as=writer")
	s.apply(t, "new created", "new --generate k=alnum:32 --as=writer")
	s.do(t, "db --from-literal k=w --diff --as=reader").prints(t, 0, "")
}

// allowed waits until the API server has the user's role.
func (s *secrets) allowed(t *testing.T, user string) {
	t.Helper()
	if user == "nobody" {
		return
	}
	s.Eventually(t, "the role of "+user, func(context.Context) error {
		if got := run(t, s.KubectlCommand("auth", "can-i", "get", "secrets", "--as="+user, "-n", s.namespace)); got.code != 0 {
			return errors.New(got.stdout)
		}
		return nil
	})
}

// Not every Forbidden is a missing permission, and the hints differ.
func TestSecretgenOtherReasonsForForbidden(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.kubectl(t, "create quota full --hard=count/secrets=0")
	s.Eventually(t, "the quota to be counted", func(context.Context) error {
		if hard := s.kubectl(t, "get quota full -o jsonpath={.status.hard}"); !strings.Contains(hard, "0") {
			return errors.New(hard)
		}
		return nil
	})
	for _, line := range []string{"--from-literal k=canary", "--generate k=alnum:32"} {
		got := s.do(t, "db --apply "+line)
		got.prints(t, 1, "", "exceeded quota: full", "hint: check the usage with: kubectl describe quota")
		got.silent(t, "canary", "permission")
	}
	s.kubectl(t, "delete quota full")
	s.Kubectl(t, "delete", "namespace", s.namespace, "--wait=false")
	got := s.do(t, "db --apply --from-literal k=canary")
	got.prints(t, 1, "", "because it is being terminated", "hint: wait until the namespace is deleted")
	got.silent(t, "canary", "permission")
}

// Several Secrets are dry-run before the first is sent: a missing namespace is
// found before any other is changed.
func TestSecretgenAllOrNothing(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	for _, line := range []string{"--generate k=alnum:32", "--from-literal k=canary"} {
		got := s.do(t, "db --apply "+line+" -n "+s.namespace+",none-such")
		got.prints(t, 1, "", "namespace none-such does not exist", "hint: create it with: kubectl create namespace none-such")
		got.silent(t, "canary", "was applied")
		if _, there := s.versions(t)["db"]; there {
			t.Error("one of the two is there")
		}
	}
}
