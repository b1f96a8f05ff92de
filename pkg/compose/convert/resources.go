package convert

import (
	"math"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
)

// resources carries limits and reservations. deploy.resources wins over the
// short forms (cpus, mem_limit, mem_reservation), as in Compose.
func (c *converter) resources(u *unit) corev1.ResourceRequirements {
	s := u.service
	limits := corev1.ResourceList{}
	requests := corev1.ResourceList{}
	setCPU(limits, float64(s.CPUS))
	setMemory(limits, s.MemLimit)
	setMemory(requests, s.MemReservation)
	if s.Deploy != nil {
		if l := s.Deploy.Resources.Limits; l != nil {
			setCPU(limits, float64(l.NanoCPUs))
			setMemory(limits, l.MemoryBytes)
		}
		if r := s.Deploy.Resources.Reservations; r != nil {
			setCPU(requests, float64(r.NanoCPUs))
			setMemory(requests, r.MemoryBytes)
		}
	}
	c.ephemeralStorage(u, limits, requests)
	c.fitRequests(u, limits, requests)
	return corev1.ResourceRequirements{Limits: orNil(limits), Requests: orNil(requests)}
}

// fitRequests lowers a reservation that is above its limit: the API server
// refuses the pair.
func (c *converter) fitRequests(u *unit, limits, requests corev1.ResourceList) {
	for _, name := range sortedKeys(requests) {
		limit, limited := limits[name]
		if request := requests[name]; limited && request.Cmp(limit) > 0 {
			at := u.at("deploy", "resources", "reservations")
			if !c.project.Source.Has(at...) {
				at = u.at("mem_reservation")
			}
			c.warn(at, "the reservation of "+string(name)+" ("+request.String()+") is above its limit ("+limit.String()+"), which Kubernetes refuses; the limit is used",
				"raise the limit or lower the reservation")
			requests[name] = limit
		}
	}
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
