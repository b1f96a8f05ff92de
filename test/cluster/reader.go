package cluster

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	authv1 "k8s.io/api/authorization/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// Lack is something that a Reader may not do.
type Lack string

const (
	// LackWatch is to watch the objects that it may get and list.
	LackWatch Lack = "watch"
	// LackPods is to read pods; it may read their logs, which cannot be found
	// without them.
	LackPods Lack = "pods"
	// LackEvents is to read events of both API groups.
	LackEvents Lack = "events"
	// LackLogs is to read the logs of pods.
	LackLogs Lack = "pods/log"
)

// Reader makes a user who may read workloads and what belongs to them in
// namespace, without the permissions in lacks, and nothing in other namespaces.
// It returns the name for --as of the administrator, once the API server has the
// role. The same lacks in the same namespace are the same user, which is made
// once.
func (c *Cluster) Reader(t testing.TB, namespace string, lacks ...Lack) string {
	t.Helper()
	client, err := c.Client(Admin)
	if err != nil {
		t.Fatal(err)
	}
	role, binding := reader(lacks)
	if _, err := client.RbacV1().Roles(namespace).Create(t.Context(), role, metav1.CreateOptions{}); err != nil {
		t.Fatalf("create role: %v", err)
	}
	if _, err := client.RbacV1().RoleBindings(namespace).Create(t.Context(), binding, metav1.CreateOptions{}); err != nil {
		t.Fatalf("create role binding: %v", err)
	}
	c.Eventually(t, "the role of "+role.Name, func(ctx context.Context) error {
		return mayList(ctx, client, role.Name, namespace)
	})
	return role.Name
}

func reader(lacks []Lack) (*rbacv1.Role, *rbacv1.RoleBinding) {
	name := "reader"
	for _, lack := range lacks {
		name += "-no-" + strings.ReplaceAll(string(lack), "/", "-")
	}
	lacking := func(what string) bool { return slices.Contains(lacks, Lack(what)) }
	role := &rbacv1.Role{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Rules: []rbacv1.PolicyRule{{
			APIGroups: []string{"apps", "", "events.k8s.io"},
			Resources: slices.DeleteFunc([]string{
				"deployments", "replicasets", "statefulsets", "daemonsets", "controllerrevisions",
				"pods", "pods/log", "events",
			}, lacking),
			Verbs: slices.DeleteFunc([]string{"get", "list", "watch"}, lacking),
		}},
	}
	return role, &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: name},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: name}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "Role", Name: name},
	}
}

// mayList checks that the authorizer has the role of user already.
func mayList(ctx context.Context, client kubernetes.Interface, user, namespace string) error {
	review := &authv1.SubjectAccessReview{Spec: authv1.SubjectAccessReviewSpec{
		User:               user,
		ResourceAttributes: &authv1.ResourceAttributes{Namespace: namespace, Verb: "list", Group: "apps", Resource: "deployments"},
	}}
	answer, err := client.AuthorizationV1().SubjectAccessReviews().Create(ctx, review, metav1.CreateOptions{})
	if err != nil {
		return err
	}
	if !answer.Status.Allowed {
		return errors.New(answer.Status.Reason + " not allowed yet")
	}
	return nil
}
