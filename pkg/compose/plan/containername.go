package plan

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// containerNames are the services by their container_name.
func containerNames(units []*Unit) map[string]string {
	services := map[string]string{}
	for _, u := range units {
		if name := u.Service.ContainerName; name != "" && u.Parent == nil {
			services[name] = u.Title()
		}
	}
	return services
}

// withServices writes container:NAME as the service whose container_name that is:
// network_mode, ipc, pid and volumes_from then refer to the project.
func withServices(s types.ServiceConfig, services map[string]string) types.ServiceConfig {
	for _, mode := range []*string{&s.NetworkMode, &s.Ipc, &s.Pid} {
		if service, ok := services[strings.TrimPrefix(*mode, types.ContainerPrefix)]; ok && strings.HasPrefix(*mode, types.ContainerPrefix) {
			*mode = types.ServicePrefix + service
		}
	}
	s.VolumesFrom = slices.Clone(s.VolumesFrom) // the project keeps its own
	for i, text := range s.VolumesFrom {
		from := ReadVolumesFrom(text)
		if service, ok := services[from.Name]; ok && from.IsContainer {
			s.VolumesFrom[i] = strings.Replace(text, types.ContainerPrefix+from.Name, service, 1)
		}
	}
	return s
}

// VolumesFrom is an item of volumes_from: [container:]NAME[:ro|rw].
type VolumesFrom struct {
	Name        string // of a service
	IsContainer bool   // Name is that of a container instead
	ReadOnly    bool
}

// ReadVolumesFrom reads an item of volumes_from.
func ReadVolumesFrom(text string) VolumesFrom {
	name, isContainer := strings.CutPrefix(text, types.ContainerPrefix)
	name, mode, _ := strings.Cut(name, ":")
	return VolumesFrom{name, isContainer, mode == "ro"}
}
