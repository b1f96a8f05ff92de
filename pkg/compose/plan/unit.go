package plan

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// HostMode is the value of network_mode, ipc, pid, uts and userns_mode that
// shares the machine's own namespace with the container.
const HostMode = "host"

// Unit is one container of the plan: a service, a job or a pre_start hook. Its
// fields are its own settings; facts that depend on the whole project, such as
// its pod, are in the later parts of a [Plan]. [ReadUnits] makes units, and they
// never change.
type Unit struct {
	Service  types.ServiceConfig
	Name     string               // of its Kubernetes objects
	Hints    *hint.Hints          // never nil
	Path     project.Path         // services.NAME, jobs.NAME or services.NAME.pre_start.[N]
	Ports    []Port               // what its container listens on, sorted, each number and protocol once
	Triggers *types.TriggerConfig // of a job; nil for all others

	Parent *Unit   // the service that it is a pre_start hook of; nil for all others
	Hooks  []*Unit // its own pre_start hooks, in order
	Alone  bool    // a hook that has its own pod

	source *project.Source
}

// Title is the unit's name in object names and messages.
func (u *Unit) Title() string {
	if u.Parent != nil {
		return fmt.Sprintf("%s-pre-start-%d", u.Parent.Title(), slices.Index(u.Parent.Hooks, u)+1)
	}
	return u.Path[1]
}

// At is the path of an attribute of the unit.
func (u *Unit) At(segments ...string) project.Path { return u.Path.Join(segments...) }

// IsSet reports whether the attribute of the unit is set in a file.
func (u *Unit) IsSet(segments ...string) bool { return u.source.Has(u.At(segments...)...) }

// FirstSet is the path of the first of the attributes that is set in a file.
func (u *Unit) FirstSet(attributes ...string) project.Path {
	for _, attribute := range attributes {
		if u.IsSet(attribute) {
			return u.At(attribute)
		}
	}
	return u.At(attributes[0])
}

// Mode is deploy.mode; "" when it is not set.
func (u *Unit) Mode() string {
	if u.Service.Deploy == nil {
		return ""
	}
	return u.Service.Deploy.Mode
}

// UpdateConfig is deploy.update_config; nil when it is not set.
func (u *Unit) UpdateConfig() *types.UpdateConfig {
	if u.Service.Deploy == nil {
		return nil
	}
	return u.Service.Deploy.UpdateConfig
}

// Reservations are deploy.resources.reservations; nil when they are not set.
func (u *Unit) Reservations() *types.Resource {
	if u.Service.Deploy == nil {
		return nil
	}
	return u.Service.Deploy.Resources.Reservations
}

// Replicas is deploy.replicas or scale; nil is the default of Kubernetes, 1.
func (u *Unit) Replicas() *int32 {
	n := u.Service.Scale
	if d := u.Service.Deploy; d != nil && d.Replicas != nil {
		n = d.Replicas
	}
	if n == nil {
		return nil
	}
	value := int32(min(max(*n, 0), 1<<30)) // capped
	return &value
}

// ReplicasPath is the attribute with the number of replicas.
func (u *Unit) ReplicasPath() project.Path {
	switch {
	case u.Hints.Replicas.Given():
		return u.Hints.Replicas.At
	case u.IsSet("deploy", "replicas"):
		return u.At("deploy", "replicas")
	}
	return u.At("scale")
}

// Restart is the restart policy in the words of "restart"; deploy.restart_policy
// takes precedence as in Compose. "" when neither is set.
func (u *Unit) Restart() string {
	if d := u.Service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.Condition != "" {
		switch d.RestartPolicy.Condition {
		case "none":
			return "no"
		case "any":
			return "always"
		}
		return d.RestartPolicy.Condition
	}
	return u.Service.Restart
}

// restartPath is the attribute with the restart policy.
func (u *Unit) restartPath() project.Path {
	if u.IsSet("deploy", "restart_policy") {
		return u.At("deploy", "restart_policy")
	}
	return u.At("restart")
}

// Ends reports whether the service is defined to run once.
func (u *Unit) Ends() bool {
	policy, _, _ := strings.Cut(u.Restart(), ":")
	return policy == "no" || policy == "on-failure"
}

// Retry is how a Job is retried. "no" is a single try; "on-failure" and "always"
// retry without limit, as in Compose, unless a number is given; if nothing is
// set, the default of Kubernetes, six, applies (nil).
func (u *Unit) Retry() (corev1.RestartPolicy, *int32) {
	policy, attempts, _ := strings.Cut(u.Restart(), ":")
	limit := int32(math.MaxInt32)
	if n, err := strconv.ParseInt(attempts, 10, 32); err == nil && n >= 0 {
		limit = int32(n)
	}
	if d := u.Service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		limit = int32(min(*d.RestartPolicy.MaxAttempts, math.MaxInt32)) // capped
	}
	switch policy {
	case "no":
		return corev1.RestartPolicyNever, new(int32)
	case "":
		return corev1.RestartPolicyOnFailure, nil
	}
	return corev1.RestartPolicyOnFailure, &limit
}

// GraceSeconds is the unit's grace period in whole seconds, rounded up; 30 is
// Kubernetes' own.
func (u *Unit) GraceSeconds() int64 {
	if u.Service.StopGracePeriod == nil {
		return corev1.DefaultTerminationGracePeriodSeconds
	}
	return int64(max(0, min(math.Ceil(time.Duration(*u.Service.StopGracePeriod).Seconds()), math.MaxInt32/2)))
}

// FirstTCPPort is the number of the unit's first TCP port; 0 when it has none.
func (u *Unit) FirstTCPPort() int32 {
	for _, p := range u.Ports {
		if p.Protocol == corev1.ProtocolTCP {
			return p.Number
		}
	}
	return 0
}

// HoldsNodePorts reports whether the unit's container uses ports of its node, so
// that a second pod cannot run there.
func (u *Unit) HoldsNodePorts() bool {
	return slices.ContainsFunc(u.Ports, func(p Port) bool { return p.HostPort > 0 || u.Service.NetworkMode == HostMode })
}

// Autoscaling is the place of the first hint about autoscaling; nil for none.
func (u *Unit) Autoscaling() project.Path {
	h := u.Hints.Autoscaling
	for _, at := range []project.Path{h.Min.At, h.Max.At, h.CPU.At, h.Memory.At} {
		if at != nil {
			return at
		}
	}
	return nil
}

// isServer reports whether the service's own settings show that it is a server.
func (u *Unit) isServer() bool {
	check := u.Service.HealthCheck
	return len(u.Ports) > 0 || check != nil && !check.Disable
}

func (u *Unit) listens(p Port) bool {
	return slices.ContainsFunc(u.Ports, func(own Port) bool { return comparePorts(own, p) == 0 })
}

// repeats reports whether the service has several replicas.
func (u *Unit) repeats() bool {
	n := u.Replicas()
	return u.Mode() == "global" || u.Hints.Autoscaling.Given() || u.Hints.Workload.Value == hint.DaemonSet || n != nil && *n > 1
}

// namedVolumes are the top-level volumes that the service mounts, each once.
func (u *Unit) namedVolumes() []string {
	var names []string
	for _, v := range u.Service.Volumes {
		if v.Type == types.VolumeTypeVolume && v.Source != "" && !slices.Contains(names, v.Source) {
			names = append(names, v.Source)
		}
	}
	return names
}

// isInternal reports whether all networks of the unit are internal ones. Docker
// publishes no ports then.
func isInternal(p *project.Project, u *Unit) bool {
	for name := range u.Service.Networks {
		if !p.Networks[name].Internal {
			return false
		}
	}
	return len(u.Service.Networks) > 0
}
