package collect

import (
	"context"
	"errors"
	"io"
	"strconv"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/labels"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/selection"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/rest"
)

// pageSize limits the size of one response of the server.
const pageSize = 500

// listWatch is a set of objects of one resource that can be listed and watched.
type listWatch struct {
	client, stream rest.Interface
	resource       string
	namespace      string // "": all
	name           string // of the only object, "" for all that are selected
	selector       string
	one, many      func() runtime.Object
	lean           func(runtime.Object) metav1.Object // the object without unneeded fields; nil: it does not belong here
}

func (c *Client) workload(k kind, t Target) listWatch {
	return listWatch{client: c.apps, stream: c.watchClients.apps, resource: k.resource, namespace: t.Namespace, name: t.Name,
		one: k.one, many: k.list, lean: leanObject}
}

// history is the workload's ReplicaSets or ControllerRevisions.
func (c *Client) history(k kind, workload metav1.Object, selector labels.Selector) listWatch {
	uid := workload.GetUID()
	return listWatch{client: c.apps, stream: c.watchClients.apps, resource: k.history, namespace: workload.GetNamespace(), selector: selector.String(),
		many: k.revisionList, lean: func(o runtime.Object) metav1.Object {
			own := leanObject(o)
			if own == nil {
				return nil
			}
			if owner := metav1.GetControllerOfNoCopy(own); owner == nil || owner.UID != uid {
				return nil
			}
			return own
		}}
}

func (c *Client) pods(namespace string, selector labels.Selector) listWatch {
	return listWatch{client: c.core, stream: c.watchClients.core, resource: "pods", namespace: namespace, selector: selector.String(),
		many: podList, lean: leanPods()}
}

// numberedPods are the pods with the label of a revision.
func (c *Client) numberedPods(k kind, namespace string, selector labels.Selector) listWatch {
	return c.pods(namespace, narrowed(selector, k.hash, selection.Exists, nil))
}

func (s listWatch) request(client rest.Interface) *rest.Request {
	r := client.Get().Resource(s.resource)
	if s.namespace != "" {
		r = r.Namespace(s.namespace)
	}
	if s.selector != "" {
		r = r.Param("labelSelector", s.selector)
	}
	return r
}

func (s listWatch) get(ctx context.Context) (metav1.Object, error) {
	into := s.one()
	if err := s.request(s.client).Name(s.name).Do(ctx).Into(into); err != nil {
		return nil, err
	}
	if o := s.lean(into); o != nil {
		return o, nil
	}
	return nil, errors.New("the API server returned a different kind of object")
}

// list reads all objects and the resourceVersion from which a watch continues. Pages that
// expire in between are read again.
func (s listWatch) list(ctx context.Context) (objects []metav1.Object, version string, err error) {
	for range 3 {
		if objects, version, err = s.pages(ctx); !expired(err) {
			break
		}
	}
	if s.name != "" && apierrors.IsForbidden(err) {
		return s.alone(ctx, err)
	}
	return objects, version, err
}

func (s listWatch) pages(ctx context.Context) ([]metav1.Object, string, error) {
	var objects []metav1.Object
	next := ""
	for {
		page := s.many()
		r := s.request(s.client).Param("limit", strconv.Itoa(pageSize))
		if s.name != "" {
			r = r.Param("fieldSelector", "metadata.name="+s.name)
		}
		if next != "" {
			r = r.Param("continue", next)
		}
		if err := r.Do(ctx).Into(page); err != nil {
			return nil, "", err
		}
		list, err := meta.ListAccessor(page)
		if err != nil {
			return nil, "", err
		}
		// Each object has its own allocation: an object must not keep its whole page in memory.
		err = meta.EachListItemWithAlloc(page, func(item runtime.Object) error {
			if o := s.lean(item); o != nil {
				objects = append(objects, o)
			}
			return nil
		})
		if next = list.GetContinue(); next == "" || err != nil {
			return objects, list.GetResourceVersion(), err
		}
	}
}

// alone reads the single object for users with permission to get but not to list.
func (s listWatch) alone(ctx context.Context, forbidden error) ([]metav1.Object, string, error) {
	o, err := s.get(ctx)
	switch {
	case apierrors.IsNotFound(err):
		return nil, "", nil
	case apierrors.IsForbidden(err):
		return nil, "", forbidden
	case err != nil:
		return nil, "", err
	}
	return []metav1.Object{o}, o.GetResourceVersion(), nil
}

// watch opens the stream of changes since a resourceVersion.
func (s listWatch) watch(ctx context.Context, version string) (watch.Interface, error) {
	r := s.request(s.stream)
	if s.name != "" {
		r = r.Param("fieldSelector", "metadata.name="+s.name)
	}
	// The feed itself retries, and reports it.
	w, err := r.Param("watch", "true").Param("allowWatchBookmarks", "true").Param("resourceVersion", version).
		MaxRetries(0).Watch(ctx)
	if err != nil {
		return nil, err
	}
	// client-go returns an empty watch for a connection that broke too early.
	if _, ok := w.(*watch.StreamWatcher); !ok {
		return nil, io.ErrUnexpectedEOF
	}
	return w, nil
}

// expired reports whether the server no longer has the data of a resourceVersion or page.
func expired(err error) bool {
	return apierrors.IsResourceExpired(err) || apierrors.IsGone(err)
}
