package load

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
)

// numbers finds counts and amounts that contradict each other.
func (c *consistency) numbers(name string, s types.ServiceConfig) {
	at := attr("services", name)
	if s.Scale != nil && *s.Scale < 0 {
		c.fail(append(at, "scale"), fmt.Sprintf("scale of service %q is %d, expected 0 or more", name, *s.Scale), "")
	}
	if s.Deploy != nil {
		c.deployNumbers(name, s, s.Deploy)
	}
	if s.GetScale() > 1 && s.ContainerName != "" {
		c.fail(append(at, "container_name"), fmt.Sprintf("service %q has container_name and %d replicas, expected 1 replica", name, s.GetScale()), "remove container_name")
	}
	c.watch(name, s)
}

// deployNumbers finds where deploy differs from the short forms.
func (c *consistency) deployNumbers(name string, s types.ServiceConfig, d *types.DeployConfig) {
	if d.Replicas != nil && *d.Replicas < 0 {
		c.fail(attr("services", name, "deploy", "replicas"), fmt.Sprintf("deploy.replicas of service %q is %d, expected 0 or more", name, *d.Replicas), "")
	}
	type pair struct {
		short, long string
		differ      bool
	}
	pairs := []pair{{"scale", "deploy.replicas", s.Scale != nil && d.Replicas != nil && *s.Scale != *d.Replicas}}
	if limits := d.Resources.Limits; limits != nil {
		pairs = append(pairs,
			pair{"cpus", "deploy.resources.limits.cpus", s.CPUS != 0 && limits.NanoCPUs.Value() != s.CPUS},
			pair{"mem_limit", "deploy.resources.limits.memory", s.MemLimit != 0 && limits.MemoryBytes != s.MemLimit},
			pair{"pids_limit", "deploy.resources.limits.pids", s.PidsLimit != 0 && limits.Pids != s.PidsLimit})
	}
	if reserved := d.Resources.Reservations; reserved != nil {
		pairs = append(pairs, pair{"mem_reservation", "deploy.resources.reservations.memory", s.MemReservation != 0 && reserved.MemoryBytes != s.MemReservation})
	}
	for _, p := range pairs {
		if p.differ {
			c.fail(attr("services", name, p.short), fmt.Sprintf("%s and %s of service %q are different", p.short, p.long, name), "keep one of them")
		}
	}
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
