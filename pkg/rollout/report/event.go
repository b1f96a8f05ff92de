package report

import (
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
	"github.com/batuta-k8s/batuta/pkg/rollout/transition"
)

// Event is one line of --watch: a [SnapshotEvent], [TransitionEvent],
// [GapEvent], [NoteEvent] or [OutcomeEvent].
type Event interface{ event() }

// Reference names the workload that an event is about.
type Reference struct {
	APIVersion string `json:"apiVersion" words:"apps/v1" says:"its API version"`
	Kind       string `json:"kind" words:"Deployment|StatefulSet|DaemonSet" says:"its kind"`
	Namespace  string `json:"namespace,omitempty" says:"its namespace"`
	Name       string `json:"name,omitempty" says:"its name"`
}

// SnapshotEvent is the whole rollout at one moment.
type SnapshotEvent struct {
	Type    string  `json:"type" words:"snapshot" says:"the kind of event"`
	Rollout Rollout `json:"rollout" says:"the rollout at this time"`
}

// TransitionEvent is a line of the log.
type TransitionEvent struct {
	Type     string       `json:"type" words:"transition" says:"the kind of event"`
	At       *metav1.Time `json:"at,omitempty" says:"when it happened"`
	Object   Reference    `json:"object" says:"the workload"`
	Number   *int         `json:"number,omitempty" says:"the number of this step, from 0; only for steps of the controller"`
	Kind     string       `json:"kind" words:"start|scale|ready|change|trouble|state" says:"start: the state when watching began; scale: a revision was scaled; ready: pods became available or unavailable; change: the spec changed; trouble: a cause appeared or was resolved; state: the verdict changed"`
	About    string       `json:"about" words:"new|old|workload" says:"whether it is about the new revision, an old revision or the workload"`
	Revision int64        `json:"revision" says:"the number of that revision; 0 when there is none"`
	Name     string       `json:"name,omitempty" says:"the name of its ReplicaSet or ControllerRevision"`
	From     *int32       `json:"from,omitempty" says:"desired pods before (scale), available pods before (ready)"`
	To       *int32       `json:"to,omitempty" says:"desired pods after (scale), available pods after (ready)"`
	Text     string       `json:"text,omitempty" says:"what happened, in words"`
	Grave    bool         `json:"grave" says:"whether a person must change something"`
	Sum      bool         `json:"sum" says:"whether a scale is the sum of all steps during a gap"`
	Old      Counts       `json:"old" says:"pods of the old revisions after this event"`
	New      Counts       `json:"new" says:"pods of the new revision after this event"`
	Total    Counts       `json:"total" says:"pods of all revisions after this event"`
	State    string       `json:"state,omitempty" words:"unobserved|progressing|waiting|stalled|failed|paused|complete|degraded|deleting|undetermined" says:"the verdict after this event"`
}

// GapEvent says that steps may be missing here.
type GapEvent struct {
	Type   string       `json:"type" words:"gap" says:"the kind of event"`
	At     *metav1.Time `json:"at,omitempty" says:"when events were received again"`
	Object Reference    `json:"object" says:"the workload"`
	Text   string       `json:"text,omitempty" says:"why no events were received"`
}

// NoteEvent is not about a single workload.
type NoteEvent struct {
	Type string `json:"type" words:"note" says:"the kind of event"`
	Text string `json:"text,omitempty" says:"the sentence"`
}

// OutcomeEvent is the last event of a rollout.
type OutcomeEvent struct {
	Type   string    `json:"type" words:"outcome" says:"the kind of event"`
	Object Reference `json:"object" says:"the workload"`
	Result
}

func (SnapshotEvent) event()   {}
func (TransitionEvent) event() {}
func (GapEvent) event()        {}
func (NoteEvent) event()       {}
func (OutcomeEvent) event()    {}

// Ref names a workload; the kind is one of the model's.
func Ref(kind, namespace, name string) Reference {
	return Reference{APIVersion: "apps/v1", Kind: kindOf(kind), Namespace: namespace, Name: name}
}

// Snapshot creates the event with the whole rollout.
func Snapshot(r model.Rollout) Event { return SnapshotEvent{Type: "snapshot", Rollout: New(r)} }

// Ended creates the last snapshot of a followed rollout, with the outcome.
func Ended(r model.Rollout, o judge.Outcome) Event {
	last := New(r)
	last.Outcome = new(resultOf(o))
	return SnapshotEvent{Type: "snapshot", Rollout: last}
}

// Transition creates the event for an entry of the log.
func Transition(e transition.Entry, of Reference) Event {
	if e.Kind == transition.Gap {
		return GapEvent{Type: "gap", At: moment(e.At), Object: of, Text: e.Text}
	}
	t := TransitionEvent{
		Type: "transition", At: moment(e.At), Object: of, Kind: string(e.Kind), About: about(e), Revision: e.Revision,
		Name: e.Name, Text: e.Text, Grave: e.Grave, Sum: e.Sum,
		Old: countsOf(e.Old), New: countsOf(e.New), Total: countsOf(e.All), State: string(e.State),
	}
	if e.Number >= 0 {
		t.Number = new(e.Number)
	}
	if e.Kind == transition.Scale || e.Kind == transition.Ready {
		t.From, t.To = new(e.From), new(e.To)
	}
	return t
}

func about(e transition.Entry) string {
	switch {
	case e.Name == "" && e.Revision == 0:
		return "workload"
	case e.Current:
		return "new"
	}
	return "old"
}

// Note creates the event for a sentence that is not about a single workload.
func Note(text string) Event { return NoteEvent{Type: "note", Text: text} }

// Outcome creates the event for the end of a rollout.
func Outcome(o judge.Outcome, of Reference) Event {
	return OutcomeEvent{Type: "outcome", Object: of, Result: resultOf(o)}
}

func resultOf(o judge.Outcome) Result { return Result{Result: string(o.Result), Reason: o.Reason} }
