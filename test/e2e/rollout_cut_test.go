package e2e

import (
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// bridge passes bytes on to the API server until it is cut.
type bridge struct {
	listener net.Listener
	mu       sync.Mutex
	down     bool
	open     map[net.Conn]bool
}

func newBridge(t *testing.T, c *cluster.Cluster) *bridge {
	t.Helper()
	target, err := url.Parse(server(t, c))
	if err != nil {
		t.Fatal(err)
	}
	b := &bridge{open: map[net.Conn]bool{}}
	if b.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.listener.Close(); b.cut(true) })
	go func() {
		for {
			near, err := b.listener.Accept()
			if err != nil {
				return
			}
			go b.pass(near, target.Host)
		}
	}()
	return b
}

func (b *bridge) pass(near net.Conn, server string) {
	far, err := net.Dial("tcp", server)
	if err != nil {
		near.Close()
		return
	}
	b.mu.Lock()
	b.open[near], b.open[far] = true, true
	down := b.down
	b.mu.Unlock()
	if !down {
		var both sync.WaitGroup
		for _, pair := range [][2]net.Conn{{near, far}, {far, near}} {
			both.Go(func() {
				_, _ = io.Copy(pair[0], pair[1])
				near.Close()
				far.Close()
			})
		}
		both.Wait()
	}
	near.Close()
	far.Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.open, near)
	delete(b.open, far)
}

// cut closes all connections and blocks new ones, or allows them again.
func (b *bridge) cut(down bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.down = down
	for c := range b.open {
		if down {
			c.Close()
		}
	}
}

// TestRolloutConnectionCut: a connection that breaks for three seconds while the
// rollout continues loses no step.
func TestRolloutConnectionCut(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.slow(t, "web", 8)
	b := newBridge(t, r.Cluster)
	truth := r.history(t)
	s := r.session(t, "deploy/web", "--watch=forever", "-o", "json", "--server", "https://"+b.listener.Addr().String())
	s.sees(t, `"kind":"start"`)
	r.renew(t, "web", 700*time.Millisecond, 2)
	s.scales(t, 4)
	b.cut(true)
	time.Sleep(3 * time.Second)
	b.cut(false)
	s.hears(t, 1)
	r.WaitDeployment(t, r.namespace, "web")
	s.sees(t, `"text":"complete: `)
	s.interrupted(t)
	transitions := s.transitions(t)
	truth.agrees(t, "web", transitions)
	for _, e := range transitions {
		if e.Sum {
			t.Errorf("%+d is reported as a sum, although the API server had the steps", *e.To-*e.From)
		}
	}
}
