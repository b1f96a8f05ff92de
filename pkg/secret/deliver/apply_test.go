package deliver_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
)

// A Secret is created, then not changed, then changed; generated values are
// kept.
func TestApply(t *testing.T) {
	w := newWorld(t)
	applied, err := w.Apply(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32")))
	if err != nil || len(applied) != 1 || applied[0].Outcome != cluster.Created || applied[0].Now.ResourceVersion == "" {
		t.Fatalf("%+v, %v", applied, err)
	}
	password := w.value("default/db", "password")
	if len(password) != 32 {
		t.Fatalf("the password has %d characters", len(password))
	}
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32"))); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "name="+canary+" password:alnum:32"))); err != nil {
		t.Fatal(err)
	}
	if w.value("default/db", "password") != password || w.value("default/db", "user") != "" || w.value("default/db", "name") != canary {
		t.Errorf("data %v", len(w.cluster.secrets["default/db"].Data))
	}
	if !strings.HasPrefix(w.lines[0], "note: generated password: ") {
		t.Errorf("said %q", w.lines[0])
	}
	w.lines = w.lines[1:]
	w.wantLines(t,
		"db created",
		"note: kept password: already exists", "db unchanged",
		"note: kept password: already exists", "note: secret/db: removed: user", "db configured")
	w.wantWrites(t, "write default/db", "write default/db", "write default/db")
}

// The Secret is planned again if another client was faster, and the value that
// the other client generated is kept.
func TestApplyPlansAgain(t *testing.T) {
	w := newWorld(t)
	races := 0
	w.cluster.race = func(string) bool {
		if races++; races > 2 {
			return false
		}
		w.cluster.put(newSecret("default", "db", "password="+canary+fmt.Sprint(races)), "kubectl-secretgen")
		return true
	}
	applied, err := w.Apply(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32")))
	if err != nil || applied[0].Outcome != cluster.Configured {
		t.Fatalf("%+v, %v", applied, err)
	}
	if got := w.value("default/db", "password"); got != canary+"2" {
		t.Error("the value of the other client is not kept")
	}
	w.wantLines(t, "note: kept password: already exists", "db configured")
	w.wantWrites(t, "write default/db", "write default/db", "write default/db")
}

// The resource version shows that the Secret was changed after it was read.
func TestApplySeesChangesBetweenReadAndWrite(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "db", "password="+canary+" old="+canary), "kubectl-secretgen")
	w.cluster.refuse = func(string, bool) error { // called when the write arrives
		w.cluster.refuse = nil
		w.cluster.put(newSecret("default", "db", "password="+canary+"new"), "kubectl-secretgen")
		return nil
	}
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "user="+canary+" password:alnum:32"))); err != nil {
		t.Fatal(err)
	}
	if w.value("default/db", "password") != canary+"new" {
		t.Error("a value that was written in the meantime is lost")
	}
	w.wantWrites(t, "write default/db", "write default/db")
}

func TestApplyGivesUp(t *testing.T) {
	w := newWorld(t)
	w.cluster.race = func(string) bool { return true }
	applied, err := w.Apply(t.Context(), read(t, spec(t, "db", "a="+canary)))
	wantError(t, err, "secret/db in namespace default: the Secret has changed since it was read, 20 times")
	if len(applied) != 0 || len(w.cluster.writes()) != 20 || !errors.Is(err, cluster.ErrChanged) {
		t.Errorf("%d writes, %+v", len(w.cluster.writes()), applied)
	}
}

// A later namespace gets the value of an earlier one, even if it is planned
// again.
func TestApplyAgainSharesValues(t *testing.T) {
	w := newWorld(t)
	raced := false
	w.cluster.race = func(id string) bool {
		if id != "b/db" || raced {
			return false
		}
		raced = true
		return true
	}
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "password:alnum:32", "a", "b", "c"))); err != nil {
		t.Fatal(err)
	}
	a, b, c := w.value("a/db", "password"), w.value("b/db", "password"), w.value("c/db", "password")
	if a == "" || a != b || b != c {
		t.Error("the namespaces have different passwords")
	}
	if !raced || !slices.Contains(w.lines, "b/db created") {
		t.Errorf("said %q", w.lines)
	}
}

// A namespace that has the Secret is first: the others use its value.
func TestApplyTakesTheValueThatExists(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("b", "db", "password="+canary), "kubectl-secretgen")
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "password:alnum:32", "a", "b"))); err != nil {
		t.Fatal(err)
	}
	if w.value("a/db", "password") != canary {
		t.Error("the namespace without a value got a new one")
	}
	w.wantLines(t, "note: copied password from another namespace",
		"a/db created", "note: kept password: already exists", "b/db unchanged")
}

func TestApplyWarnsOfUnequalValues(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("a", "db", "password="+canary+"1"), "kubectl-secretgen")
	w.cluster.put(newSecret("b", "db", "password="+canary+"2"), "kubectl-secretgen")
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "password:alnum:32", "a", "b"))); err != nil {
		t.Fatal(err)
	}
	if want := "warning: secret/db: password differs between the namespaces a and b; --rotate password makes one new value for all"; w.lines[0] != want {
		t.Errorf("said %q, want %q", w.lines[0], want)
	}
}

// A conflict is found before anything is sent, including the Secrets before it.
func TestApplyConflict(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "b", "key="+canary), "argocd")
	inputs := read(t, spec(t, "a", "key="+canary), spec(t, "b", "key="+canary+"2"))
	applied, err := w.Apply(t.Context(), inputs)
	wantError(t, err, `.data.key is managed by "argocd"`)
	if applied != nil || fault.Code(err) != int(fault.Failed) {
		t.Errorf("applied %v, code %d", applied, fault.Code(err))
	}
	w.wantWrites(t)
	w.wantLines(t)
	if len(w.cluster.requests) != 2 {
		t.Errorf("requests %q, want only reads of Secrets", w.cluster.requests)
	}
	w.DryRun = deliver.DryRunClient
	_, err = w.Apply(t.Context(), inputs)
	wantError(t, err, `.data.key is managed by "argocd"`)

	w.DryRun, w.Force = deliver.DryRunNone, true
	if _, err := w.Apply(t.Context(), inputs); err != nil {
		t.Fatal(err)
	}
	w.wantWrites(t, "write default/a", "write default/b")
}

// If one of several Secrets is refused, none is written.
func TestApplyAllOrNothing(t *testing.T) {
	immutable := newSecret("default", "c", "key="+canary)
	yes := true
	immutable.Immutable = &yes
	unset := spec(t, "c", "key="+canary)
	unset.Unset = []string{"key"}
	for name, tt := range map[string]struct {
		prepare func(*fakeCluster)
		last    string
		want    string
	}{
		"the API server refuses one in a dry run": {
			func(c *fakeCluster) {
				c.refuse = func(id string, dryRun bool) error {
					if id == "default/c" && dryRun {
						return errRefused
					}
					return nil
				}
			}, "c", "refused",
		},
		"an immutable one would change":  {func(c *fakeCluster) { c.put(immutable, "kubectl-secretgen") }, "c", "secret/c in namespace default: "},
		"a duplicate Secret":             {func(*fakeCluster) {}, "a", "secret/a in namespace default is already described"},
		"a name is too long for a label": {func(*fakeCluster) {}, "hash", "a name has at most 63 characters"},
		"a key is given and removed":     {func(*fakeCluster) {}, "unset", "--unset key: a source sets this key"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			tt.prepare(w.cluster)
			last := spec(t, tt.last, "key="+canary+"2")
			switch tt.last {
			case "hash":
				last = spec(t, strings.Repeat("n", 70), "key:uuid")
				last.Identity.AppendHash = true
			case "unset":
				last = unset
			}
			applied, err := w.Apply(t.Context(), read(t, spec(t, "a", "key="+canary), spec(t, "b", "key:uuid"), last))
			wantError(t, err, tt.want)
			if len(applied) != 0 {
				t.Errorf("applied %v", applied)
			}
			w.wantWrites(t)
		})
	}
}

// If a write fails, the Secrets written before it are reported and returned.
func TestApplyPartialFailure(t *testing.T) {
	w := newWorld(t)
	w.cluster.put(newSecret("default", "a", "key="+canary), "kubectl-secretgen")
	w.cluster.refuse = func(id string, dryRun bool) error {
		if id == "default/c" && !dryRun {
			return errRefused
		}
		return nil
	}
	applied, err := w.Apply(t.Context(), read(t,
		spec(t, "a", "key="+canary), spec(t, "b", "key="+canary), spec(t, "c", "key="+canary), spec(t, "d", "key="+canary)))
	if !errors.Is(err, errRefused) || len(applied) != 2 {
		t.Fatalf("applied %v, error %v", applied, err)
	}
	w.wantLines(t, "a unchanged", "b created", "note: secret/b in namespace default was applied before the error")
	w.wantWrites(t, "write default/a", "write default/b", "write default/c")
}

func TestApplyStopsWhenTheListenerFails(t *testing.T) {
	w := newWorld(t)
	w.fail = errRefused
	if _, err := w.Apply(t.Context(), read(t, spec(t, "a", "key="+canary), spec(t, "b", "key="+canary))); !errors.Is(err, errRefused) {
		t.Fatal(err)
	}
	w.wantWrites(t, "write default/a")
}

func TestApplyDryRun(t *testing.T) {
	for dryRun, requests := range map[deliver.DryRun][]string{
		deliver.DryRunClient: {"get default/new", "get default/same", "get default/changed"},
		deliver.DryRunServer: {
			"get default/new", "get default/same", "get default/changed",
			"write default/new (dry run)", "write default/same (dry run)", "write default/changed (dry run)",
		},
	} {
		t.Run(string(dryRun), func(t *testing.T) {
			w := newWorld(t)
			w.DryRun = dryRun
			w.cluster.put(newSecret("default", "same", "key="+canary), "kubectl-secretgen")
			w.cluster.put(newSecret("default", "changed", "key="+canary), "kubectl-secretgen")
			applied, err := w.Apply(t.Context(), read(t,
				spec(t, "new", "key="+canary), spec(t, "same", "key="+canary), spec(t, "changed", "key="+canary+"2")))
			if err != nil || len(applied) != 3 {
				t.Fatal(applied, err)
			}
			w.wantLines(t, "new created", "same unchanged", "changed configured")
			if !slices.Equal(w.cluster.requests, requests) {
				t.Errorf("requests %q, want %q", w.cluster.requests, requests)
			}
			if w.value("default/changed", "key") != canary {
				t.Error("a dry run has changed a Secret")
			}
		})
	}
}

// A Secret with a hash in its name is found by its label, and the generated
// values of the newest one are used.
func TestApplyHash(t *testing.T) {
	w := newWorld(t)
	hashed := spec(t, "db", "user="+canary+" password:alnum:32")
	hashed.Identity.AppendHash = true
	first, err := w.Apply(t.Context(), read(t, hashed))
	if err != nil {
		t.Fatal(err)
	}
	changed := spec(t, "db", "user="+canary+"2 password:alnum:32")
	changed.Identity.AppendHash = true
	w.cluster.secrets["default/"+first[0].Now.Name].CreationTimestamp = metav1.NewTime(now)
	second, err := w.Apply(t.Context(), read(t, changed))
	if err != nil {
		t.Fatal(err)
	}
	a, b := first[0].Now, second[0].Now
	if a.Name == b.Name || !strings.HasPrefix(b.Name, "db-") || !a.Data["password"].Equal(b.Data["password"]) || b.Labels["batuta.dev/secretgen-name"] != "db" {
		t.Errorf("%s and %s, labels %v", a.Name, b.Name, b.Labels)
	}
	if want := []string{"list default batuta.dev/secretgen-name=db", "get default/" + b.Name, "write default/" + b.Name}; !slices.Equal(w.cluster.requests[3:], want) {
		t.Errorf("requests %q, want %q", w.cluster.requests[3:], want)
	}
	if hashed.Identity.Labels != nil {
		t.Error("the spec was changed")
	}
}

// Copies that other tools keep are reported.
func TestApplyReportsCopies(t *testing.T) {
	w := newWorld(t)
	live := newSecret("default", "db", "key=x")
	live.Annotations = map[string]string{"kapp.k14s.io/original": `{"data":{"key":"eA=="}}`, "example.com/owner": "shop"}
	w.cluster.put(live, "kapp")
	if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "other="+canary))); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t,
		"warning: secret/db: the annotation kapp.k14s.io/original holds a copy of values; it is kept because its tool needs it, and whoever may read metadata reads the values",
		"note: secret/db: kept keys that were not given: key",
		"db configured")
}

// Copies of the data in annotations are removed, with a note.
func TestApplyNotes(t *testing.T) {
	w := newWorld(t)
	live := newSecret("default", "db", "key="+canary)
	live.Annotations = map[string]string{"kubectl.kubernetes.io/last-applied-configuration": canary}
	w.cluster.put(live, "kubectl-secretgen")
	merged := spec(t, "db", "other="+canary)
	merged.Merge, merged.Unset = true, []string{"none"}
	if _, err := w.Apply(t.Context(), read(t, merged)); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t,
		"note: secret/db: the annotation kubectl.kubernetes.io/last-applied-configuration held a copy of the data and is removed",
		"note: secret/db: kept keys that were not given: key",
		"note: secret/db: --unset: no such keys: none",
		"db configured")
}
