package collect_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
)

// server implements the parts of an API server that collect uses: lists in pages, watches
// from a resourceVersion, bookmarks, 410. The tests in test/e2e read facts from a real
// control plane.
type server struct {
	t        *testing.T
	http     *httptest.Server
	protobuf bool
	answers  map[string]string        // by "resource/name/subresource": text instead of an object
	page     int                      // objects in a page, whatever the limit; 0: as many as asked for
	wait     map[string]chan struct{} // by verb and resource: answered when it is closed

	mu       sync.Mutex
	version  int
	objects  map[string][]object // by resource
	history  []happened
	oldest   int                            // watches from before it get 410
	refuse   map[string]metav1.StatusReason // by verb and resource, as in "watch pods"
	once     bool                           // refusals are for one request only
	requests []string
	bytes    atomic.Int64
	changed  chan struct{} // closed at the next change
	drop     chan struct{} // closed to end all streams
	isDown   bool
}

type object interface {
	runtime.Object
	metav1.Object
}

type happened struct {
	resource string
	version  int
	kind     string
	object   runtime.Object
}

func start(t *testing.T, objects ...object) *server {
	t.Helper()
	s := &server{t: t, version: 100, objects: map[string][]object{}, refuse: map[string]metav1.StatusReason{}, wait: map[string]chan struct{}{},
		changed: make(chan struct{}), drop: make(chan struct{})}
	s.put(objects...)
	s.http = httptest.NewServer(s)
	t.Cleanup(func() {
		s.cut()
		s.http.Close()
	})
	return s
}

func (s *server) client() *collect.Client {
	s.t.Helper()
	c, err := collect.New(&rest.Config{Host: s.http.URL, QPS: -1}, fixture.Now)
	if err != nil {
		s.t.Fatal(err)
	}
	return c.ShortTiming()
}

// goDown stops the server as in a crash.
func (s *server) goDown() {
	s.mu.Lock()
	s.isDown = true
	close(s.drop)
	s.mu.Unlock()
	s.http.CloseClientConnections()
	s.http.Close()
}

func (s *server) comeBack() {
	s.t.Helper()
	listener, err := net.Listen("tcp", s.http.Listener.Addr().String())
	if err != nil {
		s.t.Fatal(err)
	}
	s.mu.Lock()
	s.isDown, s.drop = false, make(chan struct{})
	s.mu.Unlock()
	s.http = &httptest.Server{Listener: listener, Config: &http.Server{Handler: s}}
	s.http.Start()
}

// cut ends all streams.
func (s *server) cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.isDown {
		close(s.drop)
		s.drop = make(chan struct{})
	}
}

// forget removes the history of the server.
func (s *server) forget() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version += 10
	s.oldest = s.version
}

func (s *server) forbid(what string) { s.refuseWith(what, metav1.StatusReasonForbidden) }

func (s *server) refuseWith(what string, reason metav1.StatusReason) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refuse[what] = reason
}

func (s *server) put(objects ...object) {
	for _, o := range objects {
		o = o.DeepCopyObject().(object)
		resource := resourceOf(o)
		s.mu.Lock()
		s.version++
		o.SetResourceVersion(strconv.Itoa(s.version))
		kind := "ADDED"
		at := slices.IndexFunc(s.objects[resource], func(other object) bool { return other.GetName() == o.GetName() })
		if at >= 0 {
			kind = "MODIFIED"
			s.objects[resource][at] = o
		} else {
			s.objects[resource] = append(s.objects[resource], o)
		}
		s.happen(happened{resource, s.version, kind, o})
		s.mu.Unlock()
	}
}

func (s *server) remove(o object) {
	resource := resourceOf(o)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	o = o.DeepCopyObject().(object)
	o.SetResourceVersion(strconv.Itoa(s.version))
	s.objects[resource] = slices.DeleteFunc(s.objects[resource], func(other object) bool { return other.GetName() == o.GetName() })
	s.happen(happened{resource, s.version, "DELETED", o})
}

// bookmark sends the current version to the watches of a resource.
func (s *server) bookmark(resource string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version += 5
	p := &corev1.Pod{ObjectMeta: metav1.ObjectMeta{ResourceVersion: strconv.Itoa(s.version)}}
	s.happen(happened{resource, s.version, "BOOKMARK", p})
}

// fail sends an error into the streams of a resource.
func (s *server) fail(resource string, err *apierrors.StatusError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.version++
	s.oldest = s.version
	s.happen(happened{resource, s.version, "ERROR", &err.ErrStatus})
}

func (s *server) happen(h happened) {
	s.history = append(s.history, h)
	close(s.changed)
	s.changed = make(chan struct{})
}

// asked returns the requests so far.
func (s *server) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// eventually waits for something that takes a moment.
func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); !is(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("not within 5s: %s", what)
		}
	}
}
