package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

func (c *consistency) dependencies(name string, s types.ServiceConfig) {
	for _, other := range slices.Sorted(maps.Keys(s.DependsOn)) {
		if _, ok := c.model.Services[other]; ok {
			continue
		}
		at := c.edge(name, other)
		if at[len(at)-1] == "network_mode" {
			continue // reported by networks
		}
		if _, isJob := c.model.Jobs[other]; isJob {
			c.fail(at, fmt.Sprintf("service %q depends on the job %q, expected a service", name, other), "a service can depend on other services only")
			continue
		}
		c.dependency(at, "service", name, other, s.DependsOn[other].Required)
	}
}

func (c *consistency) dependency(at []string, kind, name, other string, required bool) {
	disabled, exists := c.model.DisabledServices[other]
	switch {
	case exists && !required:
	case exists:
		c.fail(at, fmt.Sprintf("%s %q depends on %q, which is not enabled by an active profile", kind, name, other),
			fmt.Sprintf("add --profile %s, or set `required: false`", strings.Join(disabled.Profiles, " or --profile ")))
	default:
		c.unknown(at, "service", name, "depends on", other, c.serviceNames())
	}
}

func (c *consistency) jobs() {
	for _, name := range slices.Sorted(maps.Keys(c.model.AllJobs())) {
		if _, ok := c.service(name); ok {
			c.fail(attr("jobs", name), fmt.Sprintf("%q is both a service and a job", name), "rename one of them")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.model.Jobs)) {
		job := c.model.Jobs[name]
		for _, other := range slices.Sorted(maps.Keys(job.DependsOn)) {
			_, isJob := c.model.Jobs[other]
			_, isService := c.model.Services[other]
			if !isJob && !isService {
				c.dependency(attr("jobs", name, "depends_on", other), "job", name, other, job.DependsOn[other].Required)
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(c.model.Secrets)) {
		secret := c.model.Secrets[name]
		if !bool(secret.External) && secret.File == "" && secret.Environment == "" {
			c.fail(attr("secrets", name), fmt.Sprintf("the secret %q has no source", name), "add `file: NAME` or `environment: VARIABLE`")
		}
	}
}
