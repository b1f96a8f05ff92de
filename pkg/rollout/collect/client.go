package collect

import (
	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/kube"
)

// clients are REST clients of the two groups a rollout is made of.
type clients struct{ apps, core rest.Interface }

func newClients(config *rest.Config) (*clients, error) {
	made, err := kube.Clients(config,
		kube.Group{Version: appsv1.SchemeGroupVersion, Add: appsv1.AddToScheme},
		kube.Group{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme})
	if err != nil {
		return nil, err
	}
	return &clients{apps: made[0], core: made[1]}, nil
}
