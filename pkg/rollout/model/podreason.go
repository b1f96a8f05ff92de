package model

import (
	"slices"
	"strings"
)

// This file is the only place with the reasons why pods are not ready: reasons of the
// kubelet, the scheduler, container runtimes, and the model.
// To add a reason, add it to podReasons and add a case to testdata;
// TestEveryReasonHasACase names the file. Facts about Kubernetes are of v1.37.2.

// Family groups the reasons of one problem. The kubelet alternates between them: it
// tries, fails, and waits before it tries again. A family without a constant has a single
// reason.
type Family string

// The families with several reasons, and those of pods that are only starting.
const (
	familyScheduling Family = "scheduling" // no node
	familyVolume     Family = "volume"     // a volume is not attached or mounted
	familySandbox    Family = "sandbox"    // no pod sandbox or no network
	familyImage      Family = "image"      // the image is not on the node
	familyCreate     Family = "create"     // the container cannot be created
	FamilyCrash      Family = "crash"      // the container ends, or cannot be started

	familyNotReady      = Family(notReady)
	familyInitContainer = Family(initContainer)
)

// Starting reports whether nothing has failed yet: the containers of the pods run.
func (f Family) Starting() bool { return f == familyNotReady || f == familyInitContainer }

// place is where the API has a reason.
type place int

const (
	inWaiting    place = iota // state.waiting.reason of a container
	inTerminated              // state.terminated.reason of a container
	inCondition               // the reason of a pod's condition PodScheduled
	inStatus                  // status.reason of a pod that failed
	inEvent                   // the reason of a Warning event about a pod
	inModel                   // not in the API: the model derives it from the status
)

// podReason is one row of the table.
type podReason struct {
	place    place
	reasons  []string
	others   bool      // the row is also for all other reasons of its place
	words    []wording // the first one that matches the message sets the severity
	severity Severity  // when no words match
	restarts bool      // the severity is Fatal after two restarts
	family   Family    // "": each of the reasons is its own family

	step     int  // in an event: the step of a pod's start that failed, see stepsDone
	neverRan bool // the container was not started: the message is the runtime's, and there is no log
	codeOnly bool // the exit code has the same information
}

// Reasons that the model needs by name, or derives itself.
const (
	StuckTerminating = "StuckTerminating" // the pod should be gone
	restarting       = "Restarting"       // the container runs, but restarted recently
	notReady         = "NotReady"
	initContainer    = "InitContainer" // an init container runs for a long time

	unschedulable   = "Unschedulable"
	crashLoop       = "CrashLoopBackOff"
	exitedWithError = "Error"
	podFailed       = "Failed" // of a pod that failed without a reason
	nodeLost        = "NodeLost"

	eventFailed           = "Failed"
	eventFailedScheduling = "FailedScheduling"
	eventFailedKillPod    = "FailedKillPod"
)

// podReasons is the table.
//
// Waiting: pkg/kubelet/container/sync_result.go, pkg/kubelet/images/types.go,
// pkg/kubelet/kuberuntime/kuberuntime_container.go, and k8s.io/cri-api/pkg/errors.
// Any other waiting reason is a step of starting. While the kubelet waits before
// it pulls again, ImagePullBackOff replaces the error of the pull: ErrImagePull,
// RegistryUnavailable or SignatureValidationFailed (image_manager.go). The same
// step inspects the image, parses its name and applies the pull policy. The
// runtime's ImageVolumeMountFailed and RROUnsupported are about the creation of a
// container; the kubelet reports them in the message of CreateContainerError.
//
// Terminated: pkg/kubelet/container/runtime.go and container runtimes, which
// can write other reasons. Between two ends the reason is CrashLoopBackOff, or the
// container runs.
//
// Condition: k8s.io/api/core/v1. Status: pkg/kubelet/{eviction,preemption,
// nodeshutdown} and pkg/util/node. Event: pkg/kubelet/events, the scheduler and
// the attach-detach controller; these are why a pod does not start, while its status only
// says that it is starting.
var podReasons = []podReason{
	{place: inWaiting, reasons: []string{"ErrImagePull", "ImagePullBackOff"}, words: imageWords, severity: Unclear, family: familyImage},
	{place: inWaiting, reasons: []string{"RegistryUnavailable"}, severity: Transient, family: familyImage},
	{place: inWaiting, reasons: []string{"ImageInspectError"}, severity: Unclear, family: familyImage},
	{place: inWaiting, reasons: []string{"SignatureValidationFailed", "ErrImageNeverPull", "InvalidImageName"}, severity: Fatal, family: familyImage},
	{place: inWaiting, reasons: []string{"CreateContainerConfigError"}, words: configWords, severity: Fatal, family: familyCreate},
	{place: inWaiting, reasons: []string{"PreCreateHookError"}, severity: Unclear, family: familyCreate},
	{place: inWaiting, reasons: []string{"CreateContainerError"}, words: startWords, severity: Unclear, family: familyCreate},
	{place: inWaiting, reasons: []string{"ImageVolumeMountFailed"}, words: mountWords, severity: Unclear, family: familyCreate},
	{place: inWaiting, reasons: []string{"RROUnsupported"}, severity: Fatal, family: familyCreate},
	{place: inWaiting, reasons: []string{"RunContainerError"}, words: startWords, severity: Unclear, family: FamilyCrash},
	{place: inWaiting, reasons: []string{"PreStartHookError", "PostStartHookError"}, severity: Unclear, family: FamilyCrash},
	{place: inWaiting, reasons: []string{crashLoop}, severity: Unclear, restarts: true, family: FamilyCrash},

	{place: inTerminated, reasons: []string{exitedWithError, "Completed"}, severity: Unclear, restarts: true, family: FamilyCrash, codeOnly: true},
	{place: inTerminated, reasons: []string{"StartError", "ContainerCannotRun"}, words: startWords, severity: Unclear, restarts: true, family: FamilyCrash, neverRan: true},
	{place: inTerminated, reasons: []string{"OOMKilled", "ContainerStatusUnknown"}, others: true, severity: Unclear, restarts: true, family: FamilyCrash},

	{place: inCondition, reasons: []string{unschedulable, "SchedulerError"}, severity: Transient, family: familyScheduling},
	{place: inCondition, reasons: []string{"SchedulingGated"}, others: true, severity: Transient},

	{place: inStatus, reasons: []string{"Evicted", "Preempting", "NodeShutdown", "Terminated", nodeLost}, severity: Transient}, // may work on a different node
	{place: inStatus, reasons: []string{podFailed, "OutOfcpu"}, others: true, severity: Unclear},

	{place: inEvent, step: 1, reasons: []string{eventFailedScheduling}, severity: Transient, family: familyScheduling},
	{place: inEvent, step: 2, reasons: []string{"FailedAttachVolume"}, severity: Transient, family: familyVolume},
	{place: inEvent, step: 2, reasons: []string{"FailedMount", "FailedMapVolume"}, words: mountWords, severity: Unclear, family: familyVolume},
	{place: inEvent, step: 2, reasons: []string{"FailedPrepareDynamicResources"}, severity: Transient},
	{place: inEvent, step: 3, reasons: []string{"NetworkNotReady", "FailedCreatePodSandBox", "FailedPodSandBoxStatus"}, severity: Transient, family: familySandbox},
	{place: inEvent, step: 4, reasons: []string{"InspectFailed"}, severity: Unclear, family: familyImage},
	{place: inEvent, step: 4, reasons: []string{"ErrImageNeverPull"}, severity: Fatal, family: familyImage},
	{place: inEvent, step: 4, reasons: []string{eventFailed}, words: imageWords, severity: Unclear, family: familyImage},
	{place: inEvent, step: 4, reasons: []string{"BackOff"}, severity: Unclear, family: FamilyCrash}, // for an image pull it is a Normal event
	{place: inEvent, step: 5, reasons: []string{"FailedPostStartHook"}, severity: Unclear, family: FamilyCrash},
	{place: inEvent, step: 5, reasons: []string{"FailedSync"}, severity: Unclear},
	{place: inEvent, step: 5, reasons: []string{"FailedValidation"}, severity: Fatal},

	{place: inModel, reasons: []string{restarting}, severity: Unclear, family: FamilyCrash},
	{place: inModel, reasons: []string{notReady, initContainer, StuckTerminating}, severity: Transient},
}

// stepsDone are Normal events, with the step of a pod's start that they complete. They
// resolve warnings about this step and earlier ones.
var stepsDone = map[string]int{"Scheduled": 1, "SuccessfulAttachVolume": 1, "Pulling": 3, "Pulled": 4, "Created": 4, "Started": 5}

// FamilyOf is the family of a reason whose place is not known.
func FamilyOf(reason string) Family {
	at := slices.IndexFunc(podReasons, func(row podReason) bool { return slices.Contains(row.reasons, reason) })
	if at < 0 {
		return ownFamily(reason)
	}
	return podReasons[at].familyOf(reason)
}

// ownFamily is the family of a reason without a row: the reason, without the name of the
// component that rejected a request.
func ownFamily(reason string) Family {
	family, _, _ := strings.Cut(reason, " (")
	return Family(family)
}

// lookUp finds the row of a reason.
func lookUp(p place, reason string) (row podReason, known bool) {
	at := slices.IndexFunc(podReasons, func(row podReason) bool {
		return row.place == p && (row.others || slices.Contains(row.reasons, reason))
	})
	if at < 0 {
		return podReason{}, false
	}
	return podReasons[at], true
}

func (row podReason) familyOf(reason string) Family {
	if row.family == "" {
		return ownFamily(reason)
	}
	return row.family
}

func (row podReason) severityOf(message string, restarts int32) Severity {
	severity := byWords(row.words, message, row.severity)
	if row.restarts {
		severity = max(severity, crashSeverity(restarts))
	}
	return severity
}
