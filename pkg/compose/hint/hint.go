// Package hint reads what a project says to Kubernetes alone: the extension
// x-kubernetes of services, jobs, volumes and of the whole project, and the
// kompose.* labels of those who come from Kompose. Both fill the same [Hints];
// [Table] is the list of all of them, which docs/hints.md is checked against.
// Start with [Reader].
package hint

import (
	"time"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Value is one hint and the place it was written at.
type Value[T any] struct {
	Value T
	At    project.Path // nil when it is not set
}

// Given reports whether the hint is set.
func (v Value[T]) Given() bool { return v.At != nil }

// Hints are those of one service, job or volume. The zero value has none.
type Hints struct {
	Own bool // there are others than the defaults of the project

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

// OfPod are the hints about the pod: those that hold for a hook of the service
// in a pod of its own.
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
	ReplicationController Workload = "replicationcontroller" // of Kompose; a Deployment took its place
)

// CronJob says when and how a service runs to its end.
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

// Service is about the Service in front of the pods.
type Service struct {
	Type                  Value[ServiceType]
	NodePort              Value[int32]
	ExternalTrafficPolicy Value[corev1.ServiceExternalTrafficPolicy]
	ExternalName          Value[string] // the host that represents the service, which then runs elsewhere
}

// Expose is about the hosts of an Ingress or HTTPRoute.
type Expose struct {
	Hosts        Value[[]Host] // empty: not exposed
	TLSSecret    Value[string]
	IngressClass Value[string]
}

// Host is a host name, with the path below it.
type Host struct {
	Name string // "" for one that is made up
	Path string // begins with "/"
}

// Bounds are what a container asks for and may have at most.
type Bounds struct{ Request, Limit Value[resource.Quantity] }

// InitContainer runs to its end before the service's own container.
type InitContainer struct {
	Name    Value[string]
	Image   Value[string]
	Command Value[[]string]
}

// Probe is one check of a container.
type Probe struct {
	Disable     Value[bool]
	Test        Value[[]string] // as healthcheck.test: CMD, CMD-SHELL or NONE in front
	Path        Value[string]   // of an HTTP request
	Port        Value[int32]    // of an HTTP request
	TCPPort     Value[int32]
	Interval    Value[time.Duration]
	Timeout     Value[time.Duration]
	Retries     Value[int32]
	StartPeriod Value[time.Duration]
}

// Storage is about the claims of a service, or about one volume.
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

// Autoscaling is about the HorizontalPodAutoscaler.
type Autoscaling struct {
	Min, Max    Value[int32]
	CPU, Memory Value[Target]
}

// Target is the use that an autoscaler aims at: one of the two is set.
type Target struct {
	Utilization int32             // percent of what the containers request
	Average     resource.Quantity // per pod
}

// Given reports whether there is any hint about autoscaling.
func (a Autoscaling) Given() bool {
	return a.Min.Given() || a.Max.Given() || a.CPU.Given() || a.Memory.Given()
}
