package service

import (
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
)

// service is the unit's Service under the name: headless when no port is known,
// or if deploy.endpoint_mode requests the pods' own addresses. Its ports are
// those of the CONTAINER: inside a Compose network http://web:80 works with every
// published port.
func (c conversion) service(u *plan.Unit, name string) *corev1.Service {
	s := &corev1.Service{
		TypeMeta:   metadata.Type("v1", "Service"),
		ObjectMeta: metadata.New(c.Plan, name, c.Labels(u)),
		Spec:       corev1.ServiceSpec{Selector: c.Selector(u), PublishNotReadyAddresses: c.IsEarly(u), IPFamilyPolicy: c.families(u)},
	}
	for _, p := range c.ServicePorts(u) {
		s.Spec.Ports = append(s.Spec.Ports, p.ServicePort(p.Name, p.Number))
	}
	if c.IsHeadless(u) {
		s.Spec.ClusterIP = corev1.ClusterIPNone
	}
	return s
}

// governing is the Service that only names the pods of the unit's StatefulSet.
func (c conversion) governing(u *plan.Unit) *corev1.Service {
	s := c.service(u, c.Governing(u))
	s.Spec.ClusterIP, s.Spec.PublishNotReadyAddresses = corev1.ClusterIPNone, true
	return s
}

// families requests IPv6 in addition to IPv4 if a network of the unit has it; a
// cluster without IPv6 then uses IPv4 only.
func (c conversion) families(u *plan.Unit) *corev1.IPFamilyPolicy {
	for name := range u.Service.Networks {
		if on := c.Project.Networks[name].EnableIPv6; on != nil && *on {
			policy := corev1.IPFamilyPolicyPreferDualStack
			return &policy
		}
	}
	return nil
}

// externalService is a name that represents a host outside of the cluster.
func (c conversion) externalService(name, host string) *corev1.Service {
	return &corev1.Service{
		TypeMeta: metadata.Type("v1", "Service"), ObjectMeta: metadata.New(c.Plan, name, c.ProjectLabels()),
		Spec: corev1.ServiceSpec{Type: corev1.ServiceTypeExternalName, ExternalName: host},
	}
}
