package view_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/view"
)

// fixtures are the rollouts that are drawn: the files in testdata/fixture, and
// those defined here.
func fixtures(t testing.TB) map[string]model.Rollout {
	t.Helper()
	files, err := filepath.Glob("testdata/fixture/*.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	all := map[string]model.Rollout{
		"crash":                 crash(t),
		"statefulset":           ordered(),
		"statefulset-partition": partitioned(),
		"statefulset-large":     manyOrdinals(),
		"daemonset-notready":    notReady(),
		"ondelete":              onDelete(),
	}
	for _, file := range files {
		if name := strings.TrimSuffix(filepath.Base(file), ".yaml"); name != "crash" {
			all[name] = build(t, file)
		}
	}
	return all
}

func build(t testing.TB, file string) model.Rollout {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	facts, err := fixture.Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return model.Build(facts)
}

// crash is a rollout whose containers left a last line.
func crash(t testing.TB) model.Rollout {
	t.Helper()
	r := build(t, "testdata/fixture/crash.yaml")
	r.ChangeCause = "new database driver"
	for i := range r.Causes {
		r.Causes[i].Log = "panic: \x1b[31mDATABASE_URL\x1b[0m is not set"
	}
	return r
}

func workload(kind, name string, desired int32) model.Rollout {
	return model.Rollout{
		Kind: kind, Namespace: "shop", Name: name, Now: fixture.Now(), Started: fixture.Now().Add(-95 * time.Second),
		Strategy: "RollingUpdate", From: []int64{4}, To: 5,
		Images: []model.ImageChange{{Container: "app", From: "db:16.3", To: "db:16.4"}},
		Budget: model.Budget{Desired: desired, Unavailable: model.Bound{Given: "1", Value: 1}},
	}
}

// set adds the pods of a StatefulSet: one letter each, by ordinal. Capital letters are new
// pods.
func set(name, pods string, next, partition int32) model.Rollout {
	r := workload(model.StatefulSet, name, int32(len(pods)))
	r.Ordinals = &model.Ordinals{End: int32(len(pods)), Partition: partition, Ordered: true, Next: next}
	r.Old = []model.Revision{{Number: 4, Name: name + "-6b7f9d5c48"}}
	r.New = &model.Revision{Number: 5, Name: name + "-7d9f8c6b5d"}
	for i, letter := range pods {
		pod := model.Pod{Name: fmt.Sprintf("%s-%d", name, i), Ordinal: int32(i), Revision: 4, Created: r.Now.Add(-72 * time.Hour),
			Node: fmt.Sprintf("node-%c", 'a'+i%4), State: model.Available}
		counts := &r.Old[0].Counts
		if strings.ContainsRune("ASFR", letter) {
			pod.Current, pod.Revision, pod.Created, counts = true, 5, r.Now.Add(-40*time.Second), &r.New.Counts
		}
		counts.Want++
		counts.Made++
		switch letter {
		case 'A', 'a':
			counts.Ready++
			counts.Available++
		case 'S':
			pod.State = model.Starting
		case 'F':
			pod.State, pod.Reason, pod.Restarts = model.Failing, "CrashLoopBackOff", 3
			counts.Failing++
		case 't':
			pod.State = model.Terminating
			counts.Made--
			counts.Terminating++
		}
		r.Pods = append(r.Pods, pod)
	}
	r.All = total(r.Old[0].Counts, r.New.Counts)
	return r
}

func total(a, b model.Counts) model.Counts {
	return model.Counts{Want: a.Want + b.Want, Made: a.Made + b.Made, Ready: a.Ready + b.Ready, Available: a.Available + b.Available,
		Terminating: a.Terminating + b.Terminating, Failing: a.Failing + b.Failing, Unscheduled: a.Unscheduled + b.Unscheduled}
}

func ordered() model.Rollout {
	r := set("db", "aaaaFAA", 4, 0)
	r.Verdict = model.Verdict{State: model.Stalled, Reason: "OrderedReady replaces no pod past db-4 until it is ready; that needs a change"}
	r.Causes = []model.Cause{{Revision: 5, Current: true, Pod: "db-4", Pods: 1, Reason: "CrashLoopBackOff", Severity: model.Fatal,
		Message: "app ended with exit code 1, 3 restarts", Since: r.Now.Add(-35 * time.Second)}}
	return r
}

func partitioned() model.Rollout {
	r := set("ledger", "aaaaaatSAA", 6, 5)
	r.Budget.Unavailable = model.Bound{Given: "25%", Exact: "2.5", Value: 2}
	r.Ordinals.Ordered = false
	r.Verdict = model.Verdict{State: model.Progressing, Reason: "ledger-6 is being replaced; 5 pods below partition 5 keep revision 4"}
	r.ChangeCause, r.CauseStale = "upgrade to 16.4", true
	return r
}

func manyOrdinals() model.Rollout {
	r := set("shard", strings.Repeat("a", 160)+"S"+strings.Repeat("A", 39), 160, 120)
	r.Verdict = model.Verdict{State: model.Waiting, Reason: "shard-160 is not ready yet"}
	return r
}

func onDelete() model.Rollout {
	r := set("cache", "aaA", 1, 0)
	r.Strategy, r.Budget = "OnDelete", model.Budget{Desired: 3}
	r.Verdict = model.Verdict{State: model.Waiting, Reason: "OnDelete: delete pod cache-1 to recreate it at revision 5 (2 of 3 pods are old)"}
	return r
}

func notReady() model.Rollout {
	r := workload(model.DaemonSet, "log-agent", 12)
	r.Old = []model.Revision{{Number: 4, Name: "log-agent-5c8d7f9b64", Counts: model.Counts{Want: 7, Made: 7, Ready: 5, Available: 5}}}
	r.New = &model.Revision{Number: 5, Name: "log-agent-7b6f5d4c9b", Counts: model.Counts{Want: 5, Made: 4, Ready: 3, Available: 3}}
	r.All = total(r.Old[0].Counts, r.New.Counts)
	for i := range 11 {
		pod := model.Pod{Name: "log-agent-" + string(rune('b'+i)) + "7xkq", Node: fmt.Sprintf("worker-%02d.example.com", i+1), Ordinal: -1,
			Revision: 4, State: model.Available, Created: r.Now.Add(-400 * time.Hour)}
		if i >= 7 {
			pod.Revision, pod.Current, pod.Created = 5, true, r.Now.Add(-80*time.Second)
		}
		if i == 5 || i == 6 || i == 10 {
			pod.State = model.Starting
		}
		r.Pods = append(r.Pods, pod)
	}
	r.Nodes = &model.Nodes{Desired: 12, Without: 1, Extra: 1, NotReady: []model.Node{{Name: "worker-06.example.com", State: "NotReady"},
		{Name: "worker-07.example.com", State: "NotReady,SchedulingDisabled"}}}
	r.Verdict = model.Verdict{State: model.Waiting, Reason: "nothing can be replaced (8 available, below the minimum of 11) until nodes are ready"}
	return r
}

var widths = []int{120, 100, 80, 60, 40, 20}

// picture compares what draw returns with the golden files: every width in both
// charsets, with colour and without.
func picture(t *testing.T, kind, name string, draw func(view.Options) view.Frame) {
	t.Helper()
	for _, charset := range []struct {
		name          string
		ascii, colour bool
	}{
		{"unicode", false, false},
		{"ascii", true, false},
		{"unicode.colour", false, true},
		{"ascii.colour", true, true},
	} {
		var b strings.Builder
		for _, width := range widths {
			frame := draw(view.Options{Width: width, ASCII: charset.ascii})
			fmt.Fprintf(&b, "== %d columns\n%s", width, frame.Text(charset.colour))
		}
		golden.Assert(t, filepath.Join("testdata", "golden", kind, name+"."+charset.name+".txt"), []byte(b.String()))
	}
}
