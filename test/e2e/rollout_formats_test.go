package e2e

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
)

// strictly decodes one JSON object, every field of which must be known, and
// nothing after it.
func strictly(t *testing.T, text string, into any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil || d.More() {
		t.Fatalf("%v, or more than one object:\n%s", err, text)
	}
}

func TestRolloutFormats(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	for _, name := range []string{"deploy/web", "deploy/bad", "sts/db", "ds/agent"} {
		stdout, stderr, code := r.run(t.Context(), name, "-o", "json")
		var doc report.Rollout
		strictly(t, stdout, &doc)
		state := map[bool]string{true: "stalled", false: "complete"}[name == "deploy/bad"]
		if code != 0 || stderr != "" || doc.APIVersion != report.APIVersion || doc.Kind != report.Kind ||
			doc.Metadata.Namespace != r.namespace || doc.Verdict.State != state || len(doc.Pods) == 0 || doc.New == nil || doc.At == nil {
			t.Errorf("%s: exit code %d, %s\n%s", name, code, stderr, stdout)
		}
		if missing := undocumented(t, stdout); len(missing) > 0 {
			t.Errorf("%s: the schema requires %v", name, missing)
		}
	}
	var list report.RolloutList
	stdout, _, _ := r.run(t.Context(), "-l", "app=x", "-o", "json")
	strictly(t, stdout, &list)
	if list.Kind != report.ListKind || len(list.Items) != 5 {
		t.Errorf("a list of %d:\n%s", len(list.Items), stdout)
	}
	for args, want := range map[string]string{
		"deploy/web -o name": "deployment.apps/web\n",
		"sts,ds -o name":     "statefulset.apps/db\ndaemonset.apps/agent\n",
		"deploy/bad -o jsonpath={.verdict.state}/{.new.failing}": "stalled/1",
		"sts/db -o jsonpath={.pods[*].name}":                     "db-0",
	} {
		if stdout, stderr, code := r.run(t.Context(), strings.Fields(args)...); stdout != want || code != 0 {
			t.Errorf("%s: exit code %d, %q, want %q: %s", args, code, stdout, want, stderr)
		}
	}
	stdout, _, _ = r.run(t.Context(), "deploy/web", "-o", "yaml")
	if !strings.HasPrefix(stdout, "apiVersion: "+report.APIVersion+"\n") {
		t.Errorf("-o yaml:\n%s", stdout)
	}
}

// undocumented are the fields of a Rollout that docs/rollout.schema.json requires
// and the text lacks.
func undocumented(t *testing.T, text string) []string {
	t.Helper()
	data, err := os.ReadFile("../../docs/rollout.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema struct {
		Defs map[string]struct {
			Required []string `json:"required"`
		} `json:"$defs"`
	}
	var doc map[string]any
	for data, into := range map[string]any{string(data): &schema, text: &doc} {
		if err := json.Unmarshal([]byte(data), into); err != nil {
			t.Fatal(err)
		}
	}
	required := schema.Defs["Rollout"].Required
	if len(required) < 10 {
		t.Fatalf("the schema requires no more than %v", required)
	}
	return slices.DeleteFunc(required, func(field string) bool { _, ok := doc[field]; return ok })
}

// TestRolloutNDJSON: every line of --watch is one object of a known type, the
// outcome the last.
func TestRolloutNDJSON(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 4, "RollingUpdate")
	r.do(t, "rollout", "pause", "deploy/web")
	r.do(t, "set", "image", "deploy/web", "app=example.com/web:2")
	s := r.session(t, "deploy/web", "-w", "-o", "json")
	s.sees(t, `"kind":"start"`)
	r.do(t, "rollout", "resume", "deploy/web")
	s.ends(t, 0)
	var types []string
	added := 0
	for line := range strings.Lines(s.text()) {
		var kind struct{ Type string }
		if err := json.Unmarshal([]byte(line), &kind); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		event := map[string]any{"snapshot": &report.SnapshotEvent{}, "transition": &report.TransitionEvent{}, "gap": &report.GapEvent{},
			"note": &report.NoteEvent{}, "outcome": &report.OutcomeEvent{}}[kind.Type]
		if event == nil {
			t.Fatalf("an unknown type: %s", line)
		}
		strictly(t, line, event)
		types = append(types, kind.Type)
		if e, ok := event.(*report.TransitionEvent); ok && e.Kind == "scale" && e.About == "new" {
			added += int(*e.To - *e.From)
		}
	}
	if n := len(types); n < 6 || types[n-1] != "outcome" || slices.Index(types, "outcome") != n-1 || added != 4 {
		t.Errorf("types %v, %d pods added:\n%s", types, added, &s.screen)
	}
	t.Logf("ndjson: %d of %d lines decoded strictly", len(types), strings.Count(s.text(), "\n"))
}

// TestRolloutClockOff: a machine whose clock is wrong by ten minutes has the same
// verdicts, and no negative times.
func TestRolloutClockOff(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	for _, off := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		for _, args := range []string{"deploy/web", "deploy/bad", "sts/db", "ds/agent", "", "deploy/web -o json", "deploy/web --accessible", "deploy/bad --accessible",
			"deploy/web --wait", "deploy/bad --wait --grace 1s"} {
			var out, errOut bytes.Buffer
			env := r.env(&out, &errOut, append(strings.Fields(args), "--namespace", r.namespace)...)
			env.Now = func() time.Time { return time.Now().Add(off) }
			code := cli.Run(t.Context(), "rollout-viz", rolloutviz.New, env)
			want := 0
			if strings.Contains(args, "--grace") {
				want = 3
			}
			text := out.String() + errOut.String()
			if negative := regexp.MustCompile(`(?m)(^|[\s(])-\d+(\.\d+)?(h|m|s|ms)\b`).FindString(text); code != want || negative != "" || errOut.Len() > 0 {
				t.Errorf("%v, %s: exit code %d, want %d, %q:\n%s", off, args, code, want, negative, text)
			}
			complete := strings.Contains(strings.ToLower(text), "complete")
			if named := !strings.Contains(args, "bad") && args != ""; named && !complete || args == "deploy/bad" && complete {
				t.Errorf("%v, %s: complete is %t:\n%s", off, args, complete, text)
			}
		}
	}
}

// TestRolloutClockAhead: only the controller decides about the progress deadline:
// a clock that is ahead by more than that does not fail a running rollout.
func TestRolloutClockAhead(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.deploy(t, 2, "RollingUpdate")
	r.roll(t, "web:2", "2s")
	var out, errOut bytes.Buffer
	env := r.env(&out, &errOut, "deploy/web", "--wait", "--timeout", "1m", "--namespace", r.namespace)
	env.Now = func() time.Time { return time.Now().Add(11 * time.Minute) }
	code := cli.Run(t.Context(), "rollout-viz", rolloutviz.New, env)
	if code != 0 || !strings.Contains(out.String(), "deployment/web: complete: ") {
		t.Errorf("exit code %d:\n%s%s", code, &out, &errOut)
	}
}
