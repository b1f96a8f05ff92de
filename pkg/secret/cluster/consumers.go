package cluster

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	networkingv1 "k8s.io/api/networking/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/client-go/rest"

	"github.com/batuta-k8s/batuta/pkg/apply"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
	"github.com/batuta-k8s/batuta/pkg/secret/servertext"
)

// Consumer is an object that uses a Secret.
type Consumer struct {
	Resource string // deployments
	Kind     string // deployment, as kubectl writes it before the slash
	Name     string
	Uses     []consumer.Use
	Restarts bool // a changed pod template creates new pods
	Paused   bool // a paused Deployment
}

// String is TYPE/NAME.
func (c Consumer) String() string { return c.Kind + "/" + c.Name }

// Reads reports whether the Secret's values reach the containers. Those of an
// image pull secret do not, so a change of it does not affect running
// containers.
func (c Consumer) Reads() bool {
	return slices.ContainsFunc(c.Uses, func(u consumer.Use) bool { return !u.Pull })
}

// Workloads finds and restarts the users of a Secret.
type Workloads struct {
	clients    map[string]rest.Interface // by group
	manager    string
	dryRun     bool
	connection *kube.Connection
	text       *servertext.Filter
}

// NewWorkloads connects. The filter decides what is shown of the server's
// messages: a webhook that sees a workload may also read its Secrets.
func NewWorkloads(connection *kube.Connection, manager string, dryRun bool, text *servertext.Filter) (*Workloads, error) {
	config, err := connection.Config()
	if err != nil {
		return nil, err
	}
	config.WarningHandler = warnings{config.WarningHandler, text}
	groups := []kube.Group{
		{Version: corev1.SchemeGroupVersion, Add: corev1.AddToScheme},
		{Version: appsv1.SchemeGroupVersion, Add: appsv1.AddToScheme},
		{Version: batchv1.SchemeGroupVersion, Add: batchv1.AddToScheme},
		{Version: networkingv1.SchemeGroupVersion, Add: networkingv1.AddToScheme},
	}
	clients, err := kube.Clients(config, groups...)
	if err != nil {
		return nil, err
	}
	w := &Workloads{clients: map[string]rest.Interface{}, manager: manager, dryRun: dryRun, connection: connection, text: text}
	for i, g := range groups {
		w.clients[g.Version.Group] = clients[i]
	}
	return w, nil
}

// searched is a resource whose objects may use a Secret.
type searched struct {
	group, resource, kind string
	restarts              bool
	list                  runtime.Object // an empty list
}

// resources are those whose objects may use a Secret, in the order in which
// consumers are listed.
func resources() []searched {
	return []searched{
		{"apps", "deployments", "deployment", true, &appsv1.DeploymentList{}},
		{"apps", "statefulsets", "statefulset", true, &appsv1.StatefulSetList{}},
		{"apps", "daemonsets", "daemonset", true, &appsv1.DaemonSetList{}},
		{"apps", "replicasets", "replicaset", false, &appsv1.ReplicaSetList{}},
		{"batch", "cronjobs", "cronjob", false, &batchv1.CronJobList{}},
		{"batch", "jobs", "job", false, &batchv1.JobList{}},
		{"", "pods", "pod", false, &corev1.PodList{}},
		{"", "serviceaccounts", "serviceaccount", false, &corev1.ServiceAccountList{}},
		{"networking.k8s.io", "ingresses", "ingress", false, &networkingv1.IngressList{}},
		{gatewayGroup, "gateways", "gateway", false, &unstructured.UnstructuredList{}},
	}
}

// gatewayGroup is the group of the Gateway API, whose resources are read without
// their Go types: they are custom resources that a cluster may not have.
const gatewayGroup = "gateway.networking.k8s.io"

// references are the Secrets that an object of one of the [resources] names.
func references(object runtime.Object) []consumer.Reference {
	switch o := object.(type) {
	case *appsv1.Deployment:
		return consumer.References(&o.Spec.Template.Spec)
	case *appsv1.StatefulSet:
		return consumer.References(&o.Spec.Template.Spec)
	case *appsv1.DaemonSet:
		return consumer.References(&o.Spec.Template.Spec)
	case *appsv1.ReplicaSet:
		return consumer.References(&o.Spec.Template.Spec)
	case *batchv1.CronJob:
		return consumer.References(&o.Spec.JobTemplate.Spec.Template.Spec)
	case *batchv1.Job:
		return consumer.References(&o.Spec.Template.Spec)
	case *corev1.Pod:
		return consumer.References(&o.Spec)
	case *corev1.ServiceAccount:
		return consumer.ServiceAccountReferences(o)
	case *networkingv1.Ingress:
		return consumer.IngressReferences(o)
	case *unstructured.Unstructured:
		return consumer.GatewayReferences(o)
	}
	return nil
}

// controllers are the kinds of controllers that are listed themselves; the
// objects that they create are left out.
var controllers = map[string]bool{"Deployment": true, "StatefulSet": true, "DaemonSet": true, "ReplicaSet": true, "CronJob": true, "Job": true}

// Consumers are the objects in the namespace that use the Secret, and the
// resources that are forbidden to list; if all are forbidden, that is an error.
func (w *Workloads) Consumers(ctx context.Context, namespace, secret string) (all []Consumer, unread []string, err error) {
	read := false
	for _, p := range resources() {
		var found []Consumer
		result, denied := w.each(ctx, p, namespace, func(object runtime.Object, o metav1.Object) {
			if uses := consumer.UsesIn(namespace, secret, references(object)); len(uses) > 0 {
				found = append(found, Consumer{Resource: p.resource, Kind: p.kind, Name: o.GetName(), Uses: uses, Restarts: p.restarts, Paused: paused(object)})
			}
		})
		switch result {
		case failed:
			return nil, nil, denied
		case forbidden:
			unread, err = append(unread, p.resource), cmp.Or(err, denied) // the first one is enough
		case listed:
			read = true
		case absent:
		}
		slices.SortFunc(found, func(a, b Consumer) int { return cmp.Compare(a.Name, b.Name) })
		all = append(all, found...)
	}
	if !read {
		return nil, nil, fault.Prefix("nothing can be searched: "+strings.Join(unread, ", "), err)
	}
	return all, unread, nil
}

func paused(object runtime.Object) bool {
	d, ok := object.(*appsv1.Deployment)
	return ok && d.Spec.Paused
}

// restartedAt is the annotation that "kubectl rollout restart" writes
// (k8s.io/kubectl/pkg/polymorphichelpers/objectrestarter.go v0.37.2).
const restartedAt = "kubectl.kubernetes.io/restartedAt"

// Restart makes the consumer replace its pods, as "kubectl rollout restart"
// does.
func (w *Workloads) Restart(ctx context.Context, namespace string, c Consumer, now time.Time) error {
	client := apply.Client{REST: w.clients["apps"], Resource: c.Resource, Manager: w.manager, DryRun: w.dryRun}
	patch := map[string]any{"spec": map[string]any{"template": map[string]any{"metadata": map[string]any{
		"annotations": map[string]any{restartedAt: now.Format(time.RFC3339)},
	}}}}
	into := map[string]runtime.Object{
		"deployments": &appsv1.Deployment{}, "statefulsets": &appsv1.StatefulSet{}, "daemonsets": &appsv1.DaemonSet{},
	}[c.Resource]
	if err := client.Merge(ctx, namespace, c.Name, patch, into); err != nil {
		return w.connection.Explain(fmt.Errorf("restart %s: %w", c, w.text.Error(err)))
	}
	return nil
}
