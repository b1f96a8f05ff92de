package convert

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// nameServices writes container:NAME as the service whose container_name that
// is: network_mode, ipc, pid and volumes_from then mean a part of the project.
func (c *converter) nameServices() {
	services := map[string]string{}
	for _, u := range c.units {
		if name := u.service.ContainerName; name != "" && u.parent == nil {
			services[name] = u.title()
		}
	}
	for _, u := range c.units {
		s := &u.service
		for _, mode := range []*string{&s.NetworkMode, &s.Ipc, &s.Pid} {
			if service, ok := services[strings.TrimPrefix(*mode, types.ContainerPrefix)]; ok && strings.HasPrefix(*mode, types.ContainerPrefix) {
				*mode = types.ServicePrefix + service
			}
		}
		s.VolumesFrom = slices.Clone(s.VolumesFrom) // the project keeps its own
		for i, text := range s.VolumesFrom {
			from := volumesFrom(text)
			if service, ok := services[from.name]; ok && from.other {
				s.VolumesFrom[i] = strings.Replace(text, types.ContainerPrefix+from.name, service, 1)
			}
		}
	}
}
