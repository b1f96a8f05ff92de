package deliver_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
)

// user is an object that uses a Secret.
func user(kind, name string) cluster.Consumer {
	restarts := kind == "deployment" || kind == "statefulset" || kind == "daemonset"
	return cluster.Consumer{Resource: kind + "s", Kind: kind, Name: name, Restarts: restarts, Uses: []consumer.Use{{Way: "env"}}}
}

func pulls(c cluster.Consumer) cluster.Consumer {
	c.Uses = []consumer.Use{{Way: "imagePullSecrets", Pull: true}}
	return c
}

// applyAndRestart does both, and discards the lines of the apply.
func (w *world) applyAndRestart(t *testing.T, specs ...*build.Spec) error {
	t.Helper()
	applied, err := w.Apply(t.Context(), read(t, specs...))
	if err != nil {
		t.Fatal(err)
	}
	w.lines = nil
	return w.Restart(t.Context(), applied)
}

func TestRestart(t *testing.T) {
	w := newWorld(t)
	paused := user("deployment", "paused")
	paused.Paused = true
	w.cluster.unread = []string{"jobs"}
	w.cluster.consumers = map[string][]cluster.Consumer{"default": {
		user("deployment", "web"), pulls(user("deployment", "puller")), paused, user("statefulset", "db"), user("cronjob", "backup"),
		user("job", "once"), user("pod", "bare"), user("replicaset", "old"), user("serviceaccount", "robot"), user("ingress", "edge"),
	}}
	if err := w.applyAndRestart(t, spec(t, "a", "key="+canary), spec(t, "b", "key="+canary)); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t,
		"unread in default: jobs",
		"restarted deployment/web",
		"note: deployment/puller is not restarted: it uses the Secret only to pull images",
		"note: deployment/paused is not restarted: it is paused",
		"restarted statefulset/db",
		"note: cronjob/backup is not restarted: its next job reads the new values",
		"note: job/once is not restarted: its pods are created only once",
		"note: pod/bare is not restarted: no controller recreates it",
		"note: replicaset/old is not restarted: delete its pods to renew them",
		"unread in default: jobs",
		"note: deployment/puller is not restarted: it uses the Secret only to pull images",
	)
	w.wantWrites(t, "write default/a", "write default/b", "restart deployment/web in default at 12:00:00", "restart statefulset/db in default at 12:00:00")
}

func TestRestartWithoutChanges(t *testing.T) {
	w := newWorld(t)
	w.cluster.consumers = map[string][]cluster.Consumer{"default": {user("deployment", "web")}}
	w.cluster.put(newSecret("default", "same", "key="+canary), "kubectl-secretgen")
	w.cluster.put(newSecret("default", "labelled", "key="+canary), "kubectl-secretgen")
	labelled := spec(t, "labelled", "key="+canary)
	labelled.Identity.Labels = map[string]string{"new": "label"}
	if err := w.applyAndRestart(t, spec(t, "same", "key="+canary), labelled); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t, "note: secret/labelled: the data is unchanged; nothing is restarted")
	w.wantWrites(t, "write default/same", "write default/labelled")
}

func TestRestartDryRun(t *testing.T) {
	for dryRun, want := range map[deliver.DryRun]string{deliver.DryRunClient: "", deliver.DryRunServer: "restart deployment/web in default at 12:00:00 (dry run)"} {
		w := newWorld(t)
		w.DryRun = dryRun
		w.cluster.consumers = map[string][]cluster.Consumer{"default": {user("deployment", "web")}}
		if err := w.applyAndRestart(t, spec(t, "a", "key="+canary)); err != nil {
			t.Fatal(err)
		}
		w.wantLines(t, "restarted deployment/web")
		w.wantWrites(t)
		if all := strings.Join(w.cluster.requests, "\n"); !strings.HasSuffix(all, want) {
			t.Errorf("%s: requests %q", dryRun, all)
		}
	}
}

// If one restart fails, the others are still attempted.
func TestRestartFails(t *testing.T) {
	w := newWorld(t)
	w.cluster.consumers = map[string][]cluster.Consumer{"default": {user("deployment", "web"), user("deployment", "api")}}
	w.cluster.restart = func(c cluster.Consumer) error {
		if c.Name == "web" {
			return errRefused
		}
		return nil
	}
	err := w.applyAndRestart(t, spec(t, "a", "key="+canary))
	if !errors.Is(err, errRefused) || len(fault.Hints(err)) != 1 || !strings.Contains(fault.Hints(err)[0], "kubectl rollout restart deployment/web -n default") {
		t.Errorf("%v, %q", err, fault.Hints(err))
	}
	w.wantLines(t, "restarted deployment/api")
}

func TestConsumers(t *testing.T) {
	w := newWorld(t)
	w.cluster.consumers = map[string][]cluster.Consumer{"a": {user("pod", "x")}}
	w.cluster.unread = []string{"ingresses"}
	hashed := spec(t, "hashed", "key="+canary)
	hashed.Identity.AppendHash = true
	all, err := w.Consumers(t.Context(), []*build.Spec{spec(t, "db", "", "a", "b"), hashed, spec(t, "web", "")})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, u := range all {
		got = append(got, u.Namespace+"/"+u.Name)
		if u.Complete || (len(u.Consumers) == 1) != (u.Namespace == "a") {
			t.Errorf("%+v", u)
		}
	}
	if want := "a/db b/db default/web"; strings.Join(got, " ") != want {
		t.Errorf("searched %q, want %q", got, want)
	}
	w.wantLines(t, "unread in a: ingresses", "unread in b: ingresses",
		"note: secret/hashed is skipped: its name has a hash; give the full name with the hash", "unread in default: ingresses")
}
