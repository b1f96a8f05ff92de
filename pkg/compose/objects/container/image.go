package container

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

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
	if image == "" {
		image = strings.ToLower(c.Project.Name + "-" + s.Name) // as docker compose build names it
	}
	if c.Options.Registry != "" && s.Image == "" {
		image = strings.TrimSuffix(c.Options.Registry, "/") + "/" + image
	}
	c.Warn(u.At("build"), "Kubernetes does not build images: "+image+" must be built, and the nodes must be able to pull it",
		buildHint(image, c.Options.Registry))
	if policy == "" {
		policy = corev1.PullIfNotPresent
	}
	return image, policy
}

func buildHint(image, registry string) string {
	if registry != "" || strings.Contains(image, "/") {
		return "run docker compose build, then docker push " + image
	}
	return "run docker compose build, then load the image (kind load docker-image " + image + ") or push it (--registry)"
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
