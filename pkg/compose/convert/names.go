package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// objectName makes a name that every kind of object accepts, from any text: an
// RFC 1035 label, the strictest rule (Services; ValidateServiceName in
// pkg/apis/core/validation of Kubernetes 1.36). It is the one naming function:
// objects and the references to them both use it.
func objectName(parts ...string) string {
	text := strings.Join(parts, "-")
	label := strings.Trim(strings.Map(labelRune, strings.ToLower(text)), "-")
	if label == "" || label[0] < 'a' {
		label = strings.TrimSuffix("n-"+label, "-")
	}
	if len(label) <= validation.DNS1035LabelMaxLength {
		return label
	}
	const digest = 8
	cut := validation.DNS1035LabelMaxLength - digest - 1
	return strings.TrimRight(label[:cut], "-") + "-" + hash(text, digest)
}

func labelRune(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}

// hash is the first n hex digits of the text's SHA-256.
func hash(text string, n int) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])[:n]
}

func index(i int) string { return "[" + strconv.Itoa(i) + "]" }

// addUnits makes a unit of every enabled service. A service whose name is a
// valid object name keeps it; of several that would get the same name the
// others get a hash of their own name.
func (c *converter) addUnits() {
	c.byName = map[string]*unit{}
	names := c.project.ServiceNames()
	slices.Sort(names)
	taken := map[string]string{}
	for _, name := range names {
		if objectName(name) == name {
			taken[name] = name
		}
	}
	for _, name := range names {
		u := &unit{service: c.project.Services[name], path: project.Path{"services", name}}
		u.name = c.unitName(u, taken)
		c.units = append(c.units, u)
		c.byName[name] = u
	}
}

func (c *converter) unitName(u *unit, taken map[string]string) string {
	original := u.path[1]
	name := objectName(original)
	if owner, ok := taken[name]; ok && owner != original {
		collision := name
		name = objectName(name, hash(original, 8))
		c.warn(u.path, fmt.Sprintf("%s and %s would both be named %s in Kubernetes; this one is named %s", owner, original, collision, name),
			"rename one of the services")
	}
	taken[name] = original
	if name != original {
		c.reportRename(u, original, name)
	}
	return name
}

// reportRename tells about a host name that no longer resolves, at the service
// and at every place that seems to use it.
func (c *converter) reportRename(u *unit, original, name string) {
	c.warn(u.path, fmt.Sprintf("%q cannot be the name of a Kubernetes Service; its objects are named %s and other services reach it as %s", original, name, name),
		"rename the service so that its name is made of a-z, 0-9 and -")
	for _, user := range c.project.ServiceNames() {
		for _, at := range c.mentions(user, original) {
			c.warn(at, fmt.Sprintf("this names the service %q, which is reached as %s in the cluster; the text was not changed", original, name),
				"write "+name)
		}
	}
}
