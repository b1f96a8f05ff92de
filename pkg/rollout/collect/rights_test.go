package collect_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestWatchForbidden: without permission to watch, the objects are polled, and the update
// reports it.
func TestWatchForbidden(t *testing.T) {
	s := small(t)
	for _, resource := range []string{"deployments", "replicasets", "pods"} {
		s.forbid("watch " + resource)
	}
	f := follow(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	u := f.until("a change", hasSizes("rs-1=4"))
	last := u[len(u)-1]
	if last.Polling == "" || len(last.Facts.Missing) != 1 || last.Facts.Missing[0].Part != "watch" || last.Gap != nil {
		t.Errorf("polling %q, missing %v, gap %v", last.Polling, last.Facts.Missing, last.Gap)
	}
	n := len(f.seen())
	time.Sleep(100 * time.Millisecond)
	if now := len(f.seen()); now > n+2 {
		t.Errorf("%d updates without a change", now-n)
	}
	s.goDown()
	f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	s.comeBack()
	s.remove(deployment())
	f.until("the end", func(u collect.Update) bool { return u.Deleted })
	if err := f.ended(); err != nil {
		t.Error(err)
	}
}

// TestListForbidden: a part without permission to list is missing; permission to get the
// workload by name is enough.
func TestListForbidden(t *testing.T) {
	s := small(t)
	s.forbid("list deployments")
	s.forbid("watch deployments")
	s.forbid("list pods")
	f := begin(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	u := f.until("a step", func(u collect.Update) bool { return sizes(u) == "rs-1=4" && u.Polling != "" })
	var parts []string
	for _, m := range u[len(u)-1].Facts.Missing {
		parts = append(parts, m.Part)
	}
	slices.Sort(parts)
	if diff := cmp.Diff([]string{"pods", "watch"}, parts); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
	s.forbid("get deployments")
	if err := f.ended(); !apierrors.IsForbidden(err) {
		t.Errorf("the workload may not be read any more: %v", err)
	}
}

// TestListPermissionRemoved: a part is missing after the permission to list was removed.
func TestListPermissionRemoved(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.forbid("list pods")
	s.forget()
	s.cut()
	u := f.until("no pods", pods(0))
	if m := u[len(u)-1].Facts.Missing; len(m) != 1 || m[0].Part != "pods" {
		t.Errorf("missing %v", m)
	}
}

// TestRefusedAfterServerStart: an API server that has just started refuses requests that it
// allows shortly after. Follow does not end and does not poll.
func TestRefusedAfterServerStart(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	everything := []string{"list deployments", "get deployments", "watch deployments", "watch replicasets", "list pods", "watch pods"}
	for _, what := range everything {
		s.forbid(what)
	}
	s.forget()
	s.cut()
	f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	for _, what := range everything {
		s.refuseWith(what, "")
	}
	s.put(replicaSet("rs-1", 4))
	f.until("a step", func(u collect.Update) bool { return sizes(u) == "rs-1=4" && u.Lost == nil })
	for _, u := range f.seen() {
		if u.Polling != "" || len(u.Facts.Missing) > 0 {
			t.Errorf("polling %q, missing %v", u.Polling, u.Facts.Missing)
		}
	}
}

// TestWatchPermissionRemoved: after several refusals Follow polls.
func TestWatchPermissionRemoved(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.forbid("watch replicasets")
	s.cut()
	s.put(replicaSet("rs-1", 4))
	f.until("polling", func(u collect.Update) bool { return sizes(u) == "rs-1=4" && u.Polling != "" && u.Lost == nil })
}

func TestCannotStart(t *testing.T) {
	for _, c := range []struct {
		refuse []string
		reason metav1.StatusReason
		is     func(error) bool
	}{
		{[]string{"list deployments", "get deployments"}, metav1.StatusReasonForbidden, apierrors.IsForbidden},
		{[]string{"list deployments"}, metav1.StatusReasonInternalError, apierrors.IsInternalError},
		{[]string{"list pods"}, metav1.StatusReasonInternalError, apierrors.IsInternalError},
	} {
		s := small(t)
		for _, what := range c.refuse {
			s.refuseWith(what, c.reason)
		}
		if err := s.client().Follow(t.Context(), target(model.Deployment), func(collect.Update) {}); !c.is(err) {
			t.Errorf("%v: %v", c.refuse, err)
		}
	}
	if err := start(t).client().Follow(t.Context(), target(model.Deployment), nil); !apierrors.IsNotFound(err) || !strings.Contains(err.Error(), `"web" not found`) {
		t.Errorf("not there: %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := small(t).client().Follow(ctx, target(model.Deployment), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("ended before: %v", err)
	}
}
