package deliver_test

import (
	"errors"
	"strings"
	"testing"
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
