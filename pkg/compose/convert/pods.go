package convert

import (
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// sharing is what makes services share a pod: containers of a pod have one
// network and one IPC namespace, may see each other's processes, and mount the
// same volumes. Source of the forms: the Compose specification.
type sharing struct {
	name    string // of the service whose pod it is, or of what is unknown
	other   bool   // not a service: container:NAME
	at      project.Path
	network bool // the network is the other's: the service has no name of its own
}

// sharings are what a service says of itself, network first.
func (c *converter) sharings(u *unit) []sharing {
	var out []sharing
	s := u.service
	for _, namespace := range []struct{ attribute, value string }{{"network_mode", s.NetworkMode}, {"ipc", s.Ipc}, {"pid", s.Pid}} {
		if form, name, ok := strings.Cut(namespace.value, ":"); ok {
			out = append(out, sharing{name, form != "service", u.at(namespace.attribute), namespace.attribute == "network_mode"})
		}
	}
	for i, text := range s.VolumesFrom {
		source := volumesFrom(text)
		out = append(out, sharing{source.name, source.other, c.item(u.at("volumes_from"), i, len(s.VolumesFrom)), false})
	}
	return out
}

// fromSource is an item of volumes_from: [container:]NAME[:ro|rw].
type fromSource struct {
	name     string
	other    bool
	readOnly bool
}

func volumesFrom(text string) fromSource {
	name, isContainer := strings.CutPrefix(text, types.ContainerPrefix)
	name, mode, _ := strings.Cut(name, ":")
	return fromSource{name, isContainer, mode == "ro"}
}

// planPods puts services that share something into one pod.
func (c *converter) planPods() {
	for _, u := range c.units {
		if u.parent != nil {
			continue
		}
		for _, s := range c.sharings(u) {
			c.share(u, s)
		}
	}
	c.planGroups()
}

// share puts the unit into the pod of the service it names, unless it cannot
// run there.
func (c *converter) share(u *unit, s sharing) {
	with := c.byService[s.name]
	switch {
	case s.other:
		c.refuse(s.at, "the container "+s.name+" is not part of the project: nothing is shared with it", "name a service: service:NAME")
	case with == nil:
		c.refuse(s.at, s.name+" is not part of this conversion (profile, selection or provider): nothing is shared with it", "")
	case with.pod() == u.pod():
		c.useNetwork(u, with, s)
	case u.triggers != nil || with.triggers != nil || c.someoneAwaitsTheEnd(u) || c.someoneAwaitsTheEnd(with):
		c.refuse(s.at, fmt.Sprintf("%s and %s cannot share a pod: one of them runs to its end, the other does not; nothing is shared", u.title(), s.name), "")
	default:
		if p, ok := collision(u, with); ok {
			c.refuse(s.at, fmt.Sprintf("a container of %s and one of %s listen on port %d, and containers of a pod share their addresses: each has a pod of its own; nothing is shared but named volumes", u.title(), s.name, p.number),
				"let one of them listen on another port")
			return
		}
		c.join(u, with)
		c.useNetwork(u, with, s)
		c.note(s.at, fmt.Sprintf("%s runs in the pod of %s: they are rolled out, scaled and moved together", u.title(), with.pod().title()), "")
	}
}

// join moves the unit, and all whose pod it has, into the pod of another.
func (c *converter) join(u, with *unit) {
	from, to := u.pod(), with.pod()
	from.host = to
	to.members = append(append(to.members, from), from.members...)
	for _, m := range from.members {
		m.host = to
	}
	from.members = nil
}

// containers are the units whose containers run side by side in the pod.
func (u *unit) containers() []*unit { return append([]*unit{u}, u.members...) }

// collision is a port that a container of each of the two pods listens on.
func collision(u, with *unit) (port, bool) {
	for _, a := range u.pod().containers() {
		for _, b := range with.pod().containers() {
			for _, p := range a.ports {
				if b.listens(p) {
					return p, true
				}
			}
		}
	}
	return port{}, false
}

func (u *unit) listens(p port) bool {
	for _, own := range u.ports {
		if comparePorts(own, p) == 0 {
			return true
		}
	}
	return false
}

// useNetwork gives the unit the network of another, and with it its name.
func (c *converter) useNetwork(u, with *unit, s sharing) {
	if !s.network || with.net() == u {
		return
	}
	u.network = with
	if len(u.service.Ports) > 0 {
		c.refuse(u.at("ports"), u.title()+" uses the network of "+with.title()+": a port can only be published there", "move ports to "+with.net().title())
	}
}

// reachable are the ports that are reached under the unit's name: its own, and
// those of the containers that use its network.
func (u *unit) reachable() []port {
	if u.network != nil {
		return nil
	}
	all := slices.Clone(u.ports)
	for _, m := range u.pod().containers() {
		if m != u && m.net() == u {
			all = append(all, m.ports...)
		}
	}
	return tidy(all)
}

// seesProcesses tells whether the unit asks for the processes of another one.
func (u *unit) seesProcesses() bool {
	return u.host != nil && strings.HasPrefix(u.service.Pid, types.ServicePrefix)
}

// reportReplicas tells about a number of replicas that is not the pod's.
func (c *converter) reportReplicas(u *unit) {
	own, pods := replicas(u), replicas(u.pod())
	if u.host == nil || own == nil || pods != nil && *own == *pods {
		return
	}
	c.refuse(c.replicasPath(u), u.title()+" runs in the pod of "+u.pod().title()+", whose number of replicas holds for both", "set it there")
}
