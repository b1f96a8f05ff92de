package load

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
)

// numbers finds counts and amounts that contradict each other.
func (c *consistency) numbers(name string, s types.ServiceConfig) {
	const once = "keep one of them"
	at := func(parts ...string) []string { return append(attr("services", name), parts...) }
	differ := func(attribute, other string, parts ...string) {
		c.fail(at(parts...), fmt.Sprintf("%s and %s of service %q differ", attribute, other, name), once)
	}
	if s.Scale != nil && *s.Scale < 0 {
		c.fail(at("scale"), fmt.Sprintf("scale of service %q is %d, expected 0 or more", name, *s.Scale), "")
	}
	if d := s.Deploy; d != nil {
		if d.Replicas != nil && *d.Replicas < 0 {
			c.fail(at("deploy", "replicas"), fmt.Sprintf("deploy.replicas of service %q is %d, expected 0 or more", name, *d.Replicas), "")
		}
		if s.Scale != nil && d.Replicas != nil && *s.Scale != *d.Replicas {
			differ("scale", "deploy.replicas", "scale")
		}
		if limits := d.Resources.Limits; limits != nil {
			if s.CPUS != 0 && limits.NanoCPUs.Value() != s.CPUS {
				differ("cpus", "deploy.resources.limits.cpus", "cpus")
			}
			if s.MemLimit != 0 && limits.MemoryBytes != s.MemLimit {
				differ("mem_limit", "deploy.resources.limits.memory", "mem_limit")
			}
			if s.PidsLimit != 0 && limits.Pids != s.PidsLimit {
				differ("pids_limit", "deploy.resources.limits.pids", "pids_limit")
			}
		}
		if reserved := d.Resources.Reservations; reserved != nil && s.MemReservation != 0 && reserved.MemoryBytes != s.MemReservation {
			differ("mem_reservation", "deploy.resources.reservations.memory", "mem_reservation")
		}
	}
	if s.GetScale() > 1 && s.ContainerName != "" {
		c.fail(at("container_name"), fmt.Sprintf("service %q has container_name and %d replicas, expected one", name, s.GetScale()), "remove container_name")
	}
	c.watch(name, s)
}

func (c *consistency) watch(name string, s types.ServiceConfig) {
	if s.Develop == nil {
		return
	}
	for i, w := range s.Develop.Watch {
		if w.Target == "" && w.Action != types.WatchActionRebuild && w.Action != types.WatchActionRestart {
			c.fail(attr("services", name, "develop", "watch", item(i)), fmt.Sprintf("the watch for %s has no target", w.Action), "add `target:`, the path in the container")
		}
	}
}
