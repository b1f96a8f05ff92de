// Package e2e runs the plugins against a real control plane. Without one (see
// test/cluster) its tests are skipped.
package e2e

import (
	"os"
	"testing"

	"github.com/batuta-k8s/batuta/test/cluster"
)

func TestMain(m *testing.M) { os.Exit(cluster.Main(m)) }
