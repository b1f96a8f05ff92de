package deliver_test

import (
	"errors"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// A Secret that a controller writes is changed only with --force-conflicts.
func TestOwnedSecret(t *testing.T) {
	yes := true
	for name, tt := range map[string]struct {
		meta metav1.ObjectMeta
		want string // the owner; "" for none
		hint string
	}{
		"a controller":           {metav1.ObjectMeta{OwnerReferences: []metav1.OwnerReference{{Kind: "SealedSecret", Name: "db", Controller: &yes}}}, "sealedsecret/db", "kubectl edit sealedsecret/db -n default"},
		"an owner, not managing": {metav1.ObjectMeta{OwnerReferences: []metav1.OwnerReference{{Kind: "ConfigMap", Name: "db"}}}, "", ""},
		"cert-manager":           {metav1.ObjectMeta{Annotations: map[string]string{"cert-manager.io/certificate-name": "web"}}, "certificate/web", "kubectl edit certificate/web -n default"},
		"External Secrets":       {metav1.ObjectMeta{Labels: map[string]string{"reconcile.external-secrets.io/managed": "true"}}, "ExternalSecret", "change it in its ExternalSecret"},
		"Sealed Secrets":         {metav1.ObjectMeta{Annotations: map[string]string{"sealedsecrets.bitnami.com/managed": "true"}}, "SealedSecret", "change it in its SealedSecret"},
		"no mark":                {metav1.ObjectMeta{Annotations: map[string]string{"sealedsecrets.bitnami.com/managed": "false"}}, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			owned := newSecret("default", "db", "key="+canary)
			owned.OwnerReferences, owned.Annotations, owned.Labels = tt.meta.OwnerReferences, tt.meta.Annotations, tt.meta.Labels
			w.cluster.put(owned, "kubectl-secretgen")
			changed := read(t, spec(t, "db", "key="+canary+"2"))
			_, err := w.Apply(t.Context(), changed)
			if tt.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			want := "secret/db in namespace default: a controller writes this Secret from " + tt.want + " and may overwrite the change"
			if fault.Code(err) != 1 || err.Error() != want || !strings.Contains(strings.Join(fault.Hints(err), ""), tt.hint) || !strings.HasSuffix(fault.Hints(err)[0], "--force-conflicts") {
				t.Errorf("error %v, hints %q", err, fault.Hints(err))
			}
			w.wantWrites(t)
			if _, err := w.Diff(t.Context(), changed); err != nil || !strings.Contains(strings.Join(w.lines, "\n"), "warning: --apply is refused: "+want) {
				t.Errorf("--diff: %v, %q", err, w.lines)
			}
			if _, err := w.Apply(t.Context(), read(t, spec(t, "db", "key="+canary))); err != nil {
				t.Errorf("without a change: %v", err)
			}
			w.Force, w.lines = true, nil
			if _, err := w.Apply(t.Context(), changed); err != nil || len(w.lines) == 0 || w.lines[0] != "warning: "+want {
				t.Errorf("forced: %v, %q", err, w.lines)
			}
		})
	}
}

// Keys that are removed and that something needs are reported before the write.
func TestRemovedKeysInUse(t *testing.T) {
	use := func(name string, optional bool, keys ...string) cluster.Consumer {
		return cluster.Consumer{Kind: "deployment", Name: name, Uses: []consumer.Use{{Way: "env", Keys: keys, Optional: optional}, {Way: "env", Keys: keys, Optional: optional}}}
	}
	w := newWorld(t)
	put := func() {
		w.cluster.put(newSecret("default", "db", "key="+canary+" old="+canary+" gone="+canary), "kubectl-secretgen")
	}
	put()
	w.cluster.consumers = map[string][]cluster.Consumer{"default": {
		use("needs", false, "old", "key"), use("needs-not", true, "old"), use("other", false, "key"), use("all", false),
	}}
	kept := read(t, spec(t, "db", "key="+canary))
	const want = "warning: secret/db: deployment/needs needs keys that are removed: old; change it first, or keep the keys with --merge"
	if _, err := w.Diff(t.Context(), kept); err != nil || len(w.lines) == 0 || w.lines[0] != want {
		t.Errorf("--diff: %v, %q", err, w.lines)
	}
	w.lines = nil
	if _, err := w.Apply(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t, want, "note: secret/db: removed: gone and old", "db configured")

	w.lines = nil
	put()
	w.cluster.refuseConsumers = errors.New("forbidden")
	if _, err := w.Apply(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t, "warning: secret/db: what uses the removed keys is not known: forbidden", "note: secret/db: removed: gone and old", "db configured")

	w.lines = nil
	if _, err := w.Apply(t.Context(), kept); err != nil {
		t.Fatal(err)
	}
	w.wantLines(t, "db unchanged") // nothing is searched
}

// A token for a ServiceAccount that does not exist is refused: the cluster deletes
// it.
func TestTokenWithoutAccount(t *testing.T) {
	w := newWorld(t)
	token := func(account string) {
		s := spec(t, "token", "")
		s.Identity.Type, s.Reading.AllowEmpty = corev1.SecretTypeServiceAccountToken, true
		s.Identity.Annotations = map[string]string{corev1.ServiceAccountNameKey: account}
		_, err := w.Apply(t.Context(), read(t, s))
		if (account == "robot" || w.cluster.refuseAccount != nil) != (err == nil) {
			t.Errorf("%s: %v", account, err)
		}
		if err != nil && (fault.Code(err) != 1 || !strings.Contains(err.Error(), "the ServiceAccount gone does not exist") || fault.Hints(err)[0] != "create it first: kubectl create serviceaccount gone -n default") {
			t.Errorf("error %v, hints %q", err, fault.Hints(err))
		}
	}
	token("gone")
	w.wantWrites(t)
	w.cluster.refuseAccount = errors.New("forbidden")
	token("gone")
	w.wantLines(t, "warning: secret/token in namespace default: whether the ServiceAccount gone exists is not known: forbidden", "token created")
	w.cluster.refuseAccount = nil
	token("robot")
}
