package load

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// consistency checks the references between the parts of a project. Mirrors
// checkConsistency in loader/validate.go (2.16.2), in a fixed order, with all
// problems at once, and in linear time.
type consistency struct {
	s     *session
	root  *node
	model *types.Project
	errs  []error
}

func (s *session) inconsistencies(root *node, model *types.Project) []error {
	c := &consistency{s: s, root: root, model: model}
	c.check()
	return c.errs
}

func (c *consistency) check() {
	model := c.model
	for _, name := range slices.Sorted(maps.Keys(model.Services)) {
		service := model.Services[name]
		c.image(name, service)
		c.build(name, service)
		c.networks(name, service)
		c.volumes(name, service)
		c.mounts(name, service)
		c.sources(name, service)
		c.healthcheck(name, service)
		c.numbers(name, service)
		c.dependencies(name, service)
	}
	c.jobs()
	c.cycles()
}

// scaled does what compose-go's check also does to a project.
func scaled(model *types.Project) {
	for _, service := range model.Services {
		if service.Scale != nil && service.Deploy != nil {
			service.Deploy.Replicas = service.Scale
		}
	}
}

func (c *consistency) fail(path []string, text, hint string) {
	if len(c.errs) < maxErrors {
		c.errs = append(c.errs, c.s.fault(c.root.nearest(path), text, hint))
	}
}

func attr(parts ...string) []string { return parts }

func item(i int) string { return fmt.Sprintf("[%d]", i) }

// nearest is the place of the attribute at path, or of its nearest ancestor.
func (n *node) nearest(path []string) pos {
	at := n.at
	for _, part := range path {
		next := n.child(part)
		if next == nil && strings.HasPrefix(part, "[") {
			var i int
			if _, err := fmt.Sscanf(part, "[%d]", &i); err == nil && i >= 0 && i < len(n.items) {
				next = n.items[i]
			}
		}
		if next == nil {
			break
		}
		n, at = next, next.at
	}
	return at
}

func (c *consistency) image(name string, s types.ServiceConfig) {
	if s.Build == nil && s.Image == "" && s.Provider == nil {
		c.fail(attr("services", name), fmt.Sprintf("service %q has neither image nor build", name), "add `image: NAME`, or `build: .` for a folder with a Dockerfile")
	}
}

func (c *consistency) build(name string, s types.ServiceConfig) {
	if s.Build == nil {
		return
	}
	at := attr("services", name, "build")
	if s.Build.DockerfileInline != "" && s.Build.Dockerfile != "" {
		c.fail(append(at, "dockerfile_inline"), fmt.Sprintf("service %q has both dockerfile and dockerfile_inline", name), "keep one of them")
	}
	for _, key := range slices.Sorted(maps.Keys(s.Build.AdditionalContexts)) {
		target, ok := strings.CutPrefix(s.Build.AdditionalContexts[key], types.ServicePrefix)
		if !ok {
			continue
		}
		if other, ok := c.service(target); !ok {
			c.unknown(append(at, "additional_contexts", key), "service", name, "builds on", target, c.serviceNames())
		} else if other.Build == nil {
			c.fail(append(at, "additional_contexts", key), fmt.Sprintf("service %q builds on %q, which has no build", name, target), "")
		}
	}
	if len(s.Build.Platforms) > 0 && s.Platform != "" && !slices.Contains(s.Build.Platforms, s.Platform) {
		c.fail(append(at, "platforms"), fmt.Sprintf("the build platforms of service %q do not include its platform %s", name, s.Platform), "add it to build.platforms")
	}
	for i, secret := range s.Build.Secrets {
		if _, ok := c.model.Secrets[secret.Source]; !ok {
			c.unknown(append(at, "secrets", item(i)), "secret", name, "builds with", secret.Source, slices.Sorted(maps.Keys(c.model.Secrets)))
		}
	}
}

// service finds a service, enabled or not.
func (c *consistency) service(name string) (types.ServiceConfig, bool) {
	if s, ok := c.model.Services[name]; ok {
		return s, true
	}
	s, ok := c.model.DisabledServices[name]
	return s, ok
}

func (c *consistency) serviceNames() []string {
	return slices.Sorted(maps.Keys(c.model.AllServices()))
}

// unknown reports a reference to something that is not defined.
func (c *consistency) unknown(at []string, what, service, verb, name string, known []string) {
	section := map[string]string{"service": "services", "network": "networks", "volume": "volumes", "secret": "secrets", "config": "configs", "model": "models"}[what]
	c.fail(at, fmt.Sprintf("service %q %s the %s %q, which is not defined", service, verb, what, name),
		nearest(name, known, fmt.Sprintf("define %s under the top-level `%s:`", name, section)))
}

func (c *consistency) networks(name string, s types.ServiceConfig) {
	if s.NetworkMode != "" && len(s.Networks) > 0 {
		c.fail(attr("services", name, "network_mode"), fmt.Sprintf("service %q has both network_mode and networks", name), "keep one of them")
		return
	}
	for _, network := range slices.Sorted(maps.Keys(s.Networks)) {
		if _, ok := c.model.Networks[network]; !ok {
			c.unknown(attr("services", name, "networks", network), "network", name, "uses", network, slices.Sorted(maps.Keys(c.model.Networks)))
		}
	}
	if target, ok := strings.CutPrefix(s.NetworkMode, types.ServicePrefix); ok {
		if _, ok := c.model.Services[target]; !ok {
			c.unknown(attr("services", name, "network_mode"), "service", name, "shares the network of", target, c.serviceNames())
		}
	}
}

func (c *consistency) volumes(name string, s types.ServiceConfig) {
	for i, v := range s.Volumes {
		if _, ok := c.model.Volumes[v.Source]; v.Type == types.VolumeTypeVolume && v.Source != "" && !ok {
			c.unknown(attr("services", name, "volumes", item(i)), "volume", name, "mounts", v.Source, slices.Sorted(maps.Keys(c.model.Volumes)))
		}
	}
}

// mounts finds two mounts at the same path.
func (c *consistency) mounts(name string, s types.ServiceConfig) {
	taken := map[string]string{}
	take := func(target, attribute string, i int) {
		at := attr("services", name, attribute, item(i))
		if other, ok := taken[target]; ok {
			c.fail(at, fmt.Sprintf("%s is mounted twice in service %q: here and in %s", target, name, other), "keep one of them")
		}
		taken[target] = attribute + item(i)
	}
	for i, tmpfs := range s.Tmpfs {
		target, _, _ := strings.Cut(tmpfs, ":")
		take(target, "tmpfs", i)
	}
	for i, v := range s.Volumes {
		take(v.Target, "volumes", i)
	}
}

// sources finds references to configs, secrets and models that are not defined.
func (c *consistency) sources(name string, s types.ServiceConfig) {
	for i, config := range s.Configs {
		if _, ok := c.model.Configs[config.Source]; !ok {
			c.unknown(attr("services", name, "configs", item(i)), "config", name, "uses", config.Source, slices.Sorted(maps.Keys(c.model.Configs)))
		}
	}
	for i, secret := range s.Secrets {
		if _, ok := c.model.Secrets[secret.Source]; !ok {
			c.unknown(attr("services", name, "secrets", item(i)), "secret", name, "uses", secret.Source, slices.Sorted(maps.Keys(c.model.Secrets)))
		}
	}
	for _, model := range slices.Sorted(maps.Keys(s.Models)) {
		if _, ok := c.model.Models[model]; !ok {
			c.unknown(attr("services", name, "models", model), "model", name, "uses", model, slices.Sorted(maps.Keys(c.model.Models)))
		}
	}
}

func (c *consistency) healthcheck(name string, s types.ServiceConfig) {
	if s.HealthCheck == nil || len(s.HealthCheck.Test) == 0 {
		return
	}
	if first := s.HealthCheck.Test[0]; first != "CMD" && first != "CMD-SHELL" && first != "NONE" {
		c.fail(attr("services", name, "healthcheck", "test"), fmt.Sprintf("the test of service %q starts with %q, expected CMD, CMD-SHELL or NONE", name, first),
			`write ["CMD", "program", "argument"], or one string for the shell`)
	}
}
