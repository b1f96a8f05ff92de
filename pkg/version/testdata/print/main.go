// Command print prints the version it was built with, for the test.
package main

import (
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/version"
)

func main() { fmt.Println(version.Get().Version) }
