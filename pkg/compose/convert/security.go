package convert

import (
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// securityContext carries user, capabilities, privileged, read_only and
// no-new-privileges; nil when none of them is set.
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
	if len(s.CapAdd)+len(s.CapDrop) > 0 {
		sc.Capabilities = &corev1.Capabilities{Add: capabilities(s.CapAdd), Drop: capabilities(s.CapDrop)}
	}
	c.securityOptions(u, sc)
	if *sc == (corev1.SecurityContext{}) {
		return nil
	}
	return sc
}

// capabilities are named without the CAP_ prefix in Kubernetes.
func capabilities(names []string) []corev1.Capability {
	var out []corev1.Capability
	for _, name := range names {
		out = append(out, corev1.Capability(strings.TrimPrefix(strings.ToUpper(name), "CAP_")))
	}
	return out
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

// securityOptions carries no-new-privileges; every other option is reported.
func (c *converter) securityOptions(u *unit, sc *corev1.SecurityContext) {
	options := u.service.SecurityOpt
	for i, option := range options {
		switch option {
		case "no-new-privileges", "no-new-privileges:true", "no-new-privileges=true":
			if u.service.Privileged {
				c.refuse(c.item(u.at("security_opt"), i, len(options)), "Kubernetes refuses no-new-privileges on a privileged container", "remove one of the two")
				continue
			}
			no := false
			sc.AllowPrivilegeEscalation = &no
		default:
			c.refuse(c.item(u.at("security_opt"), i, len(options)), "the option "+strconv.Quote(option)+" is not carried", "set securityContext in the manifests")
		}
	}
}

// podSecurity carries group_add; a group's name is known to the image only.
func (c *converter) podSecurity(u *unit) *corev1.PodSecurityContext {
	var groups []int64
	names := u.service.GroupAdd
	for i, name := range names {
		n, err := strconv.ParseInt(name, 10, 32)
		if err != nil || n < 0 {
			c.refuse(c.item(u.at("group_add"), i, len(names)), "Kubernetes takes numbers, and "+strconv.Quote(name)+" is a name that only the image knows", "write the group's number")
			continue
		}
		groups = append(groups, n)
	}
	if groups == nil {
		return nil
	}
	return &corev1.PodSecurityContext{SupplementalGroups: groups}
}
