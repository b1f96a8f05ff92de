package model

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/yaml"
)

var noon = time.Date(2026, time.November, 23, 12, 0, 0, 0, time.UTC)

func cases[T any](t *testing.T, file string) []T {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []T
	if err := yaml.UnmarshalStrict(text, &cases); err != nil {
		t.Fatal(err)
	}
	return cases
}

func words(c *Cause) string {
	if c == nil {
		return ""
	}
	return fmt.Sprintf("%s %s: %s", [...]string{"transient", "unclear", "fatal"}[c.Severity], c.Reason, c.Message)
}

// causeCase is a pod and the cause that its status has.
type causeCase struct {
	Name   string     `json:"name"`
	Pod    corev1.Pod `json:"pod"`
	Cause  string     `json:"cause"`
	Family Family     `json:"family"` // of the cause; absent: its reason is its own family
}

// check compares a cause with the expected one.
func (c causeCase) check(t *testing.T, got *Cause) {
	t.Helper()
	if words(got) != c.Cause {
		t.Errorf("\n got %s\nwant %s", words(got), c.Cause)
	}
	if got == nil {
		return
	}
	want := c.Family
	if want == "" {
		want = Family(got.Reason)
	}
	if got.Family != want {
		t.Errorf("family %q, want %q", got.Family, want)
	}
}

// TestCauses is the table of pod statuses and their causes.
func TestCauses(t *testing.T) {
	all := cases[causeCase](t, "causes.yaml")
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			state, cause := stateOf(&c.Pod, 0, noon)
			c.check(t, cause)
			if c.Name == "ready in the future" && state != Available {
				t.Errorf("it is %s", state)
			}
		})
	}
	t.Logf("causes: %d cases", len(all))
}

// TestRefusals is the table of components that reject pods.
func TestRefusals(t *testing.T) {
	type row struct{ Message, Cause string }
	all := cases[row](t, "refusals.yaml")
	for _, c := range all {
		cause := refusalCause("FailedCreate", c.Message)
		if got, _, _ := strings.Cut(words(&cause), ":"); got != c.Cause {
			t.Errorf("%s\n got %s\nwant %s", c.Message, got, c.Cause)
		}
		if cause.Family != "FailedCreate" {
			t.Errorf("%s: family %q", c.Message, cause.Family)
		}
	}
	t.Logf("refusals: %d cases", len(all))
}

// eventCase is a pod with its events and logs.
type eventCase struct {
	causeCase
	Events []corev1.Event    `json:"events"`
	Logs   map[string]string `json:"logs"`
	Seen   string            `json:"seen"` // count and last time
	Log    string            `json:"log"`
	Asks   []string          `json:"asks"`
	State  string            `json:"state"`
}

// TestEvents: input is the status, events and logs of one pod; output is its cause
// and the questions.
func TestEvents(t *testing.T) {
	all := cases[eventCase](t, "events.yaml")
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			c.Pod.Name = "web"
			f := Facts{Now: noon, Events: c.Events, Logs: map[LogKey]string{}}
			for container, log := range c.Logs {
				f.Logs[LogKey{"web", container}] = log
			}
			var tally podTally
			tally.add(&c.Pod, 0, noon)
			f.explain(&tally)
			var got *Cause
			if len(tally.causes) > 0 {
				got = &tally.causes[0]
			}
			c.check(t, got)
			if got != nil && (seen(*got) != c.Seen || got.Log != c.Log) {
				t.Errorf("seen %q, want %q; log %q, want %q", seen(*got), c.Seen, got.Log, c.Log)
			}
			if state := tally.pods[0].State.String(); c.State != "" && state != c.State {
				t.Errorf("it is %s, want %s", state, c.State)
			}
			if diff := cmp.Diff(c.Asks, asked(questions(tally.open))); diff != "" {
				t.Errorf("questions (-want +got):\n%s", diff)
			}
		})
	}
	t.Logf("events: %d cases", len(all))
}

func seen(c Cause) string {
	if c.Events == 0 {
		return ""
	}
	return fmt.Sprintf("%d %s", c.Events, c.Last.Format("15:04:05"))
}

func asked(questions []Question) []string {
	var out []string
	for _, q := range questions {
		text := "events of " + q.Kind + " " + q.Name
		if q.Container != "" {
			text = fmt.Sprintf("log of %s/%s previous %v", q.Name, q.Container, q.Previous)
		}
		out = append(out, text)
	}
	return out
}

// TestQuestions: one of a kind, the oldest, new ones first, three of each.
func TestQuestions(t *testing.T) {
	var open []openQuestion
	add := func(name, kind, container string, current bool, age int) {
		open = append(open, openQuestion{Question: Question{Kind: "Pod", Name: name, Container: container}, kind: kind, current: current,
			since: noon.Add(-time.Duration(age) * time.Minute)})
	}
	add("young", "starting", "", true, 1)
	add("old", "starting", "", false, 9)
	add("elder", "starting", "", true, 2)
	add("probe", "NotReady", "", true, 1)
	for i, kind := range []string{"a", "b", "c", "d"} {
		add("crash", kind, "app", true, i)
	}
	add("crash", "a", "proxy", false, 9)
	add("late", "other", "", false, 1)
	want := []string{"log of crash/app previous false", "events of Pod elder", "log of crash/app previous false",
		"log of crash/app previous false", "events of Pod probe", "events of Pod old"}
	got := asked(questions(open))
	if len(got) != len(want) {
		t.Fatalf("got %q", got)
	}
	count := func(all []string) map[string]int {
		n := map[string]int{}
		for _, s := range all {
			n[s]++
		}
		return n
	}
	if diff := cmp.Diff(count(want), count(got)); diff != "" || got[len(got)-1] != "events of Pod old" {
		t.Errorf("questions (-want +got):\n%s\n%q", diff, got)
	}
}

func TestLastLine(t *testing.T) {
	long := strings.Repeat("é", 400)
	for log, want := range map[string]string{
		"": "", "\n\n \n": "", "one": "one", "one\ntwo\n\n": "two", "one\r\ntwo\r\n": "two", "\x1b[31mred\x1b[0m\n": "\x1b[31mred\x1b[0m",
		long: strings.Repeat("é", 250), "x" + long: "x" + strings.Repeat("é", 249),
	} {
		if got := lastLine(log); got != want {
			t.Errorf("%.20q: %.20q (%d bytes), want %d", log, got, len(got), len(want))
		}
	}
	if got := lastLine(strings.Repeat("\xa9", 600)); len(got) > longestLine || len(got) < longestLine-utf8.UTFMax {
		t.Errorf("no runes: %d bytes", len(got))
	}
}

// TestGroup: equal causes become one, that of the pod that has had it the longest.
func TestGroup(t *testing.T) {
	got := group([]Cause{
		{Reason: "A", Pods: 1, Pod: "young", Since: noon, Events: 2, Last: noon, Log: "y"},
		{Reason: "A", Pods: 1, Pod: "old", Since: noon.Add(-time.Hour), Events: 3, Last: noon.Add(-time.Minute)},
		{Reason: "A", Pods: 1, Pod: "other", Container: "proxy", Since: noon},
		{Reason: "B", Severity: Fatal},
	})
	want := []Cause{
		{Reason: "B", Severity: Fatal},
		{Reason: "A", Pods: 2, Pod: "old", Since: noon.Add(-time.Hour), Events: 5, Last: noon, Log: "y"},
		{Reason: "A", Pods: 1, Pod: "other", Container: "proxy", Since: noon},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("causes (-want +got):\n%s", diff)
	}
}

// TestSince: one more crash does not change the start time.
func TestSince(t *testing.T) {
	for want, status := range map[string]corev1.ContainerStatus{
		"11:00": {RestartCount: 3, State: corev1.ContainerState{Waiting: &corev1.ContainerStateWaiting{Reason: "CrashLoopBackOff"}},
			LastTerminationState: corev1.ContainerState{Terminated: ended("11:59")}},
		"11:00:00": {RestartCount: 3, State: corev1.ContainerState{Terminated: ended("11:59")}},
		"11:59":    {State: corev1.ContainerState{Terminated: ended("11:59")}},
		"12:00":    {State: corev1.ContainerState{Terminated: ended("12:30")}}, // a clock that is ahead
	} {
		p := &corev1.Pod{Status: corev1.PodStatus{ContainerStatuses: []corev1.ContainerStatus{status}}}
		p.CreationTimestamp.Time = noon.Add(-time.Hour)
		var tally podTally
		tally.add(p, 0, noon)
		if got := tally.causes[0].Since.Format("15:04"); got != want[:5] {
			t.Errorf("since %s, want %s", got, want)
		}
	}
}

func ended(at string) *corev1.ContainerStateTerminated {
	clock, _ := time.Parse("15:04", at)
	day := time.Duration(clock.Hour())*time.Hour + time.Duration(clock.Minute())*time.Minute
	return &corev1.ContainerStateTerminated{ExitCode: 1, FinishedAt: metav1.NewTime(noon.Add(day - 12*time.Hour))}
}

// TestEnded is the table of pods that have failed: two equal pods are a cause, one is not.
func TestEnded(t *testing.T) {
	all := cases[causeCase](t, "ended.yaml")
	for _, c := range all {
		t.Run(c.Name, func(t *testing.T) {
			var tally podTally
			tally.add(&c.Pod, 0, noon)
			if got := tally.endedCauses(); len(got) > 0 {
				t.Errorf("of one pod: %s", words(&got[0]))
			}
			tally.add(&c.Pod, 0, noon)
			var got *Cause
			if causes := tally.endedCauses(); len(causes) > 0 {
				got = &causes[0]
			}
			c.check(t, got)
		})
	}
	t.Logf("ended: %d cases", len(all))
}

// FuzzExplain: all pods, events and logs are explained without a panic.
func FuzzExplain(f *testing.F) {
	f.Add([]byte(`{"status":{"containerStatuses":[{"name":"app","restartCount":-1,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}}`),
		[]byte(`[{"type":"Warning","reason":"Failed","involvedObject":{"kind":"Pod","fieldPath":"}{"},"count":-9}]`), "x\n\n")
	f.Add([]byte(`{"metadata":{"deletionTimestamp":"2001-01-01T00:00:00Z"}}`), []byte(`[{"reason":"FailedKillPod","type":"Warning","series":{}}]`), "")
	f.Add([]byte(`{"spec":{"readinessGates":[{}],"schedulingGates":[{}]},"status":{"containerStatuses":[{"state":{"running":{}}}]}}`), []byte(`[{}]`), "\xff")
	f.Fuzz(func(t *testing.T, pod, events []byte, log string) {
		facts := Facts{Now: noon, Logs: map[LogKey]string{{"", "app"}: log}}
		var p corev1.Pod
		if yaml.Unmarshal(pod, &p) != nil || yaml.Unmarshal(events, &facts.Events) != nil {
			t.Skip()
		}
		var tally podTally
		tally.add(&p, time.Minute, noon)
		facts.explain(&tally)
		tally.endedCauses()
		for _, c := range append(tally.causes, refusalCause("FailedCreate", log)) {
			if c.Since.After(noon) || len(c.Log) > longestLine || c.Reason == "" {
				t.Errorf("%+v", c)
			}
		}
		if n := len(questions(tally.open)); n > 2*mostAsked {
			t.Errorf("%d questions", n)
		}
	})
}

// TestOutlook: a crash can recover, other fatal causes need a change.
func TestOutlook(t *testing.T) {
	for want, c := range map[string]Cause{
		"":                          {Reason: crashLoop, Severity: Unclear},
		"will probably not recover": {Reason: crashLoop, Severity: Fatal},
		"needs a change":            {Reason: "ErrImagePull", Severity: Fatal},
	} {
		if got := c.Outlook(); got != want {
			t.Errorf("%s: got %q, want %q", c.Reason, got, want)
		}
	}
}
