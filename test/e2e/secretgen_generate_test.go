package e2e

import (
	"bytes"
	"fmt"
	"maps"
	"os/exec"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// everything has a value of each kind that other values depend on.
const everything = "--generate password=alnum:32 --generate ca=ca --generate web=cert,dns=web,ca=ca --generate id=ssh --generate auth=htpasswd:admin --generate salt=bytes:16"

// changed are the keys whose values differ.
func changed(before, after map[string][]byte) string {
	var keys []string
	for _, key := range []string{"password", "ca.crt", "ca.key", "web.crt", "web.key", "id", "id.pub", "auth", "auth-password", "salt"} {
		if !bytes.Equal(before[key], after[key]) {
			keys = append(keys, key)
		}
	}
	return strings.Join(keys, " ")
}

// --rotate regenerates the named values and those that depend on them; all other
// bytes are unchanged.
func TestSecretgenRotate(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	got := s.apply(t, "db created", "db "+everything)
	before := s.get(t, "db").Data
	got.want(t, 0, "note: generated password: 32 characters, 190.5 bits of entropy")
	for _, value := range before {
		got.silent(t, string(value))
	}
	for _, tc := range []struct{ rotate, changed string }{
		{"password", "password"},
		{"id", "id id.pub"},
		{"id.pub", "id id.pub"},
		{"auth", "auth auth-password"},
		{"web", "web.crt web.key"},
		{"ca", "ca.crt ca.key web.crt web.key"},
		{"salt", "salt"},
	} {
		t.Run(tc.rotate, func(t *testing.T) {
			before := s.get(t, "db").Data
			s.apply(t, "db configured", "db "+everything+" --rotate "+tc.rotate)
			if diff := cmp.Diff(tc.changed, changed(before, s.get(t, "db").Data)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			s.untouched(t, func() { s.apply(t, "db unchanged", "db "+everything) })
		})
	}
	s.untouched(t, func() {
		s.do(t, "db --apply --rotate passwort "+everything).want(t, 2, "--rotate")
		s.do(t, "db --apply --rotate password --from-literal k=v").want(t, 2, "--rotate requires --generate or --filename")
	})
}

// Missing values are generated; existing values are kept, from any manager.
func TestSecretgenMissingKeys(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.kubectl(t, "create secret generic db --from-literal password=by-hand")
	s.apply(t, "db configured", "db "+everything)
	first := s.get(t, "db").Data
	if string(first["password"]) != "by-hand" || len(first) != 10 {
		t.Errorf("%d keys, the password has %d bytes", len(first), len(first["password"]))
	}
	s.kubectl(t, "patch secret db --type=merge -p", `{"data":{"password":null,"id.pub":null,"auth":null}}`)
	got := s.apply(t, "db configured", "db "+everything)
	second := s.get(t, "db").Data
	if diff := cmp.Diff("password auth", changed(first, second)); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, got.stderr)
	}
	s.kubectl(t, "patch secret db --type=merge -p", `{"data":{"web.key":null}}`)
	s.untouched(t, func() { s.do(t, "db --apply "+everything).want(t, 2, "web.key", "hint: ") })
	s.apply(t, "db configured", "db "+everything+" --rotate web")
}

// Runs at the same time agree on one value, and all succeed.
func TestSecretgenRace(t *testing.T) {
	t.Parallel()
	for name, line := range map[string]string{
		"one key":   "--generate password=alnum:32",
		"many keys": everything,
		"beside":    "--generate password=alnum:32 --from-literal user=app --label app=db --immutable",
	} {
		t.Run(name, func(t *testing.T) {
			s := newSecrets(t)
			s.race(t, s.namespace, line)
			s.untouched(t, func() { s.apply(t, "db unchanged", "db "+line) })
		})
	}
}

// The same across namespaces: the Secret is identical in all.
func TestSecretgenRaceAcrossNamespaces(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	for range 3 {
		s.race(t, s.namespace+","+s.Namespace(t), "--generate password=alnum:32 --generate id=ssh")
		s.kubectl(t, "delete secret db")
	}
}

// race runs eight at once, and requires the same result in all namespaces.
func (s *secrets) race(t *testing.T, namespaces, line string) {
	t.Helper()
	s.atOnce(t, 8, func(int) string { return "db --apply " + line + " -n " + namespaces })
	first, _, _ := strings.Cut(namespaces, ",")
	for namespace := range strings.SplitSeq(namespaces, ",") {
		if !maps.EqualFunc(s.in(t, first, "db").Data, s.in(t, namespace, "db").Data, bytes.Equal) {
			t.Errorf("the values in %s are not those in %s", namespace, first)
		}
	}
}

// atOnce runs n commands at the same time; all of them must succeed.
func (s *secrets) atOnce(t *testing.T, n int, line func(i int) string) {
	t.Helper()
	runs, stderr := make([]*exec.Cmd, n), make([]bytes.Buffer, n)
	for i := range runs {
		runs[i] = s.command(t, cluster.Admin, line(i))
		runs[i].Stderr = &stderr[i]
		if err := runs[i].Start(); err != nil {
			t.Fatal(err)
		}
	}
	for i, r := range runs {
		if err := r.Wait(); err != nil {
			t.Errorf("%v: %s", err, &stderr[i])
		}
	}
}

// With --merge parallel runs keep each other's keys, and with --rotate one of
// them wins.
func TestSecretgenRaceOfChanges(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	s.atOnce(t, 8, func(i int) string { return fmt.Sprintf("db --apply --merge --from-literal k%d=%d", i, i) })
	s.holds(t, "db", "k0=0 k1=1 k2=2 k3=3 k4=4 k5=5 k6=6 k7=7")
	s.atOnce(t, 8, func(i int) string { return fmt.Sprintf("db --apply --merge --unset k%d --from-literal k=v", i) })
	s.holds(t, "db", "k=v")
	s.atOnce(t, 8, func(i int) string { return fmt.Sprintf("db --apply --merge --from-literal k=%d", i) })
	s.atOnce(t, 8, func(int) string { return "db --apply --generate pin=digits:20 --rotate pin" })
	if data := s.get(t, "db").Data; len(data) != 1 || len(data["pin"]) != 20 {
		t.Errorf("%d keys, a pin of %d digits", len(data), len(data["pin"]))
	}
}

// A value in one namespace is copied to namespaces without one, in any order.
func TestSecretgenNamespacesShare(t *testing.T) {
	t.Parallel()
	s := newSecrets(t)
	other := s.Namespace(t)
	const line = " --generate password=alnum:32 --generate ca=ca --generate web=cert,dns=web,ca=ca"
	for name, namespaces := range map[string]string{"first": s.namespace + "," + other, "last": other + "," + s.namespace} {
		t.Run(name, func(t *testing.T) {
			s.apply(t, name+" created", name+line)
			for _, more := range []string{"", " --rotate password", " --rotate ca", " --rotate web", ""} {
				s.do(t, name+line+" --apply -n "+namespaces+more).want(t, 0)
				if keys := changed(s.get(t, name).Data, s.in(t, other, name).Data); keys != "" {
					t.Errorf("two values of %s after %q", keys, more)
				}
			}
		})
	}
	s.untouched(t, func() {
		s.do(t, "first"+line+" --apply -n "+s.namespace+","+other).prints(t, 0,
			"secret/first unchanged in namespace "+s.namespace+"\nsecret/first unchanged in namespace "+other+"\n")
	})
}
