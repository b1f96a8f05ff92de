// Command testcluster is a whole Kubernetes control plane in one binary: etcd,
// kube-apiserver, kube-controller-manager, kube-scheduler, simulated nodes and
// kubectl, each an applet chosen by the name the binary is called by or by its
// first argument. `testcluster up` starts them together on the loopback
// interface. It exists for tests: nothing of it is linked into the plugins.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/applet"
	"github.com/batuta-k8s/batuta/test/controlplane/internal/process"
)

func main() {
	process.HoldLifeline()
	run, args, err := choose(os.Args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(2)
	}
	// The components parse the arguments of the process, so each of them gets the
	// command line of a separate program.
	os.Args = args
	os.Exit(run())
}

// choose finds the applet for a command line, and the command line for the
// applet: its own name first.
func choose(argv []string) (func() int, []string, error) {
	applets := applet.All()
	if len(argv) > 0 {
		if run, ok := applets[filepath.Base(argv[0])]; ok {
			return run, argv, nil
		}
	}
	if len(argv) < 2 {
		return nil, nil, fmt.Errorf("no applet given: expected one of %v", applet.Names(applets))
	}
	if run, ok := applets[argv[1]]; ok {
		return run, argv[1:], nil
	}
	return nil, nil, fmt.Errorf("unknown applet %q: expected one of %v", argv[1], applet.Names(applets))
}
