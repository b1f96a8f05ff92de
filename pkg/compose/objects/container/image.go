package container

import (
	"cmp"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// image is the container's image and pull policy. An image that the project
// builds must be pushed, or loaded into the nodes.
func (c conversion) image(u *plan.Unit) (string, corev1.PullPolicy) {
	s := u.Service
	image, policy := s.Image, c.pullPolicy(u)
	if s.Build == nil {
		return image, policy
	}
	image = c.builtName(u)
	if c.Options.Registry != "" && s.Image == "" {
		image = strings.TrimSuffix(c.Options.Registry, "/") + "/" + image
	}
	c.Warn(u.At("build"), "Kubernetes does not build images: "+image+" must be built, and pushed (--registry=HOST/PATH) or loaded into the nodes",
		c.buildFix(u, image), finding.Starts)
	if policy == "" {
		policy = corev1.PullIfNotPresent
	}
	return image, policy
}

// buildFix is the command that builds the image of the service and brings it to
// where the nodes find it.
func (c conversion) buildFix(u *plan.Unit, image string) string {
	name := u.Service.Name
	build := strings.Join(slices.Concat([]string{"docker", "compose"}, c.Project.Flags, []string{"build", name}), " ")
	if built := c.builtName(u); built != image {
		build += " && docker tag " + built + " " + image
	}
	if c.Options.Registry != "" || strings.Contains(image, "/") {
		return build + " && docker push " + image
	}
	return build + " && kind load docker-image " + image
}

// builtName is the name that docker compose gives the image that it builds.
func (c conversion) builtName(u *plan.Unit) string {
	return cmp.Or(u.Service.Image, strings.ToLower(c.Project.Name+"-"+u.Service.Name))
}

// pullPolicies maps pull_policy; values that are absent have no equivalent.
var pullPolicies = map[string]corev1.PullPolicy{
	"always":         corev1.PullAlways,
	"never":          corev1.PullNever,
	"if_not_present": corev1.PullIfNotPresent,
	"missing":        corev1.PullIfNotPresent,
	"build":          corev1.PullIfNotPresent,
}

func (c conversion) pullPolicy(u *plan.Unit) corev1.PullPolicy {
	if h := u.Hints.ImagePullPolicy; h.Given() {
		c.reportCounts(u, h.At, "pull_policy")
		return h.Value
	}
	text := u.Service.PullPolicy
	policy, known := pullPolicies[text]
	if text != "" && !known {
		c.Warn(u.At("pull_policy"), "Kubernetes has no time-based pull policy: IfNotPresent is used", "use a tag that changes with the content")
		return corev1.PullIfNotPresent
	}
	return policy
}
