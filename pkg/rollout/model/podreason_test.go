package model

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

// placed is a reason and where the API has it.
type placed struct {
	place  place
	reason string
}

// howTo has for each place the file of testdata with its cases, the field with the reason,
// and a case that is a good template.
var howTo = map[place]struct{ file, field, example string }{
	inWaiting:    {"causes.yaml", "state.waiting.reason of a container", "typing error in the image"},
	inTerminated: {"causes.yaml", "state.terminated.reason of a container", "command not found in a shell"},
	inCondition:  {"causes.yaml", "the reason of the condition PodScheduled", "no node"},
	inModel:      {"causes.yaml", "the reason in cause", "running without probes and not ready"},
	inStatus:     {"ended.yaml", "status.reason of the pod", "evicted"},
	inEvent:      {"events.yaml", "the reason of the event", "a hook that failed"},
}

// TestEveryReasonHasACase requires a case for every reason of the table.
func TestEveryReasonHasACase(t *testing.T) {
	have, names := map[placed]bool{}, map[string]bool{}
	for _, file := range []string{"causes.yaml", "ended.yaml"} {
		for _, c := range cases[causeCase](t, file) {
			names[file+c.Name] = true
			c.concerns(have, nil)
		}
	}
	for _, c := range cases[eventCase](t, "events.yaml") {
		names["events.yaml"+c.Name] = true
		c.concerns(have, c.Events)
	}
	for _, how := range howTo {
		if !names[how.file+how.example] {
			t.Errorf("%s has no case %q any more: name another one in howTo", how.file, how.example)
		}
	}
	all := 0
	for _, row := range podReasons {
		for _, reason := range row.reasons {
			all++
			if how := howTo[row.place]; !have[placed{row.place, reason}] {
				t.Errorf("no case for the reason %s: add one to pkg/rollout/model/testdata/%s, as the case %q. "+
					"Set %s to %s, cause to \"SEVERITY %s: MESSAGE\", and family to %s",
					reason, how.file, how.example, how.field, reason, reason, row.familyOf(reason))
			}
		}
	}
	t.Logf("reasons: %d, all with a case: %v", all, !t.Failed())
}

// concerns records the reasons in a case's pod and events that its cause is about.
func (c causeCase) concerns(have map[placed]bool, events []corev1.Event) {
	_, text, found := strings.Cut(c.Cause, " ")
	if !found {
		return
	}
	reason, _, _ := strings.Cut(text, ": ")
	have[placed{inModel, reason}] = true
	note := func(p place, of string) {
		if of == reason {
			have[placed{p, of}] = true
		}
	}
	if c.Pod.Status.Phase == corev1.PodFailed {
		note(inStatus, orElse(c.Pod.Status.Reason, podFailed))
	}
	for i := range events {
		note(inEvent, events[i].Reason)
	}
	if s := condition(&c.Pod, corev1.PodScheduled); s != nil {
		note(inCondition, s.Reason)
	}
	for _, s := range append(c.Pod.Status.InitContainerStatuses, c.Pod.Status.ContainerStatuses...) {
		if w := s.State.Waiting; w != nil {
			note(inWaiting, w.Reason)
		}
		for _, end := range []*corev1.ContainerStateTerminated{s.State.Terminated, s.LastTerminationState.Terminated} {
			if end != nil {
				note(inTerminated, end.Reason)
			}
		}
	}
}

// TestPodReasons: each row has the fields that its place needs.
func TestPodReasons(t *testing.T) {
	seen, closed := map[placed]bool{}, map[place]bool{}
	for i, row := range podReasons {
		name := fmt.Sprintf("row %d %q", i, row.reasons)
		if len(row.reasons) == 0 {
			t.Errorf("%s: no reason", name)
		}
		if closed[row.place] {
			t.Errorf("%s: it is after the row for all others of its place", name)
		}
		closed[row.place] = row.others
		if (row.step > 0) != (row.place == inEvent) {
			t.Errorf("%s: events, and only events, have a step", name)
		}
		if (row.neverRan || row.codeOnly) && row.place != inTerminated {
			t.Errorf("%s: it is not about the end of a container", name)
		}
		for _, reason := range row.reasons {
			if at := (placed{row.place, reason}); seen[at] {
				t.Errorf("%s: %s has a row already", name, reason)
			} else {
				seen[at] = true
			}
		}
	}
}

// TestFamilies: the properties of families.
func TestFamilies(t *testing.T) {
	for reason, want := range map[string]Family{
		"SignatureValidationFailed": "image", "OOMKilled": "crash", "Unheard": "Unheard", "FailedCreate (quota)": "FailedCreate", "": "",
	} {
		if got := FamilyOf(reason); got != want {
			t.Errorf("%q: family %q, want %q", reason, got, want)
		}
	}
	var starting []string
	for _, row := range podReasons {
		for _, reason := range row.reasons {
			if row.familyOf(reason).Starting() {
				starting = append(starting, reason)
			}
		}
	}
	if want := []string{notReady, initContainer}; !slices.Equal(starting, want) {
		t.Errorf("starting: %q, want %q", starting, want)
	}
}

// TestReasonsInOnePlace: outside podreason.go, no code compares with a reason
// of the table.
func TestReasonsInOnePlace(t *testing.T) {
	files, err := filepath.Glob("../*/*.go")
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	for _, name := range files {
		dir, base := filepath.Base(filepath.Dir(name)), filepath.Base(name)
		decides := dir == "model" || dir == "transition" || dir == "judge"
		if !decides || strings.HasSuffix(base, "_test.go") || base == "podreason.go" {
			continue
		}
		read++
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING && inTable(l.Value) {
				t.Errorf("%s/%s names the reason %s: use its row or its constant in model/podreason.go", dir, base, l.Value)
			}
			return true
		})
	}
	if read < 40 {
		t.Errorf("%d files only", read)
	}
}

// inTable reports whether a literal is a reason of the table.
func inTable(literal string) bool {
	return slices.ContainsFunc(podReasons, func(row podReason) bool {
		return slices.ContainsFunc(row.reasons, func(reason string) bool { return strconv.Quote(reason) == literal })
	})
}
