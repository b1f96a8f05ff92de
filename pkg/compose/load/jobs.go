package load

import "github.com/compose-spec/compose-go/v2/types"

// resolveJobs gives the jobs the content of their env_file and label_file, and
// the values of variables that are passed on: compose-go does that for services
// only (WithServicesEnvironmentResolved in types/project.go, 2.16.2).
func resolveJobs(model *types.Project) error {
	if len(model.Jobs) == 0 {
		return nil
	}
	services := types.Services{}
	for name, job := range model.Jobs {
		services[name] = types.ServiceConfig{Name: name, ContainerSpec: job.ContainerSpec}
	}
	part := &types.Project{Environment: model.Environment, Services: services}
	part, err := part.WithServicesEnvironmentResolved(false)
	if err == nil {
		part, err = part.WithServicesLabelsResolved(false)
	}
	if err != nil {
		return err
	}
	for name, job := range model.Jobs {
		job.ContainerSpec = part.Services[name].ContainerSpec
		model.Jobs[name] = job
	}
	return nil
}
