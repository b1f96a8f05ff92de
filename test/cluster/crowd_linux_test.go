package cluster_test

import (
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/batuta-k8s/batuta/test/cluster"
)

var crowd = flag.Int("crowd", 100, "how many Deployments of two pods TestCrowd makes")

func TestCrowd(t *testing.T) {
	c := cluster.Own(t, cluster.Options{Nodes: 1 + *crowd*2/500})
	t.Run("crowd", func(t *testing.T) { // its namespace is deleted before the cluster
		namespace := c.Namespace(t)
		if names := c.Crowd(t, namespace, *crowd, 2); len(names) != *crowd {
			t.Errorf("%d names", len(names))
		}
		list, err := client(t, c, cluster.Admin).CoreV1().Pods(namespace).List(t.Context(), metav1.ListOptions{
			LabelSelector: cluster.CrowdLabel, FieldSelector: "status.phase=Running",
		})
		if err != nil || len(list.Items) != *crowd*2 {
			t.Errorf("%d pods run (%v), expected %d", len(list.Items), err, *crowd*2)
		}
		for _, name := range []string{"etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kwok"} {
			t.Logf("%s: %d MiB at most", name, peak(t, component(t, c.Dir(), name)))
		}
	})
}

// peak is the maximum memory of a process, in MiB.
func peak(t *testing.T, pid int) int {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	field, _, _ := strings.Cut(rest, "kB")
	kib, err := strconv.Atoi(strings.TrimSpace(field))
	if err != nil {
		t.Fatal(err)
	}
	return kib >> 10
}
