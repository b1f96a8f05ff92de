package cluster_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestViewerSeesOneNamespace(t *testing.T) {
	c := cluster.Require(t)
	viewer := client(t, c, cluster.Viewer).CoreV1()
	if _, err := viewer.Pods(cluster.ViewerNamespace).List(t.Context(), metav1.ListOptions{}); err != nil {
		t.Errorf("list pods in the viewer's namespace: %v", err)
	}
	_, err := viewer.Pods("default").List(t.Context(), metav1.ListOptions{})
	if !apierrors.IsForbidden(err) {
		t.Errorf("list pods elsewhere: %v, expected it to be forbidden", err)
	}
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "x"}}
	if _, err = viewer.Secrets(cluster.ViewerNamespace).Create(t.Context(), secret, metav1.CreateOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("create a secret: %v, expected it to be forbidden", err)
	}
}

func TestExpiredCertificateIsRefused(t *testing.T) {
	c := cluster.Require(t)
	_, err := client(t, c, cluster.Expired).CoreV1().Pods("default").List(t.Context(), metav1.ListOptions{})
	if !apierrors.IsUnauthorized(err) {
		t.Errorf("list pods: %v, expected it to be unauthorized", err)
	}
}

func TestTokenMayEdit(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	secret := &corev1.Secret{ObjectMeta: metav1.ObjectMeta{Name: "x"}}
	api := client(t, c, cluster.Token).CoreV1()
	if _, err := api.Secrets(namespace).Create(t.Context(), secret, metav1.CreateOptions{}); err != nil {
		t.Errorf("create a secret: %v", err)
	}
	if _, err := api.Nodes().List(t.Context(), metav1.ListOptions{}); !apierrors.IsForbidden(err) {
		t.Errorf("list nodes: %v, expected it to be forbidden", err)
	}
}

func TestReaderLacksOnlyTheNamedPermissions(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	ctx, options := t.Context(), metav1.ListOptions{}
	requests := map[cluster.Lack]func(kubernetes.Interface) error{
		cluster.LackPods: func(api kubernetes.Interface) error {
			_, err := api.CoreV1().Pods(namespace).List(ctx, options)
			return err
		},
		cluster.LackEvents: func(api kubernetes.Interface) error {
			_, err := api.CoreV1().Events(namespace).List(ctx, options)
			return err
		},
		cluster.LackLogs: func(api kubernetes.Interface) error {
			return api.CoreV1().Pods(namespace).GetLogs("x", &corev1.PodLogOptions{}).Do(ctx).Error()
		},
		cluster.LackWatch: func(api kubernetes.Interface) error {
			watch, err := api.AppsV1().Deployments(namespace).Watch(ctx, options)
			if err == nil {
				watch.Stop()
			}
			return err
		},
	}
	for _, lacks := range [][]cluster.Lack{
		nil, {cluster.LackWatch}, {cluster.LackPods}, {cluster.LackEvents}, {cluster.LackLogs}, {cluster.LackWatch, cluster.LackEvents},
	} {
		user := c.Reader(t, namespace, lacks...)
		config, err := c.Config(cluster.Admin)
		if err != nil {
			t.Fatal(err)
		}
		config.Impersonate.UserName = user
		api, err := kubernetes.NewForConfig(config)
		if err != nil {
			t.Fatal(err)
		}
		for lack, request := range requests {
			if err := request(api); apierrors.IsForbidden(err) != slices.Contains(lacks, lack) {
				t.Errorf("%s: %s: %v", user, lack, err)
			}
		}
		if _, err := api.CoreV1().Pods("default").List(ctx, options); !apierrors.IsForbidden(err) {
			t.Errorf("%s: pods elsewhere: %v, expected it to be forbidden", user, err)
		}
	}
}

func TestKubeconfigsArePrivate(t *testing.T) {
	c := cluster.Require(t)
	for _, user := range []cluster.User{cluster.Admin, cluster.Viewer, cluster.Token, cluster.Expired} {
		info, err := os.Stat(c.Kubeconfig(user))
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode != 0o600 {
			t.Errorf("the kubeconfig of %s has mode %o, expected 600", user, mode)
		}
	}
	if context := c.Kubectl(t, "config", "current-context"); strings.TrimSpace(context) != "batuta" {
		t.Errorf("the context is %q, expected batuta", context)
	}
}
