// Package hint reads the settings for Kubernetes in a project: the extension
// x-kubernetes of services, jobs, volumes and of the whole project, and the
// kompose.* labels for projects that were written for Kompose. Both fill the same
// [Hints]; [Table] is the list of all of them, which docs/hints.md is checked
// against. Start with [Reader].
package hint

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Value is one hint and its place.
type Value[T any] struct {
	Value T
	At    project.Path // nil when it is not set
}

// Given reports whether the hint is set.
func (v Value[T]) Given() bool { return v.At != nil }

// Hints are the hints of one service, job or volume. The zero value has none.
type Hints struct {
	Own bool // there are hints other than the defaults of the project

	Name     Value[string] // of the objects
	Group    Value[string] // services of one group share a pod
	Workload Value[Workload]
	Replicas Value[int32]
	CronJob  CronJob

	Service   Service
	Expose    Expose
	HostPorts Value[bool] // published ports are opened on the node, too

	ServiceAccountName Value[string]
	ImagePullSecrets   Value[[]string]
	ImagePullPolicy    Value[corev1.PullPolicy]
	PriorityClassName  Value[string]
	Tolerations        Value[[]corev1.Toleration]
	FSGroup            Value[int64]
	EphemeralStorage   Bounds
	InitContainer      InitContainer

	Readiness Probe
	Liveness  Probe

	Storage     Storage
	Autoscaling Autoscaling
}

// OfPod are the hints about the pod: they also apply to a hook of the service
// that has its own pod.
func (h *Hints) OfPod() *Hints {
	return &Hints{
		ServiceAccountName: h.ServiceAccountName, ImagePullSecrets: h.ImagePullSecrets,
		PriorityClassName: h.PriorityClassName, Tolerations: h.Tolerations, FSGroup: h.FSGroup,
	}
}

// Workload is the kind of object that runs a service, in lower case.
type Workload string

// The values of Workload.
const (
	Deployment            Workload = "deployment"
	StatefulSet           Workload = "statefulset"
	DaemonSet             Workload = "daemonset"
	Job                   Workload = "job"
	ScheduledJob          Workload = "cronjob"
	ReplicationController Workload = "replicationcontroller" // of Kompose; replaced by Deployment
)

// CronJob is the schedule of a service that runs to completion, and how it runs.
type CronJob struct {
	Schedule          Value[string]
	TimeZone          Value[string]
	ConcurrencyPolicy Value[string] // Allow, Forbid or Replace
	BackoffLimit      Value[int32]  // of Jobs as well
}

// ServiceType is a type of Service, or Headless.
type ServiceType string

// The values of ServiceType.
const (
	ClusterIP    ServiceType = "ClusterIP"
	Headless     ServiceType = "Headless"
	NodePort     ServiceType = "NodePort"
	LoadBalancer ServiceType = "LoadBalancer"
	ExternalName ServiceType = "ExternalName"
)

// Service has the hints about the Service of the pods.
type Service struct {
	Type                  Value[ServiceType]
	NodePort              Value[int32]
	ExternalTrafficPolicy Value[corev1.ServiceExternalTrafficPolicy]
	ExternalName          Value[string] // the external host of the service, which then runs outside the cluster
}

// Expose has the hints about the hosts of an Ingress or HTTPRoute.
type Expose struct {
	Hosts        Value[[]Host] // empty: not exposed
	TLSSecret    Value[string]
	IngressClass Value[string]
}

// Host is a host name and a path.
type Host struct {
	Name string // "" for a generated one
	Path string // begins with "/"
}

// Bounds are the request and the limit of a container.
type Bounds struct{ Request, Limit Value[resource.Quantity] }

// InitContainer runs to completion before the service's own container.
type InitContainer struct {
	Name    Value[string]
	Image   Value[string]
	Command Value[[]string]
}

// Probe is one check of a container.
type Probe struct {
	Disable     Value[bool]
	Test        Value[[]string] // as healthcheck.test: starts with CMD, CMD-SHELL or NONE
	Path        Value[string]   // of an HTTP request
	Port        Value[int32]    // of an HTTP request
	TCPPort     Value[int32]
	Interval    Value[time.Duration]
	Timeout     Value[time.Duration]
	Retries     Value[int32]
	StartPeriod Value[time.Duration]
}

// Storage has the hints about the claims of a service, or about one volume.
type Storage struct {
	Size       Value[resource.Quantity]
	Class      Value[string]
	AccessMode Value[corev1.PersistentVolumeAccessMode]
	Selector   Value[map[string]string]
	Type       Value[VolumeType]
	SubPath    Value[string]
}

// VolumeType is the kind of the named volumes of a service.
type VolumeType string

// The values of VolumeType.
const (
	Claim     VolumeType = "persistentVolumeClaim"
	EmptyDir  VolumeType = "emptyDir"
	HostPath  VolumeType = "hostPath"
	ConfigMap VolumeType = "configMap"
)

// Autoscaling has the hints about the HorizontalPodAutoscaler.
type Autoscaling struct {
	Min, Max    Value[int32]
	CPU, Memory Value[Target]
}

// Target is the target value of an autoscaler: one of the two is set.
type Target struct {
	Utilization int32             // percent of what the containers request
	Average     resource.Quantity // per pod
}

// Given reports whether there is any hint about autoscaling.
func (a Autoscaling) Given() bool {
	return a.Min.Given() || a.Max.Given() || a.CPU.Given() || a.Memory.Given()
}
