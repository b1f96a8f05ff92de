package judge

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/batuta-k8s/batuta/internal/corpus"
	"github.com/batuta-k8s/batuta/pkg/rollout/internal/fixture"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

type step struct {
	Actor, Note string
	ReplicaSets []struct {
		RS, Image, Revision, RevisionHistory                    string
		Spec, Pods, Ready, Available, DesiredReplicasAnnotation json.Number
	}
}

// TestCorpusTraces replays runs of the real controller from the first change of
// the template on: they end when all pods are new, or with a rollback.
func TestCorpusTraces(t *testing.T) {
	var file struct {
		Scenarios []struct {
			Name, Strategy           string
			Replicas                 int32
			MaxSurge, MaxUnavailable intstr.IntOrString
			Steps                    []step
		}
	}
	if err := json.Unmarshal(corpus.File(t, "rollout", "rollout_traces.json"), &file); err != nil {
		t.Fatal(err)
	}
	passed, ends := 0, map[Result]int{}
	for _, sc := range file.Scenarios {
		w := fixture.Rollout{Replicas: sc.Replicas, Strategy: sc.Strategy, Surge: &sc.MaxSurge, Unavailable: &sc.MaxUnavailable,
			Image: "web:v1", Generation: 1, Progressing: &fixture.Condition{Reason: "ReplicaSetUpdated", Ago: "1s"}}
		j := New(Rules{})
		var got, want Result
		for i, st := range sc.Steps {
			learn(&w, st)
			if i == 0 {
				continue
			}
			w.Sets = sets(st)
			f := w.Facts()
			f.Now = f.Now.Add(time.Duration(i) * time.Second)
			if o, ended := j.See(model.Build(f)); ended {
				got = o.Result
			}
			switch {
			case strings.Contains(st.Note, "undo"):
				want = RolledBack
			case !w.Paused && done(st, w.Image, w.Replicas):
				want = Complete
			}
			if got != "" || want != "" {
				break
			}
		}
		ends[got]++
		if got != want {
			t.Errorf("%s: %q, want %q", sc.Name, got, want)
			continue
		}
		passed++
	}
	t.Logf("rollout_traces (judge): %d of %d; ends %v", passed, len(file.Scenarios), ends)
}

// learn applies the changes of the users in a trace to the spec.
func learn(w *fixture.Rollout, st step) {
	if st.Actor != "user" {
		return
	}
	if image := regexp.MustCompile(`web:\w+`).FindString(st.Note); image != "" {
		w.Image = image
	}
	if _, to, ok := strings.Cut(st.Note, "-> "); ok {
		n, _, _ := strings.Cut(to, " ")
		w.Replicas = whole(json.Number(n))
	}
	w.Paused = st.Note == "pause" || w.Paused && st.Note != "resume"
}

func sets(st step) []fixture.Set {
	var out []fixture.Set
	for i, rs := range st.ReplicaSets {
		n, _ := strconv.ParseInt(rs.Revision, 10, 64)
		made, ready, desired := whole(rs.Pods), whole(rs.Ready), whole(rs.DesiredReplicasAnnotation)
		out = append(out, fixture.Set{Rev: n, Earlier: rs.RevisionHistory, Hash: rs.RS, Image: rs.Image, Age: fmt.Sprintf("%dh", 9-i),
			Spec: whole(rs.Spec), Made: &made, Ready: &ready, Available: whole(rs.Available), Desired: &desired})
	}
	return out
}

// done is the end according to the trace: all pods have the image and are available.
func done(st step, image string, n int32) bool {
	fresh := false
	for _, rs := range st.ReplicaSets {
		want := int32(0)
		if rs.Image == image {
			fresh, want = true, n
		}
		if whole(rs.Spec) != want || whole(rs.Pods) != want || whole(rs.Available) != want {
			return false
		}
	}
	return fresh
}

func whole(n json.Number) int32 {
	v, _ := strconv.ParseInt(n.String(), 10, 32)
	return int32(v)
}
