package deliver_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/assemble"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/deliver"
	"github.com/batuta-k8s/batuta/pkg/secret/difference"
	"github.com/batuta-k8s/batuta/pkg/secret/dotenv"
	"github.com/batuta-k8s/batuta/pkg/secret/generate"
	"github.com/batuta-k8s/batuta/pkg/secret/source"
	"github.com/batuta-k8s/batuta/pkg/secret/upsert"
)

var now = time.Date(2026, 11, 26, 12, 0, 0, 0, time.UTC)

// canary is in every value; no message may contain it.
const canary = "c4n4ry"

// fakeCluster holds Secrets in memory. It checks resource versions as the API
// server does, and records the manager of each key.
type fakeCluster struct {
	secrets   map[string]*secret.Secret // by NAMESPACE/NAME
	version   int
	requests  []string
	beforeGet func(id string)
	refuse    func(id string, dryRun bool) error // the response to a write
	race      func(id string) bool               // another client writes the Secret first
	admission func(s *secret.Secret)             // changes what is written

	consumers map[string][]cluster.Consumer // by namespace
	unread    []string

	refuseAccount, refuseConsumers error // the responses to reads
	restart                        func(c cluster.Consumer) error
}

func (c *fakeCluster) Store(dryRun bool) (deliver.Store, error) { return fakeStore{c, dryRun}, nil }

func (c *fakeCluster) Workloads(dryRun bool) (deliver.Workloads, error) {
	return fakeWorkloads{c, dryRun}, nil
}

func (c *fakeCluster) Namespace() (string, error) { return "default", nil }

func (c *fakeCluster) log(dryRun bool, format string, args ...any) {
	line := fmt.Sprintf(format, args...)
	if dryRun {
		line += " (dry run)"
	}
	c.requests = append(c.requests, line)
}

// writes are the requests that change something.
func (c *fakeCluster) writes() []string {
	return slices.DeleteFunc(slices.Clone(c.requests), func(r string) bool {
		return strings.HasPrefix(r, "get") || strings.HasPrefix(r, "list") || strings.HasSuffix(r, "(dry run)")
	})
}

// put stores a Secret whose keys are the manager's.
func (c *fakeCluster) put(s *secret.Secret, manager string) *secret.Secret {
	c.version++
	s = s.DeepCopy()
	s.ResourceVersion = fmt.Sprint(c.version)
	keys := map[string]any{}
	for key := range s.Data {
		keys["f:"+key] = map[string]any{}
	}
	raw, err := json.Marshal(map[string]any{"f:data": keys})
	if err != nil {
		panic(err)
	}
	s.ManagedFields = []metav1.ManagedFieldsEntry{{Manager: manager, Operation: metav1.ManagedFieldsOperationApply, FieldsV1: metav1.NewFieldsV1(string(raw))}}
	if c.secrets == nil {
		c.secrets = map[string]*secret.Secret{}
	}
	c.secrets[s.Namespace+"/"+s.Name] = s
	return s
}

type fakeStore struct {
	*fakeCluster
	dryRun bool
}

func (s fakeStore) Get(_ context.Context, namespace, name string) (*secret.Secret, error) {
	id := namespace + "/" + name
	if s.beforeGet != nil {
		s.beforeGet(id)
	}
	s.log(false, "get %s", id)
	return s.secrets[id].DeepCopy(), nil
}

func (s fakeStore) Newest(_ context.Context, namespace, label, value string) (*secret.Secret, error) {
	s.log(false, "list %s %s=%s", namespace, label, value)
	var newest *secret.Secret
	for _, id := range slices.Sorted(maps.Keys(s.secrets)) {
		if l := s.secrets[id]; l.Namespace == namespace && l.Labels[label] == value && (newest == nil || newest.CreationTimestamp.Before(&l.CreationTimestamp)) {
			newest = l
		}
	}
	return newest.DeepCopy(), nil
}

func (s fakeStore) Execute(_ context.Context, p *upsert.Plan) (*secret.Secret, cluster.Outcome, error) {
	id := p.Planned.Namespace + "/" + p.Planned.Name
	s.log(s.dryRun, "write %s", id)
	if err := cluster.Blocked(p); err != nil {
		return nil, "", err
	}
	if s.refuse != nil {
		if err := s.refuse(id, s.dryRun); err != nil {
			return nil, "", err
		}
	}
	if !s.dryRun && s.race != nil && s.race(id) {
		return nil, "", cluster.ErrChanged
	}
	live := s.secrets[id]
	planned := p.Planned.DeepCopy()
	if s.admission != nil {
		s.admission(planned)
	}
	switch {
	case p.Fixed && (live == nil) != (p.Live == nil), p.Fixed && live != nil && live.ResourceVersion != p.Live.ResourceVersion:
		return nil, "", cluster.ErrChanged
	case s.dryRun:
		return planned, cluster.Configured, nil
	case live == nil:
		return s.put(planned, p.Manager), cluster.Created, nil
	case difference.Between(live, planned, nil).Same():
		return live.DeepCopy(), cluster.Unchanged, nil
	}
	return s.put(planned, p.Manager), cluster.Configured, nil
}

type fakeWorkloads struct {
	*fakeCluster
	dryRun bool
}

func (w fakeWorkloads) Consumers(_ context.Context, namespace, _ string) ([]cluster.Consumer, []string, error) {
	return w.consumers[namespace], w.unread, w.refuseConsumers
}

func (w fakeWorkloads) HasServiceAccount(_ context.Context, _, name string) (bool, error) {
	return name == "robot", w.refuseAccount
}

func (w fakeWorkloads) Restart(_ context.Context, namespace string, c cluster.Consumer, at time.Time) error {
	w.log(w.dryRun, "restart %s in %s at %s", c, namespace, at.Format(time.TimeOnly))
	if w.restart != nil {
		return w.restart(c)
	}
	return nil
}

// recorder is a listener that records what happens as lines.
type recorder struct {
	lines []string
	fail  error // for every response
}

func (r *recorder) add(format string, args ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, args...))
}

func (r *recorder) Notice(n deliver.Notice) { r.add("%s", n) }

func (r *recorder) Unread(namespace string, resources []string) {
	r.add("unread in %s: %s", namespace, strings.Join(resources, " "))
}

func (r *recorder) Applied(a deliver.Applied) error {
	name := a.Now.Name
	if a.Several {
		name = a.Namespace + "/" + name
	}
	r.add("%s %s", name, a.Outcome)
	return r.fail
}

func (r *recorder) Differs(d difference.Difference) error {
	r.add("%s", strings.Join(d.Text(difference.Style{}), "\n"))
	return r.fail
}

func (r *recorder) Restarted(c cluster.Consumer) error {
	r.add("restarted %s", c)
	return r.fail
}

// world is an engine with its dependencies.
type world struct {
	deliver.Engine
	cluster *fakeCluster
	*recorder
}

// newWorld makes an empty world. After the test it checks that no message
// contains a value.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{cluster: &fakeCluster{}, recorder: &recorder{}}
	w.Engine = deliver.Engine{
		Settings: deliver.Settings{Manager: upsert.Manager, DryRun: deliver.DryRunNone},
		Cluster:  w.cluster, Listener: w.recorder, Now: func() time.Time { return now }, Random: strings.NewReader(strings.Repeat("random", 100)),
	}
	t.Cleanup(func() { noCanary(t, strings.Join(w.lines, "\n")) })
	return w
}

func noCanary(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, canary) || strings.Contains(text, "YzRuNHJ5") { // in base64
		t.Errorf("a message contains a value: %s", text)
	}
}

// spec is a Secret of KEY=VALUE and KEY:KIND, which is generated.
func spec(t *testing.T, name, content string, namespaces ...string) *build.Spec {
	t.Helper()
	dialect, _ := dotenv.Find(build.DefaultDialect)
	s := &build.Spec{
		Identity:   assemble.Identity{Name: name},
		Namespaces: namespaces,
		Reading:    source.Options{Dialect: dialect, Dir: t.TempDir(), Lookup: func(string) (string, bool) { return "", false }},
	}
	for i, pair := range strings.Fields(content) {
		if key, kind, ok := strings.Cut(pair, ":"); ok {
			g, err := generate.Parse(key + "=" + kind)
			if err != nil {
				t.Fatal(err)
			}
			s.Generate = append(s.Generate, g)
			continue
		}
		s.Sources = append(s.Sources, source.Spec{Kind: source.Literal, Argument: pair, Nth: i + 1})
	}
	return s
}

func read(t *testing.T, specs ...*build.Spec) []*build.Inputs {
	t.Helper()
	inputs, err := deliver.Read(t.Context(), specs)
	if err != nil {
		t.Fatal(err)
	}
	return inputs
}

// secret is a live one of KEY=VALUE.
func newSecret(namespace, name, content string) *secret.Secret {
	s := &secret.Secret{
		TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Secret"}, ObjectMeta: metav1.ObjectMeta{Namespace: namespace, Name: name},
		Type: corev1.SecretTypeOpaque, Data: secret.Data{},
	}
	for _, pair := range strings.Fields(content) {
		key, value, _ := strings.Cut(pair, "=")
		s.Data[key] = secret.NewValue([]byte(value))
	}
	return s
}

// value is a value in the cluster.
func (w *world) value(id, key string) string {
	if s := w.cluster.secrets[id]; s != nil {
		return string(s.Data[key].Reveal())
	}
	return ""
}

func (w *world) wantLines(t *testing.T, want ...string) {
	t.Helper()
	if !slices.Equal(w.lines, want) {
		t.Errorf("said\n  %s\nwant\n  %s", strings.Join(w.lines, "\n  "), strings.Join(want, "\n  "))
	}
}

func (w *world) wantWrites(t *testing.T, want ...string) {
	t.Helper()
	if got := w.cluster.writes(); !slices.Equal(got, want) {
		t.Errorf("requests %q, want the writes %q", w.cluster.requests, want)
	}
}

// wantError checks that the error contains the text, and no value.
func wantError(t *testing.T, err error, text string) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) {
		t.Fatalf("error %v, want %q", err, text)
	}
	noCanary(t, err.Error())
}

var errRefused = errors.New("refused")
