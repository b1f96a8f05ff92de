package cluster_test

import (
	"testing"
	"time"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestAPIServerRestarts(t *testing.T) {
	c := cluster.Own(t, cluster.Options{Nodes: 1})
	others := []string{"etcd", "kube-controller-manager", "kube-scheduler", "kwok"}
	before := map[string]int{}
	for _, name := range others {
		before[name] = component(t, c.Dir(), name)
	}
	t.Run("gap", func(t *testing.T) { // its namespace is deleted before the cluster
		namespace := c.Namespace(t)
		c.Apply(t, namespace, deployment("web", "nginx", 2, ""))
		c.WaitDeployment(t, namespace, "web")
		api := client(t, c, cluster.Admin).AppsV1().Deployments(namespace)

		c.KillAPIServer(t)
		if _, err := api.Get(t.Context(), "web", metav1.GetOptions{}); err == nil {
			t.Error("the API server answers after it was killed")
		}
		time.Sleep(3 * time.Second)
		start := time.Now()
		c.StartAPIServer(t)
		if _, err := api.Get(t.Context(), "web", metav1.GetOptions{}); err != nil {
			t.Errorf("what was there before: %v", err)
		}
		answers := time.Since(start)
		c.Kubectl(t, "scale", "deployment/web", "--replicas=5", "--namespace", namespace)
		c.WaitDeployment(t, namespace, "web")
		t.Logf("answers after %.1fs, five of five pods are ready after %.1fs", answers.Seconds(), time.Since(start).Seconds())
	})
	for _, name := range others {
		if now := component(t, c.Dir(), name); now != before[name] {
			t.Errorf("%s is process %d, and was %d before the gap", name, now, before[name])
		}
	}

	c.KillAPIServer(t)
	if err := c.Stop(); err != nil {
		t.Errorf("stop without an API server: %v", err)
	}
	if left := processes(t, c.Dir()); len(left) > 0 {
		t.Errorf("these still run: %v", left)
	}
	expectNoFolder(t, c.Dir())
}
