package container

import (
	"maps"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// modelEnv is the unit's environment with the variables of its models: name and
// address of the model. Compose lets them override the service's own variables.
// Source: SetModelVariables in pkg/compose/model.go of docker/compose.
func (c conversion) modelEnv(u *plan.Unit) types.MappingWithEquals {
	s := u.Service
	if len(s.Models) == 0 {
		return s.Environment
	}
	env := maps.Clone(s.Environment)
	for _, ref := range mapping.Keys(s.Models) {
		model, address := c.Project.Models[ref].Model, c.modelEndpoint(ref)
		modelVar, endpointVar := modelVariables(ref, s.Models[ref])
		for _, v := range []struct{ name, value string }{{modelVar, model}, {endpointVar, address}} {
			if own := s.Environment[v.name]; own != nil && *own != v.value {
				c.Note(u.At("environment", v.name), "Compose sets the variable for the model "+ref+": this value is ignored", "remove it, or set a different variable in endpoint_var or model_var")
			}
			env = mapping.Put(env, v.name, &v.value)
		}
	}
	return env
}

// modelVariables are the names of the variables: those that the service sets, or
// derived from the model's name.
func modelVariables(ref string, config *types.ServiceModelConfig) (model, endpoint string) {
	prefix := strings.ReplaceAll(strings.ToUpper(ref), "-", "_")
	model, endpoint = prefix+"_MODEL", prefix+"_URL"
	if config != nil && config.ModelVariable != "" {
		model = config.ModelVariable
	}
	if config != nil && config.EndpointVariable != "" {
		endpoint = config.EndpointVariable
	}
	return model, endpoint
}

// modelEndpoint is the address of a model's server: the given one, or that of a
// Service with the model's name. Docker's own server also serves OpenAI's
// protocol, under a path that ends in /v1/.
func (c conversion) modelEndpoint(ref string) string {
	if address := c.Options.ModelEndpoints[ref]; address != "" {
		return address
	}
	name := plan.ObjectName(ref)
	c.Refuse(project.Path{"models", ref}, "Docker runs models, Kubernetes does not: the manifests have no server for http://"+name+"/v1/, which the services use",
		"use --model-endpoint "+ref+"=URL, or run an OpenAI-compatible server with the Service "+name)
	return "http://" + name + "/v1/"
}
