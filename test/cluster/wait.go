package cluster

import (
	"context"
	"fmt"
	"testing"
	"time"

	appsv1 "k8s.io/api/apps/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"
)

// patience is the time limit for all waits: much longer than usual, for loaded
// machines.
const patience = 60 * time.Second

// Eventually tries check until it returns nil. If it does not in a minute, the
// test fails with the last error.
func (c *Cluster) Eventually(t testing.TB, what string, check func(context.Context) error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := retry(ctx, check); err != nil {
		t.Fatalf("wait for %s: %v", what, err)
	}
}

// retry tries check until it returns nil or ctx ends, and returns the error of
// the last try that ctx did not cut short.
func retry(ctx context.Context, check func(context.Context) error) error {
	var last error
	for {
		err := check(ctx)
		if err == nil {
			return nil
		}
		if ctx.Err() == nil || last == nil {
			last = err
		}
		select {
		case <-ctx.Done():
			return last
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// WaitDeployment waits until a Deployment has rolled out: what
// `kubectl rollout status` waits for.
func (c *Cluster) WaitDeployment(t testing.TB, namespace, name string) {
	t.Helper()
	client, err := c.Client(Admin)
	if err != nil {
		t.Fatal(err)
	}
	c.Eventually(t, "deployment "+name, func(ctx context.Context) error {
		return rollout(ctx, client, namespace, name)
	})
}

// rollout is what a Deployment of the cluster still lacks.
func rollout(ctx context.Context, client kubernetes.Interface, namespace, name string) error {
	d, err := client.AppsV1().Deployments(namespace).Get(ctx, name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	return rolledOut(d)
}

// rolledOut is what a Deployment still lacks. It mirrors
// k8s.io/kubectl/pkg/polymorphichelpers/rollout_status.go, v0.37.2.
func rolledOut(d *appsv1.Deployment) error {
	want, s := int32(1), d.Status
	if d.Spec.Replicas != nil {
		want = *d.Spec.Replicas
	}
	switch {
	case s.ObservedGeneration < d.Generation:
		return fmt.Errorf("generation %d of %d seen", s.ObservedGeneration, d.Generation)
	case s.UpdatedReplicas < want:
		return fmt.Errorf("%d of %d replicas updated", s.UpdatedReplicas, want)
	case s.Replicas > s.UpdatedReplicas:
		return fmt.Errorf("%d old replicas left", s.Replicas-s.UpdatedReplicas)
	case s.AvailableReplicas < s.UpdatedReplicas:
		return fmt.Errorf("%d of %d replicas available", s.AvailableReplicas, s.UpdatedReplicas)
	}
	return nil
}
