package service

import (
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/metadata"
)

func (c conversion) policy(name string, labels, pods map[string]string) *networkingv1.NetworkPolicy {
	return &networkingv1.NetworkPolicy{
		TypeMeta:   metadata.Type("networking.k8s.io/v1", "NetworkPolicy"),
		ObjectMeta: metadata.New(c.Plan, name, labels),
		Spec:       networkingv1.NetworkPolicySpec{PodSelector: metav1.LabelSelector{MatchLabels: pods}},
	}
}
