// Package apply puts objects into a cluster by server-side apply, under a field
// manager of our own: the API server then knows which fields are ours, removes
// those that are no longer given, and refuses to change those of others unless
// told to. Start at [Client].
//
// Nothing here decides what an object should be. No request logs what is in it
// (see [kube.Discreet]).
package apply

import (
	"context"
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/util/sets"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/util/csaupgrade"

	"github.com/batuta-k8s/batuta/pkg/kube"
)

// Client writes objects of one resource.
type Client struct {
	REST     rest.Interface // of the resource's group
	Resource string         // "secrets"
	Manager  string         // the field manager
	DryRun   bool           // the server checks everything and keeps nothing
}

// Get reads one object. Its error is the API server's, unchanged.
func (c Client) Get(ctx context.Context, namespace, name string, into runtime.Object) error {
	return c.REST.Get().Namespace(namespace).Resource(c.Resource).Name(name).Do(kube.Discreet(ctx)).Into(into)
}

// List reads the objects that the label selector fits.
func (c Client) List(ctx context.Context, namespace, selector string, into runtime.Object) error {
	return c.REST.Get().Namespace(namespace).Resource(c.Resource).Param("labelSelector", selector).Do(kube.Discreet(ctx)).Into(into)
}

// Apply sends the object, whose JSON has nothing but the fields that are to be
// ours. With force they become ours even where others have other values.
func (c Client) Apply(ctx context.Context, namespace, name string, object any, force bool, into runtime.Object) error {
	body, err := json.Marshal(object)
	if err != nil {
		return fmt.Errorf("encode %s %s: %w", c.Resource, name, err)
	}
	r := c.patch(types.ApplyPatchType, namespace, name, body)
	if force {
		r = r.Param("force", "true")
	}
	return r.Do(kube.Discreet(ctx)).Into(into)
}

// Create makes the object, or fails because it is there already, which Apply
// never does.
func (c Client) Create(ctx context.Context, namespace string, object, into runtime.Object) error {
	return c.written(c.REST.Post()).Namespace(namespace).Resource(c.Resource).Body(object).Do(kube.Discreet(ctx)).Into(into)
}

// Merge sends a JSON merge patch.
func (c Client) Merge(ctx context.Context, namespace, name string, patch any, into runtime.Object) error {
	body, err := json.Marshal(patch)
	if err != nil {
		return fmt.Errorf("encode the change of %s %s: %w", c.Resource, name, err)
	}
	return c.patch(types.MergePatchType, namespace, name, body).Do(kube.Discreet(ctx)).Into(into)
}

// Adopt makes what the managers own by updates (client-side apply among them)
// ours, and removes annotations, in one step that fails if the object has
// changed since it was read. It does nothing when there is nothing to do.
func (c Client) Adopt(ctx context.Context, live runtime.Object, managers, annotations []string) error {
	object, err := meta.Accessor(live)
	if err != nil {
		return err
	}
	patch, err := adoption(live, object, c.Manager, managers, annotations)
	if err != nil || patch == nil {
		return err
	}
	body, err := json.Marshal(patch)
	if err != nil {
		return fmt.Errorf("encode the change of %s %s: %w", c.Resource, object.GetName(), err)
	}
	return c.patch(types.JSONPatchType, object.GetNamespace(), object.GetName(), body).Do(kube.Discreet(ctx)).Into(live)
}

// operation is one of a JSON patch (RFC 6902).
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

func adoption(live runtime.Object, object metav1.Object, manager string, managers, annotations []string) ([]operation, error) {
	var patch []operation
	upgrade, err := csaupgrade.UpgradeManagedFieldsPatch(live, sets.New(managers...), manager)
	if err != nil {
		return nil, fmt.Errorf("read the field managers of %s: %w", object.GetName(), err)
	}
	if upgrade != nil {
		if err := json.Unmarshal(upgrade, &patch); err != nil {
			return nil, err
		}
	}
	for _, name := range annotations {
		if _, ok := object.GetAnnotations()[name]; ok {
			patch = append(patch, operation{Op: "remove", Path: "/metadata/annotations/" + pointer(name)})
		}
	}
	if patch != nil && upgrade == nil { // the upgrade has it already
		patch = append(patch, operation{Op: "replace", Path: "/metadata/resourceVersion", Value: object.GetResourceVersion()})
	}
	return patch, nil
}

// patch prepares a patch of one object.
func (c Client) patch(kind types.PatchType, namespace, name string, body []byte) *rest.Request {
	return c.written(c.REST.Patch(kind)).Namespace(namespace).Resource(c.Resource).Name(name).Body(body)
}

// written has the parameters of every request that writes.
func (c Client) written(r *rest.Request) *rest.Request {
	r = r.Param("fieldManager", c.Manager)
	if c.DryRun {
		r = r.Param("dryRun", metav1.DryRunAll)
	}
	return r
}
