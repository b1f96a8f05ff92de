package kube

import (
	"context"
	"encoding/json"
	"fmt"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/rest"
)

// ServerVersion asks the API server for its version, as ServerVersion of
// client-go's discovery client does, but without the dependency on all API
// types.
func (c *Connection) ServerVersion(ctx context.Context) (version.Info, error) {
	config, err := c.Config()
	if err != nil {
		return version.Info{}, err
	}
	scheme := runtime.NewScheme()
	metav1.AddToGroupVersion(scheme, schema.GroupVersion{Version: "v1"}) // Status, which errors are
	config.NegotiatedSerializer = serializer.NewCodecFactory(scheme).WithoutConversion()
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		return version.Info{}, c.Explain(err)
	}
	answer := client.Get().AbsPath("/version").Do(ctx)
	if err := answer.Error(); err != nil { // Raw's has no reason
		return version.Info{}, c.Explain(err)
	}
	body, _ := answer.Raw()
	var info version.Info
	if err := json.Unmarshal(body, &info); err != nil || info.Major == "" {
		return version.Info{}, c.failed(fmt.Errorf("%s: the response to /version is not a Kubernetes version", c.address()), "check that it is an API server; kubectl version sends the same request")
	}
	return info, nil
}
