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
	Kind        string       `json:"kind" words:"Rollout" says:"the kind of document"`
	Metadata    Metadata     `json:"metadata" says:"the workload's name"`
	Workload    WorkloadKind `json:"workload" says:"the kind of the workload"`
	At          *metav1.Time `json:"at,omitempty" says:"the time of this state"`
	Started     *metav1.Time `json:"started,omitempty" says:"when this rollout started, if the API has it"`
	Generation  int64        `json:"generation" says:"the generation of the workload's spec"`
	Paused      bool         `json:"paused" says:"whether the rollout is paused (spec.paused)"`
	Strategy    Strategy     `json:"strategy" says:"the strategy and its limits"`
	Revisions   Revisions    `json:"revisions" says:"the revisions that the rollout goes from and to"`
	New         *Revision    `json:"new,omitempty" says:"the new revision, after the controller has created it"`
	Old         []Revision   `json:"old" says:"old revisions that have pods or should have some, oldest first"`
	Total       Counts       `json:"total" says:"pods of all revisions"`
	Pods        []Pod        `json:"pods" says:"pods of the old revisions, then of the new one"`
	Nodes       *Nodes       `json:"nodes,omitempty" says:"nodes with and without pods; DaemonSets only"`
	Ordinals    *Ordinals    `json:"ordinals,omitempty" says:"the order in which pods are replaced; StatefulSets only"`
	Verdict     Verdict      `json:"verdict" says:"the state of the rollout, with the reason"`
	Causes      []Cause      `json:"causes" says:"why pods are not ready or do not exist, most severe first"`
	Deadline    *Deadline    `json:"deadline,omitempty" says:"the state of progressDeadlineSeconds, if it is set"`
	Missing     []Missing    `json:"missing" says:"what could not be read"`
	Notes       []string     `json:"notes" says:"sentences about facts that the numbers do not show"`
	SkewSeconds int64        `json:"skewSeconds" says:"how far the cluster's clock is ahead of this machine's clock, at least; 0 when it is 5 or less"`
	Outcome     *Result      `json:"outcome,omitempty" says:"how the rollout ended; only in the last snapshot of a followed rollout"`
}

// RolloutList is the document of several rollouts.
type RolloutList struct {
	APIVersion string    `json:"apiVersion" words:"batuta.dev/v1alpha1" says:"the version of this format"`
	Kind       string    `json:"kind" words:"RolloutList" says:"the kind of document"`
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

// Strategy has the limits of the workload's spec for a rollout.
type Strategy struct {
	Type            string `json:"type" words:"RollingUpdate|Recreate|OnDelete" says:"the type of the strategy"`
	Desired         int32  `json:"desired" says:"the wanted number of pods"`
	MaxPods         int32  `json:"maxPods" says:"the highest number of pods during the rollout"`
	MinAvailable    int32  `json:"minAvailable" says:"the lowest number of available pods that the controller's own steps leave"`
	MaxSurge        *Bound `json:"maxSurge,omitempty" says:"how many pods can exist above desired; not for StatefulSets"`
	MaxUnavailable  *Bound `json:"maxUnavailable,omitempty" says:"how many pods can be unavailable"`
	MinReadySeconds int64  `json:"minReadySeconds" says:"how long a pod must be ready until it is available"`
	Partition       *int32 `json:"partition,omitempty" says:"pods with lower ordinals keep the old revision; StatefulSets only"`
	OrderedReady    *bool  `json:"orderedReady,omitempty" says:"whether each pod must be ready before the next is replaced; StatefulSets only"`
}

// Bound is maxSurge or maxUnavailable.
type Bound struct {
	Given string `json:"given,omitempty" says:"the value in the spec: a number or a percentage"`
	Value int32  `json:"value" says:"the resulting number of pods"`
}

// Revisions are where the rollout goes from and to.
type Revisions struct {
	From             []int64 `json:"from" says:"the revisions that are being replaced, or were replaced last; the newest is the last"`
	To               int64   `json:"to" says:"the revision that is rolled out; 0 when it has no number yet"`
	RolledBack       bool    `json:"rolledBack" says:"whether the rollout goes back to an older revision"`
	ChangeCause      string  `json:"changeCause,omitempty" says:"the annotation kubernetes.io/change-cause of the new revision"`
	ChangeCauseStale bool    `json:"changeCauseStale" says:"whether the previous revision has the same text, so that it was not updated"`
	Images           []Image `json:"images" says:"containers whose image differs from the newest revision in from"`
}

// Image is a container with a changed image.
type Image struct {
	Container string `json:"container,omitempty" says:"the container's name"`
	From      string `json:"from,omitempty" says:"its previous image; omitted when the container is new"`
	To        string `json:"to,omitempty" says:"its new image; omitted when the container is removed"`
}

// Counts are numbers of pods.
type Counts struct {
	Desired     int32 `json:"desired" says:"wanted pods"`
	Current     int32 `json:"current" says:"existing pods, without terminating pods"`
	Ready       int32 `json:"ready" says:"pods that are ready"`
	Available   int32 `json:"available" says:"pods that have been ready for minReadySeconds"`
	Terminating int32 `json:"terminating" says:"pods that are being deleted"`
	Failing     int32 `json:"failing" says:"pods that are not ready because of a known error"`
	Unscheduled int32 `json:"unscheduled" says:"pods without a node"`
}

// Revision is a ReplicaSet or ControllerRevision.
type Revision struct {
	Revision int64        `json:"revision" says:"its number; 0 when it has none yet"`
	Name     string       `json:"name,omitempty" says:"the name of its ReplicaSet or ControllerRevision"`
	Created  *metav1.Time `json:"created,omitempty" says:"when it was first rolled out"`
	Earlier  []int64      `json:"earlier" says:"its previous numbers, if it was rolled back to"`
	Counts   `json:",inline"`
}

// Pod is one pod of the workload.
type Pod struct {
	Name     string       `json:"name,omitempty" says:"its name"`
	Node     string       `json:"node,omitempty" says:"its node, if it has one"`
	Revision int64        `json:"revision" says:"the number of its revision; 0 when it has none"`
	New      bool         `json:"new" says:"whether it runs the new revision"`
	Ordinal  *int32       `json:"ordinal,omitempty" says:"its ordinal; StatefulSets only"`
	State    string       `json:"state" words:"unscheduled|starting|failing|ready|available|terminating|finished" says:"the state of the pod"`
	Restarts int32        `json:"restarts" says:"restarts of all its containers"`
	Reason   string       `json:"reason,omitempty" says:"the reason why it is not ready"`
	Created  *metav1.Time `json:"created,omitempty" says:"when it was created"`
}

// Nodes are those of a DaemonSet.
type Nodes struct {
	Desired  int32  `json:"desired" says:"nodes that should have a pod"`
	Without  int32  `json:"without" says:"nodes that should have a pod but have none"`
	Extra    int32  `json:"extra" says:"pods on nodes that should have none"`
	NotReady []Node `json:"notReady" says:"nodes that should have a pod and are not ready"`
}

// Node is a node that is not ready.
type Node struct {
	Name  string `json:"name,omitempty" says:"its name"`
	State string `json:"state,omitempty" says:"the status in kubectl get nodes"`
}

// Ordinals are those of a StatefulSet.
type Ordinals struct {
	Start int32  `json:"start" says:"the first ordinal"`
	End   int32  `json:"end" says:"the ordinal after the last"`
	Next  *int32 `json:"next,omitempty" says:"the pod that is replaced or must become ready next"`
}

// Verdict is the state of the rollout.
type Verdict struct {
	State  string `json:"state" words:"unobserved|progressing|waiting|stalled|failed|paused|complete|degraded|deleting|undetermined" says:"the state"`
	Reason string `json:"reason,omitempty" says:"in a sentence"`
}

// Cause is why pods are not ready or do not exist.
type Cause struct {
	Revision  int64        `json:"revision" says:"the number of the revision; 0 when it has none"`
	New       bool         `json:"new" says:"whether it is the new revision"`
	Pod       string       `json:"pod,omitempty" says:"the pod that has had the cause the longest"`
	Pods      int          `json:"pods" says:"how many pods have the cause; 0 when it is about the revision itself"`
	Container string       `json:"container,omitempty" says:"the container, if the cause is about one"`
	Reason    string       `json:"reason,omitempty" says:"a short reason, that of Kubernetes if there is one"`
	Message   string       `json:"message,omitempty" says:"in a sentence"`
	Since     *metav1.Time `json:"since,omitempty" says:"when the cause began"`
	Severity  string       `json:"severity" words:"transient|unclear|fatal" says:"transient: can be resolved on its own; unclear: not known; fatal: needs a change, or will probably not recover"`
	Log       string       `json:"log,omitempty" says:"the last log line of the container, if it ended"`
}

// Deadline is progressDeadlineSeconds.
type Deadline struct {
	State        string       `json:"state" words:"none|over|held|running|due|fired|blind" says:"none: not measured; over: the rollout is complete; held: paused; due: passed, but the controller has not reported it yet; fired: passed; blind: the Progressing condition still reports the success of the previous rollout, so the deadline never fires"`
	LimitSeconds int64        `json:"limitSeconds" says:"the longest time without progress"`
	LastProgress *metav1.Time `json:"lastProgress,omitempty" says:"the time of the last progress"`
	At           *metav1.Time `json:"at,omitempty" says:"when the deadline fires or fired"`
	LastSign     *metav1.Time `json:"lastSign,omitempty" says:"the newest sign of progress in the objects; the only source when blind"`
}

// Missing is a part that could not be read.
type Missing struct {
	Part string `json:"part,omitempty" says:"the resource: pods, replicasets, events"`
	Why  string `json:"why,omitempty" says:"the reason"`
}

// Result is how a rollout ended.
type Result struct {
	Result string `json:"result" words:"complete|failed|superseded|rolled back|deleted|timed out" says:"how it ended"`
	Reason string `json:"reason,omitempty" says:"in a sentence"`
}
