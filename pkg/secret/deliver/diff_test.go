package deliver_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

func TestDiff(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "same", "key="+canary), "kubectl-secretgen")
	w.cluster.put(newSecret("default", "changed", "key="+canary), "argocd")
	same, err := w.Diff(t.Context(), read(t,
		spec(t, "same", "key="+canary), spec(t, "changed", "key="+canary+"2"), spec(t, "new", "key="+canary+" token:uuid")))
	if err != nil || same {
		t.Fatal(same, err)
	}
	all := strings.Join(w.lines, "\n")
	for _, want := range []string{
		`warning: secret/changed: .data.key is managed by "argocd": --apply needs --force-conflicts`,
		"note: secret/new: generated token: ", "secret/changed -n default", "secret/new -n default (new)",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("%q is missing in\n%s", want, all)
		}
	}
	if strings.Contains(all, "secret/same") {
		t.Errorf("an unchanged Secret is in\n%s", all)
	}
	w.wantWrites(t)
}

func TestDiffWithoutChanges(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "same", "key="+canary), "kubectl-secretgen")
	same, err := w.Diff(t.Context(), read(t, spec(t, "same", "key="+canary)))
	if !same || err != nil {
		t.Error(same, err)
	}
	w.wantLines(t)
}

// The digests use the random bytes of the engine.
func TestDiffDigests(t *testing.T) {
	lines := map[string]string{}
	for _, random := range []string{strings.Repeat("1", 32), strings.Repeat("2", 32), strings.Repeat("1", 40)} {
		w := newWorld(t)
		w.Random = strings.NewReader(random)
		w.cluster.put(newSecret("default", "new", "key="+canary+"1"), "kubectl-secretgen")
		if _, err := w.Diff(t.Context(), read(t, spec(t, "new", "key="+canary))); err != nil {
			t.Fatal(err)
		}
		lines[random] = strings.Join(w.lines, "\n")
	}
	if one, two, again := lines[strings.Repeat("1", 32)], lines[strings.Repeat("2", 32)], lines[strings.Repeat("1", 40)]; one == two || one != again {
		t.Errorf("digests\n%s\n%s\n%s", one, two, again)
	}
	w := newWorld(t)
	w.Random = strings.NewReader("short")
	if _, err := w.Diff(t.Context(), read(t, spec(t, "new", "key="+canary))); err == nil {
		t.Error("digests without a random key")
	}
}

// With a webhook that changes what is written, an applied Secret has no
// difference. The notes name what is changed.
func TestDiffWithAdmission(t *testing.T) {
	for name, admission := range map[string]func(*secret.Secret){
		"key": func(s *secret.Secret) { s.Data["key"] = secret.NewValue([]byte(canary + "2")) },
		"key, other": func(s *secret.Secret) {
			s.Data["key"] = secret.Value{}
			if s.Data.Has("other") {
				s.Data["other"] = secret.NewValue([]byte(canary + "3"))
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.cluster.admission = admission
			inputs := read(t, spec(t, "app", "key="+canary))
			if _, err := w.Apply(t.Context(), inputs); err != nil {
				t.Fatal(err)
			}
			w.lines, w.cluster.requests = nil, nil
			same, err := w.Diff(t.Context(), inputs)
			if err != nil {
				t.Fatal(err)
			}
			const want = "note: secret/app: admission in the cluster (a webhook or policy) changes: key"
			if all := strings.Join(w.lines, "\n"); !same || !strings.Contains(all, want) {
				t.Errorf("same: %v, %s", same, all)
			}
			w.wantWrites(t)

			w.lines = nil
			same, err = w.Diff(t.Context(), read(t, spec(t, "app", "key="+canary+" other="+canary)))
			if all := strings.Join(w.lines, "\n"); same || err != nil || !strings.Contains(all, "+ other") || !strings.Contains(all, want) {
				t.Errorf("a change: %v, %v\n%s", same, err, all)
			}

			w.lines = nil
			w.DryRun = deliver.DryRunServer
			if _, err := w.Apply(t.Context(), inputs); err != nil || !slices.Contains(w.lines, "app unchanged") {
				t.Errorf("a server dry run: %v, %q", err, w.lines)
			}
		})
	}
}

// The planned difference is shown if the server refuses a dry run.
func TestDiffWithoutDryRun(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "app", "key="+canary+"1"), upsert.Manager)
	w.cluster.refuse = func(string, bool) error { return errRefused }
	same, err := w.Diff(t.Context(), read(t, spec(t, "app", "key="+canary)))
	all := strings.Join(w.lines, "\n")
	if same || err != nil || !strings.Contains(all, "secret/app -n default") ||
		!strings.Contains(all, "warning: secret/app: the API server refused a dry run, so changes by admission are not in the difference: refused") {
		t.Errorf("%v, %v\n%s", same, err, all)
	}
}

// Keys that are taken over from a different manager and not given any more are
// removed, which the dry run does not show.
func TestDiffOfAdoptedKeys(t *testing.T) {
	w := newWorld(t)
	live := w.cluster.put(newSecret("default", "app", "key="+canary+" old="+canary), upsert.ClientSide)
	live.ManagedFields[0].Operation = metav1.ManagedFieldsOperationUpdate
	w.cluster.admission = func(s *secret.Secret) { s.Data["old"] = secret.NewValue([]byte(canary)) } // what a dry run returns
	same, err := w.Diff(t.Context(), read(t, spec(t, "app", "key="+canary)))
	if all := strings.Join(w.lines, "\n"); same || err != nil || !strings.Contains(all, "- old") {
		t.Errorf("%v, %v\n%s", same, err, all)
	}
}

func TestDiffStops(t *testing.T) {
	w := newWorld(t)
	w.fail = errRefused
	if _, err := w.Diff(t.Context(), read(t, spec(t, "new", "key="+canary))); !errors.Is(err, errRefused) {
		t.Error(err)
	}
	unset := spec(t, "new", "key="+canary)
	unset.Unset = []string{"key"}
	_, err := w.Diff(t.Context(), read(t, unset))
	wantError(t, err, "--unset key")
}
