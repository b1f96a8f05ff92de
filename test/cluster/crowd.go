package cluster

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// CrowdLabel is on all Deployments of a Crowd and on their pods.
const CrowdLabel = "crowd"

// Crowd creates Deployments with that many replicas each, and returns their names
// when all have rolled out. A cluster that Start made with three nodes has room
// for 1,500 pods; Options.Nodes makes more.
func (c *Cluster) Crowd(t testing.TB, namespace string, deployments, replicas int) []string {
	t.Helper()
	client, err := c.Client(Admin)
	if err != nil {
		t.Fatal(err)
	}
	// About 100 ms for each pod on a loaded machine; a tenth of it elsewhere.
	ctx, cancel := context.WithTimeout(t.Context(), patience+time.Duration(deployments*replicas)*100*time.Millisecond)
	defer cancel()
	if err := room(ctx, client, deployments*replicas); err != nil {
		t.Fatal(err)
	}
	names := make([]string, deployments)
	for i := range names {
		names[i] = fmt.Sprintf("crowd-%04d", i)
	}
	start := time.Now()
	if err := create(ctx, client, namespace, names, int32(replicas)); err != nil {
		t.Fatalf("create a crowd: %v", err)
	}
	created := time.Since(start)
	for _, name := range names { // one after the other: most are ready when their turn comes
		err := retry(ctx, func(ctx context.Context) error { return rollout(ctx, client, namespace, name) })
		if err != nil {
			t.Fatalf("wait for deployment %s: %v", name, err)
		}
	}
	t.Logf("crowd: %d deployments of %d pods created in %.1fs, ready after %.1fs",
		deployments, replicas, created.Seconds(), time.Since(start).Seconds())
	return names
}

// room reports whether the nodes have capacity for that many pods.
func room(ctx context.Context, client kubernetes.Interface, pods int) error {
	nodes, err := client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	var all int64
	for _, node := range nodes.Items {
		all += node.Status.Allocatable.Pods().Value()
	}
	if int64(pods) > all {
		return fmt.Errorf("the nodes have room for %d pods, not for %d: start the cluster with more Options.Nodes than %d", all, pods, len(nodes.Items))
	}
	return nil
}

// create makes the Deployments, several at a time.
func create(ctx context.Context, client kubernetes.Interface, namespace string, names []string, replicas int32) error {
	const workers = 16
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var next atomic.Int64
	var all sync.WaitGroup
	for range workers {
		all.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(names)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				d := member(names[i], replicas)
				if _, err := client.AppsV1().Deployments(namespace).Create(ctx, d, metav1.CreateOptions{}); err != nil {
					cancel(err)
				}
			}
		})
	}
	all.Wait()
	return context.Cause(ctx)
}

func member(name string, replicas int32) *appsv1.Deployment {
	labels := map[string]string{CrowdLabel: "true", "app": name}
	return &appsv1.Deployment{
		ObjectMeta: metav1.ObjectMeta{Name: name, Labels: labels},
		Spec: appsv1.DeploymentSpec{
			Replicas: &replicas,
			Selector: &metav1.LabelSelector{MatchLabels: map[string]string{"app": name}},
			Template: corev1.PodTemplateSpec{
				ObjectMeta: metav1.ObjectMeta{Labels: labels},
				Spec:       corev1.PodSpec{Containers: []corev1.Container{{Name: "app", Image: "example.com/crowd:1"}}},
			},
		},
	}
}
