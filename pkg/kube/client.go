package kube

import (
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/client-go/rest"
)

// Group is an API group that a plugin talks to: its version, and how its types
// are registered. A clientset would register and link every existing group.
type Group struct {
	Version schema.GroupVersion
	Add     func(*runtime.Scheme) error
}

// Clients makes a REST client for each of the groups, in their order. They ask
// for protobuf first: it is a third of the bytes of JSON.
func Clients(config *rest.Config, groups ...Group) ([]rest.Interface, error) {
	scheme := runtime.NewScheme()
	for _, g := range groups {
		if err := g.Add(scheme); err != nil {
			return nil, fmt.Errorf("make client: %w", err)
		}
	}
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"})
	codecs := serializer.NewCodecFactory(scheme)
	clients := make([]rest.Interface, 0, len(groups))
	for _, g := range groups {
		client, err := newClient(config, g.Version, codecs)
		if err != nil {
			return nil, err
		}
		clients = append(clients, client)
	}
	return clients, nil
}

func newClient(config *rest.Config, gv schema.GroupVersion, codecs serializer.CodecFactory) (rest.Interface, error) {
	c := rest.CopyConfig(config)
	c.APIPath, c.GroupVersion = "/apis", &gv
	if gv.Group == "" {
		c.APIPath = "/api"
	}
	c.NegotiatedSerializer = codecs.WithoutConversion()
	c.AcceptContentTypes = runtime.ContentTypeProtobuf + "," + runtime.ContentTypeJSON
	client, err := rest.RESTClientFor(c)
	if err != nil {
		return nil, fmt.Errorf("make client: %w", err)
	}
	return client, nil
}
