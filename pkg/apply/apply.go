// Package apply puts objects into a cluster by server-side apply, under the
// plugin's own field manager. The API server then tracks which fields are ours,
// removes those that are no longer given, and refuses to change fields of other
// managers unless forced. Start at [Client].
//
// This package does not decide what an object should be. No request logs its
// content (see [kube.Discreet]).
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
	DryRun   bool           // the server checks everything and stores nothing
}

// Get reads one object. Its error is the API server's, unchanged.
func (c Client) Get(ctx context.Context, namespace, name string, into runtime.Object) error {
	return c.REST.Get().Namespace(namespace).Resource(c.Resource).Name(name).Do(kube.Discreet(ctx)).Into(into)
}

// List reads the objects that match the label selector.
func (c Client) List(ctx context.Context, namespace, selector string, into runtime.Object) error {
	return c.REST.Get().Namespace(namespace).Resource(c.Resource).Param("labelSelector", selector).Do(kube.Discreet(ctx)).Into(into)
}

// Apply sends the object; its JSON has only the fields that we want to own.
// With force we take over fields even if other managers own them with different
// values.
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

// Create creates the object, or fails if it already exists; Apply never fails
// for that reason.
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

// Adopt takes over the fields that the managers own by updates (including
// client-side apply), and removes annotations, in one step that fails if the
// object has changed since it was read. It does nothing if there is nothing to
// change.
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
	if patch != nil && upgrade == nil { // the upgrade already includes it
		patch = append(patch, operation{Op: "replace", Path: "/metadata/resourceVersion", Value: object.GetResourceVersion()})
	}
	return patch, nil
}

// patch prepares a patch of one object.
func (c Client) patch(kind types.PatchType, namespace, name string, body []byte) *rest.Request {
	return c.written(c.REST.Patch(kind)).Namespace(namespace).Resource(c.Resource).Name(name).Body(body)
}

// written adds the parameters that every write request has.
func (c Client) written(r *rest.Request) *rest.Request {
	r = r.Param("fieldManager", c.Manager)
	if c.DryRun {
		r = r.Param("dryRun", metav1.DryRunAll)
	}
	return r
}
