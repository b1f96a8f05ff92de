// Command kubectl-rollout-viz is the plugin `kubectl rollout-viz`. It must be
// installed as kubectl-rollout_viz: see the README.
package main

import (
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
)

func main() { cli.Main("rollout-viz", rolloutviz.New) }
