// Package applet has the programs of the testcluster binary. Start with All.
// Every constructor of a component runs inside its own applet only, because the
// components share process-wide state (signal handlers, the feature-gate
// registry, metrics) and cannot be built twice.
package applet

import (
	"maps"
	"slices"
)

// All returns the applets by name. An applet reads its command line from
// os.Args and returns the exit code of the process.
func All() map[string]func() int {
	return map[string]func() int{
		"etcd":                    runEtcd,
		"kube-apiserver":          runAPIServer,
		"kube-controller-manager": runControllerManager,
		"kube-scheduler":          runScheduler,
		"kwok":                    runKwok,
		"kubectl":                 runKubectl,
		"up":                      runUp,
		"down":                    runDown,
	}
}

// Names lists the names of applets in alphabetical order.
func Names(applets map[string]func() int) []string {
	return slices.Sorted(maps.Keys(applets))
}
