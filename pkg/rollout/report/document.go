package report

import metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

// APIVersion is the version of the documents and events.
const APIVersion = "batuta.dev/v1alpha1"

// Kinds of documents.
const (
	Kind     = "Rollout"
	ListKind = "RolloutList"
)

// Document is a [Rollout] or a [RolloutList].
type Document interface{ document() }

func (Rollout) document()     {}
func (RolloutList) document() {}

// The tag "says" describes a field in docs and schema; "words" lists the texts
// it can have.

// Rollout is one workload's rollout at one moment.
type Rollout struct {
	APIVersion  string       `json:"apiVersion" words:"batuta.dev/v1alpha1" says:"the version of this format"`
	Kind        string       `json:"kind" words:"Rollout" says:"what this document is"`
	Metadata    Metadata     `json:"metadata" says:"the workload's name"`
	Workload    WorkloadKind `json:"workload" says:"what is rolled out"`
	At          *metav1.Time `json:"at,omitempty" says:"the moment this is about"`
	Started     *metav1.Time `json:"started,omitempty" says:"when this rollout began, where the API keeps it"`
	Generation  int64        `json:"generation" says:"of the workload's spec"`
	Paused      bool         `json:"paused" says:"whether nothing is rolled out until it is resumed"`
	Strategy    Strategy     `json:"strategy" says:"what the rollout is bound by"`
	Revisions   Revisions    `json:"revisions" says:"where the rollout leads from and to"`
	New         *Revision    `json:"new,omitempty" says:"the new revision, once the controller has made it"`
	Old         []Revision   `json:"old" says:"old revisions that have pods or should have some, oldest first"`
	Total       Counts       `json:"total" says:"pods of all revisions"`
	Pods        []Pod        `json:"pods" says:"pods of the old revisions, then of the new one"`
	Nodes       *Nodes       `json:"nodes,omitempty" says:"where pods belong; DaemonSets only"`
	Ordinals    *Ordinals    `json:"ordinals,omitempty" says:"in what order pods are replaced; StatefulSets only"`
	Verdict     Verdict      `json:"verdict" says:"how far the rollout is"`
	Causes      []Cause      `json:"causes" says:"why pods are not ready or not there, gravest first"`
	Deadline    *Deadline    `json:"deadline,omitempty" says:"where progressDeadlineSeconds stands, if there is one"`
	Missing     []Missing    `json:"missing" says:"what could not be read"`
	Notes       []string     `json:"notes" says:"sentences about what the numbers alone would hide"`
	SkewSeconds int64        `json:"skewSeconds" says:"how far, at least, the cluster's clock is ahead of the one that at is from; 0 when that is 5 or less"`
	Outcome     *Result      `json:"outcome,omitempty" says:"how the rollout ended; only in the last snapshot of one that was followed"`
}

// RolloutList is the document of several rollouts.
type RolloutList struct {
	APIVersion string    `json:"apiVersion" words:"batuta.dev/v1alpha1" says:"the version of this format"`
	Kind       string    `json:"kind" words:"RolloutList" says:"what this document is"`
	Items      []Rollout `json:"items" says:"the rollouts"`
}

// Metadata names the workload.
type Metadata struct {
	Name      string `json:"name,omitempty" says:"the workload's name"`
	Namespace string `json:"namespace,omitempty" says:"its namespace"`
	UID       string `json:"uid,omitempty" says:"its uid"`
}

// WorkloadKind is the kind of the workload.
type WorkloadKind struct {
	APIVersion string `json:"apiVersion" words:"apps/v1" says:"its API version"`
	Kind       string `json:"kind" words:"Deployment|StatefulSet|DaemonSet" says:"its kind"`
}

// Strategy has the bounds that the workload's spec sets during a rollout.
type Strategy struct {
	Type            string `json:"type" words:"RollingUpdate|Recreate|OnDelete" says:"the strategy's type"`
	Desired         int32  `json:"desired" says:"how many pods there should be"`
	MaxPods         int32  `json:"maxPods" says:"how many pods there may be at once"`
	MinAvailable    int32  `json:"minAvailable" says:"how many available pods the controller's own steps leave"`
	MaxSurge        *Bound `json:"maxSurge,omitempty" says:"how many pods there may be above desired; not for StatefulSets"`
	MaxUnavailable  *Bound `json:"maxUnavailable,omitempty" says:"how many pods may be unavailable"`
	MinReadySeconds int64  `json:"minReadySeconds" says:"how long a pod must be ready to be available"`
	Partition       *int32 `json:"partition,omitempty" says:"pods with lower ordinals keep the old revision; StatefulSets only"`
	OrderedReady    *bool  `json:"orderedReady,omitempty" says:"whether each pod must be ready before the next is replaced; StatefulSets only"`
}

// Bound is maxSurge or maxUnavailable.
type Bound struct {
	Given string `json:"given,omitempty" says:"as it stands in the spec: a number or a percentage"`
	Value int32  `json:"value" says:"the number of pods it comes to"`
}

// Revisions are the ends of the rollout.
type Revisions struct {
	From             []int64 `json:"from" says:"the revisions that are, or were last, replaced; the last is the newest"`
	To               int64   `json:"to" says:"the revision that is rolled out; 0 when it has no number yet"`
	RolledBack       bool    `json:"rolledBack" says:"whether an older revision is brought back"`
	ChangeCause      string  `json:"changeCause,omitempty" says:"the annotation kubernetes.io/change-cause of the new revision"`
	ChangeCauseStale bool    `json:"changeCauseStale" says:"whether the revision before has the same text, so that nobody renewed it"`
	Images           []Image `json:"images" says:"containers whose image changes from the newest of from"`
}

// Image is a container with a changed image.
type Image struct {
	Container string `json:"container,omitempty" says:"the container's name"`
	From      string `json:"from,omitempty" says:"its image before; without it the container is new"`
	To        string `json:"to,omitempty" says:"its image now; without it the container is removed"`
}

// Counts are numbers of pods.
type Counts struct {
	Desired     int32 `json:"desired" says:"pods there should be"`
	Current     int32 `json:"current" says:"pods there are, without those that are terminating"`
	Ready       int32 `json:"ready" says:"pods that are ready"`
	Available   int32 `json:"available" says:"pods that have been ready for minReadySeconds"`
	Terminating int32 `json:"terminating" says:"pods that are being deleted"`
	Failing     int32 `json:"failing" says:"pods that are not ready for a known bad reason"`
	Unscheduled int32 `json:"unscheduled" says:"pods without a node"`
}

// Revision is a ReplicaSet or ControllerRevision.
type Revision struct {
	Revision int64        `json:"revision" says:"its number; 0 when it has none yet"`
	Name     string       `json:"name,omitempty" says:"the name of its ReplicaSet or ControllerRevision"`
	Created  *metav1.Time `json:"created,omitempty" says:"when it was first rolled out"`
	Earlier  []int64      `json:"earlier" says:"numbers it had before it was rolled back to"`
	Counts   `json:",inline"`
}

// Pod is one pod of the workload.
type Pod struct {
	Name     string       `json:"name,omitempty" says:"its name"`
	Node     string       `json:"node,omitempty" says:"its node, once it has one"`
	Revision int64        `json:"revision" says:"the number of its revision; 0 when it has none"`
	New      bool         `json:"new" says:"whether it is of the new revision"`
	Ordinal  *int32       `json:"ordinal,omitempty" says:"its ordinal; StatefulSets only"`
	State    string       `json:"state" words:"unscheduled|starting|failing|ready|available|terminating|finished" says:"how far it has come"`
	Restarts int32        `json:"restarts" says:"restarts of all its containers"`
	Reason   string       `json:"reason,omitempty" says:"of the cause that keeps it from being ready"`
	Created  *metav1.Time `json:"created,omitempty" says:"when it was created"`
}

// Nodes are those of a DaemonSet.
type Nodes struct {
	Desired  int32  `json:"desired" says:"nodes that should have a pod"`
	Without  int32  `json:"without" says:"nodes that should have a pod and have none"`
	Extra    int32  `json:"extra" says:"pods on nodes that should have none"`
	NotReady []Node `json:"notReady" says:"nodes that should have a pod and are not ready"`
}

// Node is a node that is not ready.
type Node struct {
	Name  string `json:"name,omitempty" says:"its name"`
	State string `json:"state,omitempty" says:"as kubectl get nodes prints it"`
}

// Ordinals are those of a StatefulSet.
type Ordinals struct {
	Start int32  `json:"start" says:"the first ordinal"`
	End   int32  `json:"end" says:"the ordinal after the last"`
	Next  *int32 `json:"next,omitempty" says:"the pod that is replaced, or waited for, next"`
}

// Verdict is how far the rollout is.
type Verdict struct {
	State  string `json:"state" words:"unobserved|progressing|waiting|stalled|failed|paused|complete|degraded|deleting|undetermined" says:"in one word"`
	Reason string `json:"reason,omitempty" says:"in a sentence"`
}

// Cause is why pods are not ready, or not there.
type Cause struct {
	Revision  int64        `json:"revision" says:"the number of the revision; 0 when it has none"`
	New       bool         `json:"new" says:"whether that is the new revision"`
	Pod       string       `json:"pod,omitempty" says:"the pod that has had it longest"`
	Pods      int          `json:"pods" says:"how many pods share it; 0 when it is about the revision itself"`
	Container string       `json:"container,omitempty" says:"the container it is about, if it is one"`
	Reason    string       `json:"reason,omitempty" says:"in one word, Kubernetes' own where there is one"`
	Message   string       `json:"message,omitempty" says:"in a sentence"`
	Since     *metav1.Time `json:"since,omitempty" says:"when it began"`
	Severity  string       `json:"severity" words:"transient|unclear|fatal" says:"whether it can go away by itself"`
	Log       string       `json:"log,omitempty" says:"the last line that the container wrote, where it ended"`
}

// Deadline is progressDeadlineSeconds.
type Deadline struct {
	State        string       `json:"state" words:"none|over|held|running|due|fired|blind" says:"none: not measured; over: the rollout is complete; held: paused; due: passed, which the controller has not said yet; fired: passed; blind: the controller still holds the rollout before complete, so it never fires"`
	LimitSeconds int64        `json:"limitSeconds" says:"how long a rollout may stand still"`
	LastProgress *metav1.Time `json:"lastProgress,omitempty" says:"when it last progressed"`
	At           *metav1.Time `json:"at,omitempty" says:"when the deadline fires or fired"`
	LastSign     *metav1.Time `json:"lastSign,omitempty" says:"the newest sign of progress that the objects keep: all there is to go by when blind"`
}

// Missing is a part that could not be read.
type Missing struct {
	Part string `json:"part,omitempty" says:"a resource: pods, replicasets, events"`
	Why  string `json:"why,omitempty" says:"the reason"`
}

// Result is the end of a rollout that was waited for.
type Result struct {
	Result string `json:"result" words:"complete|failed|superseded|rolled back|deleted|timed out" says:"how it ended"`
	Reason string `json:"reason,omitempty" says:"in a sentence"`
}
