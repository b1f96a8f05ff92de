package service

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/pod"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// subdomainServices are a headless Service for every domain of a pod:
// hostname.domain then resolves, even before the pod is ready.
func (c conversion) subdomainServices(subdomains []pod.Subdomain, taken names) []object.Object {
	var objects []object.Object
	for _, s := range subdomains {
		owner, exists := taken[s.Name]
		if exists && owner != s.Unit {
			c.Refuse(s.At, "the Service "+s.Name+", which the domain requires, is already used by "+owner.Title()+": names of the domain cannot be resolved", "use a different name")
		}
		if exists {
			continue
		}
		taken.reserve(s.Name, s.Unit)
		objects = append(objects, &corev1.Service{
			TypeMeta:   metadata.Type("v1", "Service"),
			ObjectMeta: metadata.New(c.Plan, s.Name, c.Labels(s.Unit)),
			Spec: corev1.ServiceSpec{
				ClusterIP: corev1.ClusterIPNone, PublishNotReadyAddresses: true, Selector: c.Selector(s.Unit),
			},
		})
	}
	return objects
}
