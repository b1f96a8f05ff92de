package cluster_test

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/batuta-k8s/batuta/test/cluster"
)

// holdEnv makes the test binary start a cluster, print its folder and wait to be
// killed: the parent of TestKilledParentEndsTheCluster.
const holdEnv = "BATUTA_TEST_HOLD_CLUSTER"

func TestMain(m *testing.M) {
	if os.Getenv(holdEnv) != "" {
		os.Exit(hold())
	}
	os.Exit(cluster.Main(m))
}

func hold() int {
	c, err := cluster.Start(context.Background(), cluster.Options{Nodes: 1})
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	fmt.Println(c.Dir())
	time.Sleep(time.Hour)
	return 0
}
