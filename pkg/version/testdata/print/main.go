// Command print prints the version and the commit it was built with, for the test.
package main

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/version"
)

func main() { fmt.Println(version.Get().Version, version.Get().Commit) }
