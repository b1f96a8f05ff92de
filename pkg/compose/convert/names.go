package convert

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
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

// addUnits makes a unit of every enabled service, apart from providers, which
// run nowhere, of every pre_start hook and of every enabled job. A service or
// job whose name is a valid object name keeps it; of several that would get the
// same name the others get a hash of their own name.
func (c *converter) addUnits() {
	c.byService, c.byObject = map[string]*unit{}, map[string]*unit{}
	for _, name := range sortedKeys(c.project.Services) {
		if service := c.project.Services[name]; service.Provider == nil {
			u := &unit{service: service, path: project.Path{"services", name}}
			c.readHints(u, hint.InService, service.Extensions)
			if c.isElsewhere(u) {
				c.elsewhere = append(c.elsewhere, u)
				continue
			}
			c.units = append(c.units, u)
			c.byService[name] = u
			c.addHooks(u)
		}
	}
	c.addJobs()
	c.nameServices()
	c.hintNames()
	for _, u := range c.units {
		if name := u.title(); u.name == "" && objectName(name) == name {
			u.name, c.byObject[name] = name, u
		}
	}
	for _, u := range c.units {
		if u.name == "" {
			u.name = c.unitName(u)
			c.byObject[u.name] = u
		}
		u.ports = c.readPorts(u)
	}
	c.relate()
}

// unitName is for a service or job whose own name no object can have.
func (c *converter) unitName(u *unit) string {
	original := u.title()
	name := objectName(original)
	owner, taken := c.byObject[name]
	if !taken {
		return name
	}
	other := objectName(name, hash(original, 8))
	c.warn(u.path, fmt.Sprintf("%s and %s would both be named %s in Kubernetes; this one is named %s", owner.title(), original, name, other),
		"rename one of the services")
	return other
}

// relate gathers what the units say about each other.
func (c *converter) relate() {
	c.dependents, c.networks, c.mounters, c.links = map[string][]*unit{}, map[string]int{}, map[string]int{}, map[string][]alias{}
	for _, u := range c.units {
		for name := range u.service.DependsOn {
			c.dependents[name] = append(c.dependents[name], u)
		}
		for name := range u.service.Networks {
			c.networks[name] += 0
			if u.parent == nil { // what a hook shares with its service is counted there
				c.networks[name]++
			}
		}
		if u.parent != nil {
			continue
		}
		for _, source := range namedVolumes(u) {
			c.mounters[source]++
		}
		for i, link := range u.service.Links {
			if target, name, ok := strings.Cut(link, ":"); ok && c.byService[target] != nil {
				c.links[target] = append(c.links[target], alias{c.byService[target], name, c.item(u.at("links"), i, len(u.service.Links))})
			}
		}
	}
}

// reportRenames tells about host names that no longer resolve, at the service
// and at every place that seems to use it.
func (c *converter) reportRenames() {
	for _, u := range c.units {
		switch original := u.title(); u.name {
		case original:
		case strings.ToLower(original):
			c.note(u.path, "the objects of "+original+" are named "+u.name+"; DNS ignores case, so it is still reached as "+original, "")
		default:
			if u.name == objectName(original) { // else its collision was told
				c.warn(u.path, fmt.Sprintf("%q cannot be the name of a Kubernetes Service; its objects are named %s and other services reach it as %s", original, u.name, u.name),
					"rename the service so that its name begins with a letter and is made of a-z, 0-9 and -")
			}
			c.reportMentions(u)
		}
	}
}

func (c *converter) reportMentions(u *unit) {
	original := u.title()
	for _, m := range c.mentions[original] {
		at, what := m.at, "this names"
		if m.service == "" {
			at, what = u.path, "the file "+m.file+" names"
		}
		c.warn(at, fmt.Sprintf("%s the service %q, which is reached as %s in the cluster; the text was not changed", what, original, u.name), "write "+u.name)
	}
}
