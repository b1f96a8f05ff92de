package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/rollout/report"
	"github.com/batuta-k8s/batuta/test/cluster"
)

// mixed creates a failing, a waiting and three finished workloads, all labelled
// app=x but for Deployment plain, and waits until they are so.
func (r rollout) mixed(t *testing.T) {
	t.Helper()
	label := strings.NewReplacer("}\nspec:\n  replicas", ", labels: {app: x}}\nspec:\n  replicas")
	r.Apply(t, r.namespace, label.Replace(deployment("web", "web:1", 2)+deployment("slow", "unready:1", 1)+deployment("bad", "badimage:1", 1))+
		deployment("plain", "web:1", 1))
	r.daemonSet(t, "")
	r.statefulSet(t, 1, "")
	r.WaitDeployment(t, r.namespace, "web")
	r.WaitDeployment(t, r.namespace, "plain")
	r.do(t, "rollout", "status", "ds/agent", "--timeout=1m")
	r.says(t, "deploy/bad", "STALLED", "x ImagePullBackOff")
}

// rows are the workloads of an overview, in its order, each after its state.
func rows(overview string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^\S (\w+) +(?:\S+ +)?((?:deploy|sts|ds)/\S+) `).FindAllStringSubmatch(overview, -1) {
		all = append(all, m[1]+" "+m[2])
	}
	return all
}

func TestRolloutMany(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	dir := t.TempDir()
	write(t, filepath.Join(dir, "a.yaml"), r.Kubectl(t, "get", "deploy/bad", "deploy/web", "-o", "yaml", "--namespace", r.namespace))
	write(t, filepath.Join(dir, "b.yaml"), "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {ports: [{port: 80}]}\n---\n"+
		"apiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: db}\n")
	const bad, slow = "stalled deploy/bad", "waiting deploy/slow"
	const web, plain, db, agent = "complete deploy/web", "complete deploy/plain", "complete sts/db", "complete ds/agent"
	for _, tc := range []struct {
		args string
		want []string
	}{
		{"deploy,sts,ds -l app=x", []string{bad, slow, agent, db, web}},
		{"deploy -l app=x", []string{bad, slow, web}},
		{"sts,ds", []string{agent, db}},
		{"", []string{bad, slow, agent, db, plain, web}},
		{"deploy/web deploy/bad sts/db", []string{bad, db, web}},
		{"deploy web bad", []string{bad, web}},
		{"-f " + dir, []string{bad, db, web}},
	} {
		stdout, stderr, code := r.run(t.Context(), strings.Fields(tc.args)...)
		if diff := cmp.Diff(tc.want, rows(stdout)); diff != "" || code != 0 || stderr != "" {
			t.Errorf("%s: exit code %d (-want +got):\n%s\n%s%s", tc.args, code, diff, stdout, stderr)
		}
		if want := fmt.Sprintf("%d rollouts: ", len(tc.want)); !strings.Contains(stdout, want) {
			t.Errorf("%s: no %q:\n%s", tc.args, want, stdout)
		}
	}

	// -A goes with no -n.
	stdout, stderr := new(bytes.Buffer), new(bytes.Buffer)
	code := cli.Run(t.Context(), "rollout-viz", rolloutviz.New, r.env(stdout, stderr, "-A", "--width", "200"))
	var mine []string
	for _, line := range strings.Split(stdout.String(), "\n") {
		if strings.Contains(line, r.namespace) {
			mine = append(mine, rows(line+"\n")...)
		}
	}
	if diff := cmp.Diff([]string{bad, slow, agent, db, plain, web}, mine); diff != "" || code != 0 {
		t.Errorf("-A: exit code %d (-want +got):\n%s\n%s%s", code, diff, stdout, stderr)
	}
}

// env is that of a rollout-viz without a namespace.
func (r rollout) env(out, errOut io.Writer, args ...string) *cli.Env {
	return &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: out, ErrOut: errOut},
		Args:      append([]string{"kubectl-rollout_viz", "--kubeconfig", r.Kubeconfig(cluster.Admin), "--ascii"}, args...),
		Now:       time.Now,
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// One exit code for all: a failure outweighs a time-out, which outweighs success.
func TestRolloutManyWait(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	for _, tc := range []struct {
		args string
		code int
		want []string
	}{
		{"deploy/web sts/db ds/agent --wait", 0, []string{"deployment/web: complete: ", "statefulset/db: complete: ", "daemonset/agent: complete: "}},
		{"deploy/web deploy/bad sts/db --wait --grace 1s", 3, []string{"deployment/web: complete: ", "deployment/bad: FAILED: ImagePullBackOff", "statefulset/db: complete: "}},
		{"deploy/web deploy/slow --wait --timeout 3s", 4, []string{"deployment/web: complete: ", "deployment/slow: TIMED OUT: "}},
		{"deploy -l app=x --wait --grace 1s --timeout 4s", 3, []string{"deployment/bad: FAILED: ", "deployment/slow: TIMED OUT: "}},
		{"deploy/slow deploy/bad -w --timeout 2s", 4, []string{"deployment/slow: TIMED OUT: ", "deployment/bad: TIMED OUT: "}},
	} {
		t.Run(tc.args, func(t *testing.T) {
			t.Parallel()
			start := time.Now()
			stdout, stderr, code := r.run(t.Context(), strings.Fields(tc.args)...)
			if code != tc.code || stderr != "" {
				t.Errorf("exit code %d, want %d:\n%s%s", code, tc.code, stdout, stderr)
			}
			for _, text := range tc.want {
				if strings.Count(stdout, "\n"+text)+strings.Count(stdout[:min(len(stdout), len(text))], text) != 1 {
					t.Errorf("%q is not told once:\n%s", text, stdout)
				}
			}
			t.Logf("%.1fs", time.Since(start).Seconds())
		})
	}
}

// What does not exist is an error beside the others' pictures.
func TestRolloutManyMissing(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.Apply(t, r.namespace, deployment("web", "web:1", 1)+deployment("api", "api:1", 1))
	r.WaitDeployment(t, r.namespace, "web")
	r.WaitDeployment(t, r.namespace, "api")
	for _, args := range []string{"deploy/api deploy/wbe", "deploy api wbe", "deploy/api deploy/wbe --wait"} {
		stdout, stderr, code := r.run(t.Context(), strings.Fields(args)...)
		if code != 1 || !strings.Contains(stdout, "all 1 pods are of revision 1") && !strings.Contains(stdout, "deploy/api") ||
			!strings.Contains(stderr, `there is no deployment "wbe"`) || !strings.Contains(stderr, "did you mean deploy/web?") {
			t.Errorf("%s: exit code %d\nstdout: %s\nstderr: %s", args, code, stdout, stderr)
		}
	}
	stdout, stderr, code := r.run(t.Context(), "-l", "app=nobody")
	if code != 1 || stdout != "" || !strings.Contains(stderr, "there are no workloads with the labels app=nobody") {
		t.Errorf("exit code %d\nstdout: %s\nstderr: %s", code, stdout, stderr)
	}
}

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

// undocumented are the fields that docs/rollout.schema.json requires of a Rollout
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
	s.shows(t, `"kind":"start"`)
	r.do(t, "rollout", "resume", "deploy/web")
	s.ends(t, 0)
	var types []string
	added := 0
	for line := range strings.Lines(s.out.String()) {
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
		t.Errorf("types %v, %d pods added:\n%s", types, added, &s.out)
	}
	t.Logf("ndjson: %d of %d lines decoded strictly", len(types), strings.Count(s.out.String(), "\n"))
}

// TestRolloutClockOff: a machine whose clock is off by ten minutes sees the same
// verdicts, and no time that is negative.
func TestRolloutClockOff(t *testing.T) {
	t.Parallel()
	r := newRollout(t)
	r.mixed(t)
	for _, off := range []time.Duration{-10 * time.Minute, 10 * time.Minute} {
		for _, args := range []string{"deploy/web", "deploy/bad", "sts/db", "ds/agent", "", "deploy/web -o json", "deploy/web --accessible", "deploy/bad --accessible",
			"deploy/web --wait", "deploy/bad --wait --grace 1s", "deploy/bad deploy/web -w --timeout 1500ms"} {
			var out, errOut bytes.Buffer
			env := r.env(&out, &errOut, append(strings.Fields(args), "--namespace", r.namespace)...)
			env.Now = func() time.Time { return time.Now().Add(off) }
			code := cli.Run(t.Context(), "rollout-viz", rolloutviz.New, env)
			want := 0
			switch {
			case strings.Contains(args, "--timeout"):
				want = 4
			case strings.Contains(args, "--grace"):
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
