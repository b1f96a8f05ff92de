package report_test

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/pflag"
	appsv1 "k8s.io/api/apps/v1"
	"k8s.io/apimachinery/pkg/runtime"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/printer"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// indented is the document as in -o json, except for the order of fields.
func indented(t *testing.T, document any) []byte {
	t.Helper()
	text, err := json.MarshalIndent(document, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(text, '\n')
}

// documents are those of the golden files.
func documents() map[string]any {
	return map[string]any{
		"deployment":  report.New(deployment()),
		"statefulset": report.New(statefulSet()),
		"daemonset":   report.New(daemonSet()),
		"empty":       report.New(bare()),
		"list":        report.List([]model.Rollout{daemonSet(), bare()}),
		"emptylist":   report.List(nil),
	}
}

func TestDocuments(t *testing.T) {
	for name, document := range documents() {
		t.Run(name, func(t *testing.T) {
			text := indented(t, document)
			golden.Assert(t, "testdata/golden/"+name+".json", text)
			mustValidate(t, text)
			if name == "list" || name == "emptylist" {
				roundTrip[report.RolloutList](t, text)
			} else {
				roundTrip[report.Rollout](t, text)
			}
		})
	}
}

// roundTrip reads a document into its type and writes it again.
func roundTrip[T any](t *testing.T, text []byte) {
	t.Helper()
	var document T
	from := json.NewDecoder(bytes.NewReader(text))
	from.DisallowUnknownFields()
	if err := from.Decode(&document); err != nil {
		t.Fatal(err)
	}
	var compact bytes.Buffer
	if err := json.Compact(&compact, text); err != nil {
		t.Fatal(err)
	}
	again, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	var plain any // < and > may be escaped
	if err := json.Unmarshal(again, &plain); err != nil {
		t.Fatal(err)
	}
	var want any
	if err := json.Unmarshal(compact.Bytes(), &want); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, plain); diff != "" {
		t.Errorf("after a round trip (-want +got):\n%s", diff)
	}
}

// events has one of each kind that --watch prints.
func events() []report.Event {
	of := report.Ref(model.Deployment, "shop", "web")
	all := []report.Event{report.Snapshot(deployment())}
	for _, e := range entries() {
		all = append(all, report.Transition(e, of))
	}
	return append(all, report.Note("3 workloads"), report.Ended(deployment(), outcome()), report.Outcome(outcome(), of))
}

func TestEvents(t *testing.T) {
	var out bytes.Buffer
	to := json.NewEncoder(&out)
	to.SetEscapeHTML(false)
	for _, e := range events() {
		if err := to.Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	golden.Assert(t, "testdata/golden/events.ndjson", out.Bytes())
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != len(events()) {
		t.Errorf("%d lines for %d events", len(lines), len(events()))
	}
	for _, line := range lines {
		mustValidate(t, []byte(line))
		switch {
		case strings.HasPrefix(line, `{"type":"snapshot"`):
			roundTrip[report.SnapshotEvent](t, []byte(line))
		case strings.HasPrefix(line, `{"type":"transition"`):
			roundTrip[report.TransitionEvent](t, []byte(line))
		case strings.HasPrefix(line, `{"type":"gap"`):
			roundTrip[report.GapEvent](t, []byte(line))
		case strings.HasPrefix(line, `{"type":"note"`):
			roundTrip[report.NoteEvent](t, []byte(line))
		default:
			roundTrip[report.OutcomeEvent](t, []byte(line))
		}
	}
}

// printed is the object in an output format.
func printed(t *testing.T, output string, object runtime.Object) string {
	t.Helper()
	f := printer.NewFlags("yaml")
	fs := pflag.NewFlagSet("test", pflag.ContinueOnError)
	f.AddFlags(fs)
	if err := fs.Parse([]string{"-o", output}); err != nil {
		t.Fatal(err)
	}
	p, err := f.Printer()
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := p.PrintObj(object, &out); err != nil {
		t.Fatalf("-o %s: %v", output, err)
	}
	return out.String()
}

func TestPrinters(t *testing.T) {
	large := deployment()
	large.Generation = 123456789
	object := report.Object(report.New(large))
	several := report.Object(report.List([]model.Rollout{large, daemonSet()}))
	for _, tc := range []struct {
		output string
		object runtime.Object
		want   string
	}{
		{"name", report.Workload(large), "deployment.apps/web\n"},
		{"name", report.Workload(statefulSet()), "statefulset.apps/db\n"},
		{"jsonpath={.verdict.state} {.generation} {.strategy.maxSurge.value} {.at}", object, "waiting 123456789 3 2026-03-01T12:00:50Z"},
		{"jsonpath={.items[*].metadata.name}", several, "web agent"},
		{"jsonpath={.pods[?(@.state==\"failing\")].name}", object, "web-5d2b-x"},
		{"go-template={{.generation}} {{.new.available}}", object, "123456789 0"},
		{"go-template={{range .items}}{{.verdict.state}} {{end}}", several, "waiting degraded "},
	} {
		if got := printed(t, tc.output, tc.object); got != tc.want {
			t.Errorf("-o %s: %q, want %q", tc.output, got, tc.want)
		}
	}
	mustValidate(t, []byte(printed(t, "json", object)))
	mustValidate(t, []byte(printed(t, "json", several)))
	if got := printed(t, "yaml", object); !strings.HasPrefix(got, "apiVersion: batuta.dev/v1alpha1\nat: \"2026-03-01T12:00:50Z\"\n") {
		t.Errorf("-o yaml:\n%s", got)
	}
}

// Values that a cluster should not have still make a document.
func TestOddValues(t *testing.T) {
	r := deployment()
	r.Name, r.Kind = "a\x00\n\xff", "\x1b[0m"
	r.Generation, r.To = math.MinInt64, math.MaxInt64
	r.Budget = model.Budget{Desired: math.MaxInt32, Surge: model.Bound{Value: math.MaxInt32}, Unavailable: model.Bound{Value: -5}}
	r.Now, r.MinReady = time.Unix(math.MaxInt32, 0), math.MinInt64
	r.Ordinals = &model.Ordinals{Next: math.MinInt32}
	for _, r := range []model.Rollout{r, {}, {Kind: "other", New: &model.Revision{}, Nodes: &model.Nodes{}}} {
		if kind := report.Object(report.New(r)).GetObjectKind().GroupVersionKind().Kind; kind != report.Kind {
			t.Errorf("%+v: the kind is %q", r, kind)
		}
	}
}

// TestBuilt: rollouts built from almost empty facts are documents, too.
func TestBuilt(t *testing.T) {
	for name, f := range map[string]model.Facts{
		"nothing":     {},
		"deployment":  {Deployment: &appsv1.Deployment{}, Now: clock(0)},
		"statefulset": {StatefulSet: &appsv1.StatefulSet{}, Now: clock(0)},
		"daemonset":   {DaemonSet: &appsv1.DaemonSet{}, Now: clock(0)},
	} {
		t.Run(name, func(t *testing.T) { mustValidate(t, indented(t, report.New(model.Build(f)))) })
	}
}

// The schema has all enum values of the model.
func TestWords(t *testing.T) {
	r := deployment()
	for s := model.Unscheduled; s <= model.Finished; s++ {
		r.Pods = append(r.Pods, model.Pod{State: s})
	}
	for s := model.Transient; s <= model.Fatal; s++ {
		r.Causes = append(r.Causes, model.Cause{Severity: s})
	}
	mustValidate(t, indented(t, report.New(r)))
	for s := model.NoDeadline; s <= model.DeadlineBlind; s++ {
		r.Deadline = model.Deadline{State: s, Limit: time.Second}
		mustValidate(t, indented(t, report.New(r)))
	}
	for _, s := range []model.State{model.Unobserved, model.Progressing, model.Waiting, model.Stalled, model.Failed, model.Paused,
		model.Complete, model.Degraded, model.Deleting, model.Undetermined} {
		r.Verdict.State = s
		mustValidate(t, indented(t, report.New(r)))
	}
	for _, s := range []judge.Result{judge.Complete, judge.Failed, judge.Superseded, judge.RolledBack, judge.Deleted, judge.TimedOut} {
		mustValidate(t, indented(t, report.Ended(r, judge.Outcome{Result: s})))
	}
}
