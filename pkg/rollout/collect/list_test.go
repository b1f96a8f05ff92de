package collect_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

var all = []string{model.Deployment, model.StatefulSet, model.DaemonSet}

// many are five Deployments, a StatefulSet and a DaemonSet.
func many(t *testing.T) *server {
	t.Helper()
	s := start(t, statefulSet()[0], daemonSet(2)[0])
	for i := range 5 {
		s.put(named(fmt.Sprintf("web-%d", i)))
	}
	return s
}

func named(name string) *appsv1.Deployment {
	d := deployment()
	d.Name, d.UID = name, "uid-"+d.UID
	d.Spec.Template.Labels = map[string]string{"app": "web"}
	d.Spec.Template.Spec.Containers = []corev1.Container{{Name: "app", Image: "web:1", Env: []corev1.EnvVar{{Name: "A"}}}}
	d.Spec.Template.Spec.InitContainers = []corev1.Container{{Name: "init", Image: "init:1"}}
	return d
}

func names(facts []model.Facts) string {
	var out []string
	for _, f := range facts {
		switch {
		case f.Deployment != nil:
			out = append(out, "deploy/"+f.Deployment.Name)
		case f.StatefulSet != nil:
			out = append(out, "sts/"+f.StatefulSet.Name)
		case f.DaemonSet != nil:
			out = append(out, "ds/"+f.DaemonSet.Name)
		}
	}
	return strings.Join(out, " ")
}

const five = "deploy/web-0 deploy/web-1 deploy/web-2 deploy/web-3 deploy/web-4"

func TestList(t *testing.T) {
	s := many(t)
	s.page = 3
	facts, missing, err := s.client().List(t.Context(), collect.Scope{Kinds: all, Selector: "app!=x"})
	if err != nil || len(missing) > 0 || names(facts) != five+" sts/web ds/web" {
		t.Fatalf("%s, missing %v, %v", names(facts), missing, err)
	}
	got := s.asked()
	slices.Sort(got)
	want := []string{
		"list /apis/apps/v1/daemonsets labelSelector=app!=x&limit=500",
		"list /apis/apps/v1/deployments continue=3&labelSelector=app!=x&limit=500",
		"list /apis/apps/v1/deployments labelSelector=app!=x&limit=500",
		"list /apis/apps/v1/statefulsets labelSelector=app!=x&limit=500",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
	d := facts[0].Deployment
	wanted := corev1.PodTemplateSpec{Spec: corev1.PodSpec{
		InitContainers: []corev1.Container{{Name: "init", Image: "init:1"}}, Containers: []corev1.Container{{Name: "app", Image: "web:1"}}}}
	if diff := cmp.Diff(wanted, d.Spec.Template); diff != "" || d.ManagedFields != nil || !facts[0].StatusOnly {
		t.Errorf("template (-want +got):\n%s", diff)
	}
}

func TestListForbiddenKinds(t *testing.T) {
	s := many(t)
	s.forbid("list statefulsets")
	facts, missing, err := s.client().List(t.Context(), collect.Scope{Kinds: all, Namespace: "shop"})
	want := []model.Missing{{Part: "statefulsets", Why: "list statefulsets is refused"}}
	if diff := cmp.Diff(want, missing); diff != "" || err != nil || names(facts) != five+" ds/web" || !strings.Contains(s.asked()[0], "/namespaces/shop/") {
		t.Errorf("%s, %v, missing (-want +got):\n%s", names(facts), err, diff)
	}
	s.forbid("list deployments")
	s.forbid("list daemonsets")
	if _, _, err = s.client().List(t.Context(), collect.Scope{Kinds: all}); !apierrors.IsForbidden(err) {
		t.Errorf("all are forbidden: %v", err)
	}
	if err = s.client().FollowList(t.Context(), collect.Scope{Kinds: all}, func(collect.ListUpdate) {}); !apierrors.IsForbidden(err) {
		t.Errorf("follow: all are forbidden: %v", err)
	}
	s.refuseWith("list deployments", "InternalError")
	if _, _, err = s.client().List(t.Context(), collect.Scope{Kinds: all}); !apierrors.IsInternalError(err) {
		t.Errorf("failure: %v", err)
	}
}

func TestFollowList(t *testing.T) {
	s := many(t)
	s.forbid("list daemonsets")
	ctx, cancel := context.WithCancel(t.Context())
	var mu sync.Mutex
	var last collect.ListUpdate
	var updates int
	done := make(chan error, 1)
	go func() {
		done <- s.client().FollowList(ctx, collect.Scope{Kinds: all}, func(u collect.ListUpdate) {
			mu.Lock()
			defer mu.Unlock()
			last, updates = u, updates+1
		})
	}()
	until := func(what string, is func(collect.ListUpdate) bool) {
		t.Helper()
		eventually(t, what, func() bool {
			mu.Lock()
			defer mu.Unlock()
			return updates > 0 && is(last)
		})
	}
	until("the first list", func(u collect.ListUpdate) bool {
		return names(u.Facts) == five+" sts/web" && len(u.Missing) == 1 && u.Missing[0].Part == "daemonsets"
	})
	for range 200 {
		s.put(named("web-3"))
	}
	s.put(named("web-5"))
	s.remove(named("web-0"))
	until("the changes", func(u collect.ListUpdate) bool {
		return names(u.Facts) == strings.TrimPrefix(five, "deploy/web-0 ")+" deploy/web-5 sts/web"
	})
	mu.Lock()
	n := updates
	mu.Unlock()
	if n > 100 {
		t.Errorf("%d updates for one burst of 202 changes", n)
	}
	s.goDown()
	until("lost", func(u collect.ListUpdate) bool { return u.Lost != nil })
	s.comeBack()
	until("back", func(u collect.ListUpdate) bool { return u.Lost == nil })
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
