package convert

import (
	"math"
	"slices"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// securityContext carries user, capabilities, privileged, read_only,
// security_opt and credential_spec; nil when none of them is set.
func (c *converter) securityContext(u *unit) *corev1.SecurityContext {
	s := u.service
	sc := &corev1.SecurityContext{}
	sc.RunAsUser, sc.RunAsGroup = c.user(u)
	if s.Privileged {
		sc.Privileged = &s.Privileged
	}
	if s.ReadOnly {
		sc.ReadOnlyRootFilesystem = &s.ReadOnly
	}
	sc.Capabilities = c.capabilities(u)
	c.securityOptions(u, sc)
	c.credentialSpec(u, sc)
	if *sc == (corev1.SecurityContext{}) {
		return nil
	}
	return sc
}

// user carries a numeric user and group. A name needs the image's /etc/passwd,
// which is not known here; root is 0 in every image.
func (c *converter) user(u *unit) (uid, gid *int64) {
	text := u.service.User
	if text == "" {
		return nil, nil
	}
	user, group, hasGroup := strings.Cut(text, ":")
	if user != "" {
		uid = c.id(u, user, "user", "id IMAGE")
	}
	if hasGroup && group != "" {
		gid = c.id(u, group, "group", "getent IMAGE group")
	}
	return uid, gid
}

// id is the number of the user or the group; nil, and told, when it has none.
// The lookup is what finds it in the image.
func (c *converter) id(u *unit, text, what, lookup string) *int64 {
	n, problem := number(text)
	if problem != "" {
		c.refuse(u.at("user"), problem+"; the image's own "+what+" is used", "write the number: docker run --rm --entrypoint "+lookup+" "+text)
		return nil
	}
	return &n
}

// number is a user's or a group's. Source: IsValidUserID in
// k8s.io/apimachinery/pkg/util/validation.
func number(text string) (n int64, problem string) {
	if text == "root" {
		return 0, ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return 0, "Kubernetes takes numbers, and " + strconv.Quote(text) + " is a name that only the image knows"
	case n < 0 || n > math.MaxInt32:
		return 0, "Kubernetes takes numbers from 0 to 2147483647, not " + text
	}
	return n, ""
}

// groups carries group_add; a group's name is known to the image only.
func (c *converter) groups(u *unit, p *pod) {
	names := u.service.GroupAdd
	for i, name := range names {
		n, problem := number(name)
		if problem != "" {
			c.refuse(c.item(u.at("group_add"), i, len(names)), problem, "write the group's number")
			continue
		}
		if security := p.security(); !slices.Contains(security.SupplementalGroups, n) {
			security.SupplementalGroups = append(security.SupplementalGroups, n)
		}
	}
}
