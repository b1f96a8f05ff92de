package plan

import (
	"errors"
	"fmt"
	"strings"

	"github.com/distribution/reference"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// imageName is the unit's image reference. A reference that no registry could
// serve is an error. If only upper-case letters make it invalid, it is a finding,
// and the lower-case form is used, as the registry would store it. A reference
// that is incomplete because a variable is not set is a finding too, because the
// variable was reported.
func imageName(f *finding.Collector, p *project.Project, u *Unit) (string, error) {
	image := u.Service.Image
	if image == "" {
		return "", nil
	}
	_, err := reference.ParseNormalizedNamed(image)
	switch {
	case err == nil && !upperCaseAccount(image):
	case err != nil && p.HasUnset(u.At("image")):
		f.Refuse(u.At("image"), fmt.Sprintf("%q is not a complete image reference: a variable in it is not set", image), "set the variable in the environment or in .env", finding.Starts)
	case err == nil || errors.Is(err, reference.ErrNameContainsUppercase):
		f.Warn(u.At("image"), fmt.Sprintf("%q is not a valid image reference: names are lower case; %q is used", image, lowerName(image)), "write "+lowerName(image))
		return lowerName(image), nil
	default:
		return "", imageError(p, u, err)
	}
	return image, nil
}

func imageError(p *project.Project, u *Unit, err error) error {
	at := u.At("image")
	return fault.Usagef("%s: %q is not a valid image reference: %w", p.Source.Position(at...), u.Service.Image, err).
		WithHint("expected [HOST[:PORT]/]NAME[:TAG][@DIGEST], with a name in lower case, such as nginx:1.27")
}

// upperCaseAccount reports whether the first part of the name is an account that
// is read as a registry's host because of its upper-case letters: except for
// localhost, a registry's host has a dot or a port.
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
