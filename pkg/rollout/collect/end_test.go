package collect_test

import (
	"context"
	"errors"
	"net/http"
	"runtime"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/types"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// TestDeleted: Follow ends when the workload is deleted, also when a new one has the same
// name.
func TestDeleted(t *testing.T) {
	for name, end := range map[string]func(*server){
		"deleted": func(s *server) { s.remove(deployment()) },
		"gone at relist": func(s *server) {
			s.mu.Lock()
			s.objects["deployments"] = nil
			s.mu.Unlock()
			s.forget()
			s.cut()
		},
		"another one": func(s *server) {
			other := deployment()
			other.UID = types.UID("another")
			s.mu.Lock()
			s.objects["deployments"] = []object{other}
			s.mu.Unlock()
			s.forget()
			s.cut()
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t)
			f := follow(t, s, model.Deployment)
			end(s)
			if err := f.ended(); err != nil {
				t.Fatal(err)
			}
			u := f.seen()
			if last := u[len(u)-1]; !last.Deleted || last.Facts.Deployment.UID != "uid-web" {
				t.Errorf("last update %+v", last)
			}
			if len(u) > 1 && u[len(u)-2].Deleted {
				t.Error("reported twice")
			}
		})
	}
}

// TestContextEnds: Follow ends at once when its context ends, and leaves no goroutine.
func TestContextEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Run("follow", func(t *testing.T) {
		for _, state := range []string{"watching", "lost", "polling", "waiting"} {
			s := small(t)
			if state == "polling" {
				s.forbid("watch pods")
			}
			f := follow(t, s, model.Deployment)
			switch state {
			case "lost":
				s.goDown()
				f.until("lost", func(u collect.Update) bool { return u.Lost != nil })
			case "waiting":
				s.mu.Lock()
				s.wait["watch pods"] = make(chan struct{})
				s.mu.Unlock()
				s.cut()
				f.streams(6)
			}
			f.end()
			began := time.Now()
			if err := f.ended(); !errors.Is(err, context.Canceled) {
				t.Errorf("%s: %v", state, err)
			}
			if took := time.Since(began); took > 100*time.Millisecond {
				t.Errorf("%s: it took %s", state, took)
			}
			n := len(f.seen())
			s.put(replicaSet("rs-1", 7))
			time.Sleep(10 * time.Millisecond)
			if len(f.seen()) != n {
				t.Errorf("%s: an update after the end", state)
			}
		}
	})
	eventually(t, "no goroutine left", func() bool {
		http.DefaultTransport.(*http.Transport).CloseIdleConnections()
		return runtime.NumGoroutine() <= before
	})
}
