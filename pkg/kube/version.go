package kube

import (
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	"k8s.io/apimachinery/pkg/version"
	"k8s.io/client-go/rest"
)

// ServerVersion asks the API server for its version, as ServerVersion of
// client-go's discovery client does, without the API types that it brings along.
func (c *Connection) ServerVersion(ctx context.Context) (version.Info, error) {
	config, err := c.Config()
	if err != nil {
		return version.Info{}, err
	}
	config.NegotiatedSerializer = serializer.NewCodecFactory(runtime.NewScheme())
	client, err := rest.UnversionedRESTClientFor(config)
	if err != nil {
		return version.Info{}, c.Explain(err)
	}
	body, err := client.Get().AbsPath("/version").Do(ctx).Raw()
	if err != nil {
		return version.Info{}, c.Explain(err)
	}
	var info version.Info
	if err := json.Unmarshal(body, &info); err != nil || info.Major == "" {
		return version.Info{}, c.failed(fmt.Errorf("%s answers /version with something else", c.address()), "is it an API server? kubectl version asks it too")
	}
	return info, nil
}
