package container

import (
	"math"
	"strconv"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/go-units"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// resources converts limits and reservations. deploy.resources takes precedence
// over the short forms (cpus, mem_limit, mem_reservation), and cpus over quotas,
// as in Compose. The weight cpu_shares, by default 1024, becomes a request: a
// kubelet computes the weight of a container from it (MilliCPUToShares in
// pkg/kubelet/cm of Kubernetes 1.37).
func (c conversion) resources(u *plan.Unit) corev1.ResourceRequirements {
	s := u.Service
	limits := corev1.ResourceList{}
	requests := corev1.ResourceList{}
	setCPU(limits, c.cores(u))
	setCPU(requests, float64(s.CPUShares)/1024)
	setMemory(limits, s.MemLimit)
	setMemory(requests, s.MemReservation)
	if s.Deploy != nil {
		if l := s.Deploy.Resources.Limits; l != nil {
			setCPU(limits, float64(l.NanoCPUs))
			setMemory(limits, l.MemoryBytes)
		}
	}
	if r := u.Reservations(); r != nil {
		if r.NanoCPUs > 0 && s.CPUShares > 0 {
			c.Note(u.At("cpu_shares"), "deploy.resources.reservations.cpus sets the CPU request; the weight is ignored", "remove one of the two")
		}
		setCPU(requests, float64(r.NanoCPUs))
		setMemory(requests, r.MemoryBytes)
	}
	c.storageOptions(u, limits)
	c.gpus(u, limits)
	c.genericResources(u, limits)
	c.ephemeralStorage(u, limits, requests)
	c.fitRequests(u, limits, requests)
	return corev1.ResourceRequirements{Limits: orNil(limits), Requests: orNil(requests)}
}

// cores is how much CPU the container may use: cpus, else the quota of each
// period, which is 100 ms by default, else cpu_count (Windows). 0 means unlimited.
// Docker refuses several of them; here the first one counts. Source:
// "--cpu-period" of docker run.
func (c conversion) cores(u *plan.Unit) float64 {
	s := u.Service
	period := float64(s.CPUPeriod)
	if period <= 0 {
		period = 100_000 // µs
	}
	used, cores := "", 0.0
	for _, from := range []struct {
		attribute string
		cores     float64
	}{{"cpus", float64(s.CPUS)}, {"cpu_quota", float64(s.CPUQuota) / period}, {"cpu_count", float64(s.CPUCount)}} {
		switch {
		case from.cores <= 0:
		case used == "":
			used, cores = from.attribute, from.cores
		default:
			c.Refuse(u.At(from.attribute), used+" already sets the CPU limit of the container", "remove one of the two")
		}
	}
	if s.CPUPeriod > 0 && used != "cpu_quota" {
		c.Refuse(u.At("cpu_period"), "a period has no effect without cpu_quota", "set cpus", finding.Cosmetic)
	}
	return cores
}

// storageOptions converts the size of the container's own file system. The
// kubelet includes logs and emptyDir volumes, and evicts the pod above the limit.
func (c conversion) storageOptions(u *plan.Unit, limits corev1.ResourceList) {
	for _, name := range mapping.Keys(u.Service.StorageOpt) {
		value := u.Service.StorageOpt[name]
		size, err := units.RAMInBytes(value)
		switch {
		case name != "size":
			c.Refuse(u.At("storage_opt", name), "the option "+strconv.Quote(name)+" of Docker's storage driver has no equivalent", "")
		case err != nil || size <= 0:
			c.Refuse(u.At("storage_opt", name), strconv.Quote(value)+" is not a size", "set a size such as 10G")
		default:
			c.Note(u.At("storage_opt", name), "the limit includes logs and scratch volumes; a pod that exceeds it is evicted", "increase it by the size of the logs", finding.Behaviour)
			limits[corev1.ResourceEphemeralStorage] = *resource.NewQuantity(size, resource.BinarySI)
		}
	}
}

// fitRequests lowers a reservation that is above its limit: the API server
// rejects the container.
func (c conversion) fitRequests(u *plan.Unit, limits, requests corev1.ResourceList) {
	for _, name := range mapping.Keys(requests) {
		limit, limited := limits[name]
		if request := requests[name]; limited && request.Cmp(limit) > 0 {
			at := c.reservationPath(u, name)
			c.Warn(at, "the reservation of "+string(name)+" ("+request.String()+") is above its limit ("+limit.String()+"), which Kubernetes does not allow; the limit is used",
				"raise the limit or lower the reservation")
			requests[name] = limit
		}
	}
}

// reservationPath is the attribute that the request comes from.
func (c conversion) reservationPath(u *plan.Unit, name corev1.ResourceName) project.Path {
	if at := u.At("deploy", "resources", "reservations"); c.Project.Source.Has(at...) {
		return at
	}
	if name == corev1.ResourceCPU {
		return u.At("cpu_shares")
	}
	return u.At("mem_reservation")
}

func setCPU(list corev1.ResourceList, cores float64) {
	if milli := int64(math.Round(cores * 1000)); milli > 0 {
		list[corev1.ResourceCPU] = *resource.NewMilliQuantity(milli, resource.DecimalSI)
	}
}

func setMemory(list corev1.ResourceList, bytes types.UnitBytes) {
	if bytes > 0 {
		list[corev1.ResourceMemory] = *resource.NewQuantity(int64(bytes), resource.BinarySI)
	}
}

func orNil(list corev1.ResourceList) corev1.ResourceList {
	if len(list) == 0 {
		return nil
	}
	return list
}

// ephemeralStorage is the request and limit of a container's own disk.
func (c conversion) ephemeralStorage(u *plan.Unit, limits, requests corev1.ResourceList) {
	h := u.Hints.EphemeralStorage
	if h.Limit.Given() {
		limits[corev1.ResourceEphemeralStorage] = h.Limit.Value
	}
	if h.Request.Given() {
		requests[corev1.ResourceEphemeralStorage] = h.Request.Value
	}
}
