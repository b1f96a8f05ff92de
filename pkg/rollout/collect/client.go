package collect

import (
	"fmt"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
)

// clients are REST clients of the two groups a rollout is made of. A clientset
// would register and link every group there is.
type clients struct{ apps, core rest.Interface }

func newClients(config *rest.Config) (*clients, error) {
	scheme := runtime.NewScheme()
	for _, add := range []func(*runtime.Scheme) error{appsv1.AddToScheme, corev1.AddToScheme} {
		if err := add(scheme); err != nil {
			return nil, fmt.Errorf("make client: %w", err)
		}
	}
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	codecs := serializer.NewCodecFactory(scheme)
	apps, err := newClient(config, "/apis", appsv1.SchemeGroupVersion, codecs)
	if err != nil {
		return nil, err
	}
	core, err := newClient(config, "/api", corev1.SchemeGroupVersion, codecs)
	if err != nil {
		return nil, err
	}
	return &clients{apps: apps, core: core}, nil
}

// newClient asks for protobuf first: it is a third of the bytes of JSON.
func newClient(config *rest.Config, path string, gv schema.GroupVersion, codecs serializer.CodecFactory) (rest.Interface, error) {
	c := rest.CopyConfig(config)
	c.APIPath, c.GroupVersion = path, &gv
	c.NegotiatedSerializer = codecs.WithoutConversion()
	c.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	client, err := rest.RESTClientFor(c)
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return client, nil
}
