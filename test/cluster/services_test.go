package cluster_test

import (
	"context"
	"fmt"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

const claims = `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: used}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: unused}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: immediate}
spec: {storageClassName: immediate, accessModes: [ReadWriteMany], resources: {requests: {storage: 2Gi}}}
---
apiVersion: v1
kind: Pod
metadata: {name: database}
spec:
  containers: [{name: main, image: postgres, volumeMounts: [{name: data, mountPath: /data}]}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: used}}]
`

func TestClaimsAreBound(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, claims)
	c.Kubectl(t, "wait", "--for=condition=Ready", "pod/database", "--timeout=60s", "--namespace", namespace)
	api := client(t, c, cluster.Admin).CoreV1()
	phase := func(ctx context.Context, name string) (corev1.PersistentVolumeClaimPhase, error) {
		claim, err := api.PersistentVolumeClaims(namespace).Get(ctx, name, metav1.GetOptions{})
		if err != nil {
			return "", err
		}
		return claim.Status.Phase, nil
	}
	for _, name := range []string{"used", "immediate"} {
		c.Eventually(t, "claim "+name, func(ctx context.Context) error {
			if got, err := phase(ctx, name); err != nil || got != corev1.ClaimBound {
				return fmt.Errorf("phase %s: %w", got, err)
			}
			return nil
		})
	}
	if got, err := phase(t.Context(), "unused"); err != nil || got != corev1.ClaimPending {
		t.Errorf("a claim that no pod uses is %s (%v), expected it to wait for its first pod", got, err)
	}
}

func TestVolumesAreDeletedWithClaims(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: short}
spec: {storageClassName: immediate, accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`)
	c.Kubectl(t, "wait", "--for=jsonpath={.status.phase}=Bound", "pvc/short", "--timeout=60s", "--namespace", namespace)
	volume := c.Kubectl(t, "get", "pvc", "short", "--namespace", namespace, "-o", "jsonpath={.spec.volumeName}")
	c.Kubectl(t, "delete", "pvc", "short", "--namespace", namespace)
	c.Kubectl(t, "wait", "--for=delete", "pv/"+volume, "--timeout=60s")
}

func TestLoadBalancersGetAddresses(t *testing.T) {
	c := cluster.Require(t)
	namespace := c.Namespace(t)
	c.Apply(t, namespace, `
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80}]}
`)
	c.Kubectl(t, "wait", "--for=jsonpath={.status.loadBalancer.ingress[0].ip}", "service/front", "--timeout=60s", "--namespace", namespace)
}

func TestNodesAreReady(t *testing.T) {
	c := cluster.Require(t)
	nodes, err := client(t, c, cluster.Admin).CoreV1().Nodes().List(t.Context(), metav1.ListOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(nodes.Items) < 3 {
		t.Errorf("%d nodes, expected 3", len(nodes.Items))
	}
	for _, node := range nodes.Items {
		if room := node.Status.Allocatable.Pods().Value(); room != 500 {
			t.Errorf("node %s has room for %d pods", node.Name, room)
		}
		for _, cond := range node.Status.Conditions {
			if cond.Type == corev1.NodeReady && cond.Status != corev1.ConditionTrue {
				t.Errorf("node %s is not ready: %s", node.Name, cond.Message)
			}
		}
	}
}

func TestServerReportsItsVersion(t *testing.T) {
	c := cluster.Require(t)
	version, err := client(t, c, cluster.Admin).Discovery().ServerVersion()
	if err != nil {
		t.Fatal(err)
	}
	if version.Major != "1" || version.Minor < "37" {
		t.Errorf("the server is %s.%s (%s), expected 1.37 or later: is it built with its version?", version.Major, version.Minor, version.GitVersion)
	}
}
