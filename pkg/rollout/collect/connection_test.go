package collect_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestReconnect: after a stream ends the watch continues from the last event or
// bookmark, without an update.
func TestReconnect(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.put(replicaSet("rs-1", 4))
	f.until("a step", hasSizes("rs-1=4"))
	s.bookmark("pods")
	time.Sleep(20 * time.Millisecond)
	s.cut()
	f.streams(6)
	again := watches(s)[3:]
	slices.Sort(again)
	for i, version := range []string{"109", "103", "104"} { // the path of pods is first in alphabetical order
		if !strings.HasSuffix(again[i], "resourceVersion="+version) {
			t.Errorf("watch again: %s, want it from %s", again[i], version)
		}
	}
	s.put(replicaSet("rs-1", 5))
	for _, u := range f.until("a step after it", hasSizes("rs-1=5")) {
		if u.Gap != nil || u.Lost != nil || u.Polling != "" {
			t.Errorf("gap %v, lost %v, polling %q", u.Gap, u.Lost, u.Polling)
		}
	}
}

// TestExpired: objects whose changes the server no longer has are listed again. There
// is a gap only when the objects have changed.
func TestExpired(t *testing.T) {
	expired := apierrors.NewResourceExpired("too old resource version")
	for name, expire := range map[string]func(*server){
		"at the call": func(s *server) { s.forget(); s.cut() },
		"in the stream": func(s *server) {
			for _, resource := range []string{"deployments", "replicasets", "pods"} {
				s.fail(resource, expired)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			f := follow(t, s, model.Deployment)
			expire(s)
			lists := func() int { return len(s.asked()) - len(watches(s)) }
			eventually(t, "lists anew", func() bool { return lists() == 6 })
			s.put(replicaSet("rs-1", 4))
			for _, u := range f.until("a step", hasSizes("rs-1=4")) {
				if u.Gap != nil {
					t.Errorf("a gap without a change: %v", u.Gap)
				}
			}
			s.mu.Lock()
			s.refuse["watch replicasets"] = metav1.StatusReasonInternalError // until a change is missed
			s.mu.Unlock()
			s.cut()
			time.Sleep(20 * time.Millisecond)
			s.put(replicaSet("rs-1", 5), replicaSet("rs-1", 6))
			s.forget()
			s.refuseWith("watch replicasets", "")
			u := f.until("a gap", func(u collect.Update) bool { return u.Gap != nil })
			gap := u[len(u)-1]
			if gap.Gap.Part != "replicasets" || gap.Gap.Why == "" || sizes(gap) != "rs-1=6" || gap.Gap.To.Before(gap.Gap.From) {
				t.Errorf("gap %+v at %s", gap.Gap, sizes(gap))
			}
		})
	}
}

// TestOlderData: when the server is restored from older data, the objects are listed
// again.
func TestOlderData(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.mu.Lock()
	old := replicaSet("rs-1", 1)
	old.ResourceVersion = "50"
	s.objects["replicasets"] = []object{old}
	s.happen(happened{"replicasets", 104, "MODIFIED", old})
	s.version = 104
	s.mu.Unlock()
	u := f.until("a gap", func(u collect.Update) bool { return u.Gap != nil })
	if sizes(u[len(u)-1]) != "rs-1=1" {
		t.Errorf("at %s", sizes(u[len(u)-1]))
	}
}

// TestLost: a lost connection is one update, and the restored connection is one; changes
// in between are steps.
func TestLost(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.bookmark("pods")
	went := time.Now()
	s.goDown()
	u := f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	var lost *collect.LostError
	if !errors.As(u[len(u)-1].Lost, &lost) || lost.Since.IsZero() || errors.Unwrap(lost) == nil || !strings.Contains(lost.Error(), "still trying") {
		t.Errorf("lost: %v", u[len(u)-1].Lost)
	}
	t.Logf("reported after %s: %v", time.Since(went).Round(time.Millisecond), lost)
	s.put(replicaSet("rs-1", 4), replicaSet("rs-1", 5))
	time.Sleep(150 * time.Millisecond)
	s.comeBack()
	f.until("the last step", hasSizes("rs-1=5"))
	f.until("quiet", func(u collect.Update) bool { return u.Lost == nil && sizes(u) == "rs-1=5" })
	var story []string
	for _, u := range f.seen() {
		story = append(story, fmt.Sprintf("%s lost=%v gap=%v", sizes(u), u.Lost != nil, u.Gap != nil))
	}
	story = slices.Compact(story)
	if len(story) > 6 || !slices.Contains(strings.Fields(strings.Join(story, " ")), "rs-1=4") {
		t.Errorf("story:\n%s", strings.Join(story, "\n"))
	}
	for _, line := range story {
		if strings.Contains(line, "gap=true") {
			t.Errorf("a gap where the server had all: %s", line)
		}
	}
}

// TestServerDoesNotRespond: a server that accepts connections and does not respond counts
// as lost too.
func TestServerDoesNotRespond(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	hold := make(chan struct{})
	s.mu.Lock()
	s.wait["watch replicasets"] = hold
	s.mu.Unlock()
	s.cut()
	u := f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
	if text := u[len(u)-1].Lost.Error(); !strings.Contains(text, "does not answer") {
		t.Error(text)
	}
	close(hold)
	f.until("back", func(now collect.Update) bool { return now.Lost == nil && now.Facts.Now.Equal(u[0].Facts.Now) })
	n := len(u)
	eventually(t, "an update without Lost after it", func() bool { all := f.seen(); return len(all) > n && all[len(all)-1].Lost == nil })
}

// TestBrokenStream: after an error inside a stream the feed tries again; the first
// time it is not reported.
func TestBrokenStream(t *testing.T) {
	s := small(t)
	f := follow(t, s, model.Deployment)
	s.mu.Lock()
	s.version++
	s.happen(happened{"replicasets", s.version, "ERROR", &metav1.Status{Status: "Failure", Code: http.StatusInternalServerError, Reason: metav1.StatusReasonInternalError}})
	s.mu.Unlock()
	f.streams(4)
	s.mu.Lock()
	s.history = nil
	s.mu.Unlock()
	s.put(replicaSet("rs-1", 4))
	f.until("a step", hasSizes("rs-1=4"))
}
