// Command kubectl-secretgen is the plugin `kubectl secretgen`.
package main

import (
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
)

func main() { cli.Main("secretgen", secretgen.New) }
