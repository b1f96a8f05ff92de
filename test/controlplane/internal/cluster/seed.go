package cluster

import (
	"context"
	"fmt"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
	"k8s.io/component-base/version"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/nodes"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/storage"
)

// seed creates the objects of a new cluster.
func seed(ctx context.Context, client kubernetes.Interface, count int) error {
	create := metav1.CreateOptions{}
	for i := range count {
		node := nodes.Node(i, version.Get().GitVersion)
		if _, err := client.CoreV1().Nodes().Create(ctx, node, create); err != nil {
			return fmt.Errorf("create node: %w", err)
		}
	}
	if _, err := client.StorageV1().CSIDrivers().Create(ctx, storage.Driver(), create); err != nil {
		return fmt.Errorf("create storage driver: %w", err)
	}
	for _, class := range storage.Classes() {
		if _, err := client.StorageV1().StorageClasses().Create(ctx, class, create); err != nil {
			return fmt.Errorf("create storage class: %w", err)
		}
	}
	return seedUsers(ctx, client)
}

func seedUsers(ctx context.Context, client kubernetes.Interface) error {
	create := metav1.CreateOptions{}
	namespace := &corev1.Namespace{ObjectMeta: metav1.ObjectMeta{Name: viewer}}
	if _, err := client.CoreV1().Namespaces().Create(ctx, namespace, create); err != nil {
		return fmt.Errorf("create namespace: %w", err)
	}
	view := &rbacv1.RoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: viewer, Namespace: viewer},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: viewer}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "view"},
	}
	if _, err := client.RbacV1().RoleBindings(viewer).Create(ctx, view, create); err != nil {
		return fmt.Errorf("create role binding: %w", err)
	}
	edit := &rbacv1.ClusterRoleBinding{
		ObjectMeta: metav1.ObjectMeta{Name: robot},
		Subjects:   []rbacv1.Subject{{Kind: rbacv1.UserKind, APIGroup: rbacv1.GroupName, Name: robot}},
		RoleRef:    rbacv1.RoleRef{APIGroup: rbacv1.GroupName, Kind: "ClusterRole", Name: "edit"},
	}
	if _, err := client.RbacV1().ClusterRoleBindings().Create(ctx, edit, create); err != nil {
		return fmt.Errorf("create cluster role binding: %w", err)
	}
	return nil
}
