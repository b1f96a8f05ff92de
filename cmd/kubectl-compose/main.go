// Command kubectl-compose is the plugin kubectl compose.
package main

import (
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
)

func main() { cli.Main("compose", compose.New) }
