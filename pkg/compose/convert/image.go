package convert

import (
	"errors"
	"fmt"
	"strings"

	"github.com/distribution/reference"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

// checkImages refuses image references that no registry could serve. A
// reference that only has upper-case letters in its name is a finding: the lower-case form is
// used, as the registry would store it. One that is incomplete because a
// variable is not set is a finding too, since the variable was reported.
func (c *converter) checkImages() error {
	var problems []error
	for _, u := range c.units {
		image := u.service.Image
		if image == "" {
			continue
		}
		_, err := reference.ParseNormalizedNamed(image)
		switch {
		case err == nil && !upperCaseAccount(image):
		case err != nil && c.project.HasUnset(u.at("image")):
			c.refuse(u.at("image"), fmt.Sprintf("%q is not a complete image reference: a variable in it is not set", image), "set the variable in the environment or in .env")
		case err == nil || errors.Is(err, reference.ErrNameContainsUppercase):
			c.warn(u.at("image"), fmt.Sprintf("%q is not a valid image reference: names are lower case; %q is used", image, lowerName(image)), "write "+lowerName(image))
			u.service.Image = lowerName(image)
		default:
			problems = append(problems, c.imageError(u, err))
		}
	}
	return errors.Join(problems...)
}

func (c *converter) imageError(u *unit, err error) error {
	at := u.at("image")
	return fault.Usagef("%s: %q is not a valid image reference: %w", c.project.Source.Position(at...), u.service.Image, err).
		WithHint("expected [HOST[:PORT]/]NAME[:TAG][@DIGEST], with a name in lower case, such as nginx:1.27")
}

// upperCaseAccount tells whether the first part of the name is meant as an
// account but, having upper-case letters, is read as a registry's host: no host
// without a dot or a port serves images, localhost apart.
func upperCaseAccount(image string) bool {
	account, _, ok := strings.Cut(image, "/")
	return ok && !strings.ContainsAny(account, ".:") && account != strings.ToLower(account)
}

// lowerName lowers the name of a reference and keeps its tag.
func lowerName(image string) string {
	name, tag := image, ""
	if i := strings.LastIndexByte(image, ':'); i > strings.LastIndexByte(image, '/') {
		name, tag = image[:i], image[i:]
	}
	return strings.ToLower(name) + tag
}

// image is the container's image and pull policy. An image that the project
// builds must be pushed, or loaded into the nodes, before it is there.
func (c *converter) image(u *unit) (string, corev1.PullPolicy) {
	s := u.service
	image, policy := s.Image, c.pullPolicy(u)
	if s.Build == nil {
		return image, policy
	}
	if image == "" {
		image = strings.ToLower(c.project.Name + "-" + s.Name) // as docker compose build names it
	}
	if c.options.Registry != "" && s.Image == "" {
		image = strings.TrimSuffix(c.options.Registry, "/") + "/" + image
	}
	c.warn(u.at("build"), "Kubernetes does not build images: "+image+" must be built and be where the nodes can pull it",
		buildHint(image, c.options.Registry))
	if policy == "" {
		policy = corev1.PullIfNotPresent
	}
	return image, policy
}

func buildHint(image, registry string) string {
	if registry != "" || strings.Contains(image, "/") {
		return "docker compose build, then docker push " + image
	}
	return "docker compose build, then load it (kind load docker-image " + image + ") or push it (--registry)"
}

// pullPolicies maps pull_policy; what is absent has no counterpart.
var pullPolicies = map[string]corev1.PullPolicy{
	"always":         corev1.PullAlways,
	"never":          corev1.PullNever,
	"if_not_present": corev1.PullIfNotPresent,
	"missing":        corev1.PullIfNotPresent,
	"build":          corev1.PullIfNotPresent,
}

func (c *converter) pullPolicy(u *unit) corev1.PullPolicy {
	if h := u.hints.ImagePullPolicy; h.Given() {
		c.reportCounts(u, h.At, "pull_policy")
		return h.Value
	}
	text := u.service.PullPolicy
	policy, known := pullPolicies[text]
	if text != "" && !known {
		c.warn(u.at("pull_policy"), "Kubernetes has no time-based pull policy; IfNotPresent is used", "use a tag that changes with the content")
		return corev1.PullIfNotPresent
	}
	return policy
}
