package container

import (
	"math"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// securityContext converts user, capabilities, privileged, read_only,
// security_opt and credential_spec; nil when none of them is set.
func (c conversion) securityContext(u *plan.Unit) *corev1.SecurityContext {
	s := u.Service
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

// user converts a numeric user and group. A name needs the image's /etc/passwd,
// which is unknown here; root is 0 in every image.
func (c conversion) user(u *plan.Unit) (uid, gid *int64) {
	text := u.Service.User
	if text == "" {
		return nil, nil
	}
	user, group, hasGroup := strings.Cut(text, ":")
	if user != "" {
		uid = c.id(u, user, "user", "id "+c.builtName(u))
	}
	if hasGroup && group != "" {
		gid = c.id(u, group, "group", "getent "+c.builtName(u)+" group")
	}
	return uid, gid
}

// id is the number of the user or the group; nil, and reported, if it is not a
// number. The lookup is the command that finds it in the image.
func (c conversion) id(u *plan.Unit, text, what, lookup string) *int64 {
	n, problem := Number(text)
	if problem != "" {
		c.Refuse(u.At("user"), problem+"; the image's "+what+" is used", "use the number: docker run --rm --entrypoint "+lookup+" "+text)
		return nil
	}
	return &n
}

// Number is the number of a user or a group. Source: IsValidUserID in
// k8s.io/apimachinery/pkg/util/validation.
func Number(text string) (n int64, problem string) {
	if text == "root" {
		return 0, ""
	}
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return 0, "Kubernetes requires a number, and " + strconv.Quote(text) + " is a name known only to the image"
	case n < 0 || n > math.MaxInt32:
		return 0, "Kubernetes requires a number from 0 to 2147483647, not " + text
	}
	return n, ""
}
