package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
)

// pageSize is the size of a page of a list, as in kubectl.
const pageSize = 500

// Survey has all objects that name Secrets.
type Survey struct {
	Objects  []consumer.Object
	Accounts map[Name]bool // the ServiceAccounts; nil if they cannot be listed
	Searched []string      // the resources that were listed
	Unread   []string      // the resources that are forbidden to list
}

// Name is the name of an object in a namespace.
type Name struct{ Namespace, Name string }

// Survey finds all objects in the namespace that name Secrets, in all namespaces
// if it is "". It makes one request for each resource and 500 objects. Objects
// that have ended, and objects of a listed controller, are left out.
func (w *Workloads) Survey(ctx context.Context, namespace string) (*Survey, error) {
	s := &Survey{}
	for _, p := range resources() {
		var found []consumer.Object
		accounts := map[Name]bool{}
		result, err := w.each(ctx, p, namespace, func(object runtime.Object, o metav1.Object) {
			if p.resource == "serviceaccounts" {
				accounts[Name{o.GetNamespace(), o.GetName()}] = true
			}
			if refs := references(object); len(refs) > 0 && !ended(object) {
				found = append(found, consumer.Object{Namespace: o.GetNamespace(), Kind: p.kind, Name: o.GetName(), References: refs})
			}
		})
		switch {
		case result == failed:
			return nil, err
		case result == forbidden:
			s.Unread = append(s.Unread, p.resource)
			continue
		case p.resource == "serviceaccounts":
			s.Accounts = accounts
		}
		if result == listed {
			s.Searched = append(s.Searched, p.resource)
		}
		slices.SortFunc(found, func(a, b consumer.Object) int {
			return cmp.Or(cmp.Compare(a.Namespace, b.Namespace), cmp.Compare(a.Name, b.Name))
		})
		s.Objects = append(s.Objects, found...)
	}
	return s, nil
}

// ended reports whether a pod or a job does not run any more.
func ended(object runtime.Object) bool {
	switch o := object.(type) {
	case *corev1.Pod:
		return o.Status.Phase == corev1.PodSucceeded || o.Status.Phase == corev1.PodFailed
	case *batchv1.Job:
		return slices.ContainsFunc(o.Status.Conditions, func(c batchv1.JobCondition) bool {
			return c.Status == corev1.ConditionTrue && (c.Type == batchv1.JobComplete || c.Type == batchv1.JobFailed)
		})
	}
	return false
}

// reading is the result of listing a resource.
type reading int

const (
	failed    reading = iota
	listed            // all objects were read
	absent            // the cluster does not have the resource
	forbidden         // the permission is missing
)

// each calls visit for each object of a resource, except those of a controller
// that is listed itself. If the resource is forbidden to list, it returns that
// error with the reading.
func (w *Workloads) each(ctx context.Context, p searched, namespace string, visit func(runtime.Object, metav1.Object)) (reading, error) {
	ctx = kube.Discreet(ctx)
	err := w.pages(ctx, p, namespace, func(list runtime.Object) error {
		return meta.EachListItem(list, func(object runtime.Object) error {
			o, err := meta.Accessor(object)
			if err != nil {
				return err
			}
			if owner := metav1.GetControllerOfNoCopy(o); owner == nil || !controllers[owner.Kind] {
				visit(object, o)
			}
			return nil
		})
	})
	result := failed
	switch {
	case err == nil:
		return listed, nil
	case p.group == gatewayGroup && apierrors.IsNotFound(err), p.group == gatewayGroup && apierrors.IsForbidden(err) && w.noGateways(ctx):
		return absent, nil
	case apierrors.IsForbidden(err):
		result = forbidden
	}
	return result, w.connection.Explain(fmt.Errorf("list %s %s: %w", p.resource, within(namespace), w.text.Error(err)))
}

// noGateways reports whether the cluster does not have the Gateway API. The API
// server checks permissions before it looks for a resource, so a forbidden
// resource may not exist; every user may ask for the list of a group.
func (w *Workloads) noGateways(ctx context.Context) bool {
	_, err := w.clients[""].Get().AbsPath("/apis", gatewayGroup).SetHeader("Accept", runtime.ContentTypeJSON).DoRaw(ctx)
	return apierrors.IsNotFound(err)
}

func within(namespace string) string {
	if namespace == "" {
		return "in all namespaces"
	}
	return "in namespace " + namespace
}

// pages reads the list of a resource, page by page.
func (w *Workloads) pages(ctx context.Context, p searched, namespace string, page func(runtime.Object) error) error {
	for next := ""; ; {
		list := p.list.DeepCopyObject()
		if err := w.page(ctx, p, namespace, next, list); err != nil {
			return err
		}
		if err := page(list); err != nil {
			return err
		}
		about, err := meta.ListAccessor(list)
		if err != nil {
			return err
		}
		if next = about.GetContinue(); next == "" {
			return nil
		}
	}
}

// page reads one page into the list.
func (w *Workloads) page(ctx context.Context, p searched, namespace, next string, list runtime.Object) error {
	gateways, ok := list.(*unstructured.UnstructuredList)
	if !ok {
		return paged(w.clients[p.group].Get(), next).NamespaceIfScoped(namespace, namespace != "").Resource(p.resource).Do(ctx).Into(list)
	}
	path := []string{"/apis", gatewayGroup, "v1"}
	if namespace != "" {
		path = append(path, "namespaces", namespace)
	}
	r := paged(w.clients[""].Get(), next).AbsPath(append(path, p.resource)...).SetHeader("Accept", runtime.ContentTypeJSON)
	raw, err := r.DoRaw(ctx)
	if err != nil {
		return err
	}
	return gateways.UnmarshalJSON(raw)
}

// paged is the request of a page.
func paged(r *rest.Request, next string) *rest.Request {
	r = r.Param("limit", strconv.Itoa(pageSize))
	if next != "" {
		r = r.Param("continue", next)
	}
	return r
}

// HasServiceAccount reports whether the ServiceAccount exists.
func (w *Workloads) HasServiceAccount(ctx context.Context, namespace, name string) (bool, error) {
	err := w.clients[""].Get().Namespace(namespace).Resource("serviceaccounts").Name(name).Do(kube.Discreet(ctx)).Into(&corev1.ServiceAccount{})
	if apierrors.IsNotFound(err) {
		return false, nil
	}
	if err != nil {
		return false, w.connection.Explain(fmt.Errorf("get serviceaccount/%s in namespace %s: %w", name, namespace, w.text.Error(err)))
	}
	return true, nil
}

// List reads the Secrets of a namespace that match a label selector; all of them
// if it is "", of all namespaces if the namespace is "". It makes one request for
// each 500 Secrets.
func (s *Store) List(ctx context.Context, namespace, selector string) ([]*secret.Secret, error) {
	var all []*secret.Secret
	for next := ""; ; {
		var list corev1.SecretList
		r := paged(s.client.REST.Get(), next).NamespaceIfScoped(namespace, namespace != "").Resource(s.client.Resource)
		if selector != "" {
			r = r.Param("labelSelector", selector)
		}
		if err := r.Do(kube.Discreet(ctx)).Into(&list); err != nil {
			return nil, s.connection.Explain(fmt.Errorf("list secrets %s: %w", within(namespace), s.text.Error(err)))
		}
		for i := range list.Items {
			all = append(all, s.read(&list.Items[i]))
		}
		if next = list.Continue; next == "" {
			return all, nil
		}
	}
}
