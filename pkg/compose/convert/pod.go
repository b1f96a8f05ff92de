package convert

import (
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// pod is the pod of a workload under way. Init containers and the container
// itself add to it what belongs to the pod.
type pod struct {
	corev1.PodSpec
	volumeNames map[string]string // by what the volume is
	takenNames  map[string]bool   // of its volumes
	groups      []fileGroup       // of the files of configs and secrets
}

// security is the security context of the pod, for its containers to add to.
func (p *pod) security() *corev1.PodSecurityContext {
	if p.SecurityContext == nil {
		p.SecurityContext = &corev1.PodSecurityContext{}
	}
	return p.SecurityContext
}

// alias adds a line to the pod's hosts file: the address once, with all its
// names in their order.
func (p *pod) alias(address, host string) {
	at := slices.IndexFunc(p.HostAliases, func(a corev1.HostAlias) bool { return a.IP == address })
	if at < 0 {
		p.HostAliases = append(p.HostAliases, corev1.HostAlias{IP: address, Hostnames: []string{host}})
		return
	}
	names := &p.HostAliases[at].Hostnames
	if !slices.Contains(*names, host) {
		*names = append(*names, host)
		slices.Sort(*names)
	}
}

// settle sets a field of the pod for the unit's attribute. Several containers
// may share a pod: where another one has set the field to something else, that
// stays, and the attribute is told.
func settle[T any](c *converter, field *T, value T, u *unit, attribute ...string) {
	if reflect.ValueOf(field).Elem().IsZero() {
		*field = value
		return
	}
	if !reflect.DeepEqual(*field, value) {
		c.refuse(u.at(attribute...), "another container of the same pod sets "+strings.Join(attribute, ".")+" otherwise; a pod has one", "set the same in both services")
	}
}
