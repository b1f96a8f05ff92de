package convert

import (
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
		uid = c.id(u, user)
	}
	if hasGroup && group != "" {
		gid = c.id(u, group)
	}
	return uid, gid
}

func (c *converter) id(u *unit, text string) *int64 {
	if text == "root" {
		text = "0"
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		c.refuse(u.at("user"), "Kubernetes takes numbers, and "+strconv.Quote(text)+" is a name that only the image knows; the image's own user runs",
			"write the number: docker run --rm --entrypoint id IMAGE "+text)
		return nil
	}
	return &n
}

// groups carries group_add; a group's name is known to the image only.
func (c *converter) groups(u *unit, p *pod) {
	names := u.service.GroupAdd
	for i, name := range names {
		n, err := strconv.ParseInt(name, 10, 32)
		if name == "root" {
			n, err = 0, nil
		}
		if err != nil || n < 0 {
			c.refuse(c.item(u.at("group_add"), i, len(names)), "Kubernetes takes numbers, and "+strconv.Quote(name)+" is a name that only the image knows", "write the group's number")
			continue
		}
		if security := p.security(); !slices.Contains(security.SupplementalGroups, n) {
			security.SupplementalGroups = append(security.SupplementalGroups, n)
		}
	}
}
