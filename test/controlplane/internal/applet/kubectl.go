package applet

import (
	"os"

	_ "k8s.io/client-go/plugin/pkg/client/auth" // the credential plugins that kubectl includes
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// runKubectl mirrors kubernetes/cmd/kubectl/kubectl.go, 1.37: verbosity is set
// before the command tree is built because building it already logs.
func runKubectl() int {
	if _, err := logs.GlogSetter(cmd.GetLogVerbosity(os.Args)); err != nil {
		return 1
	}
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		cmdutil.CheckErr(err) // prints the error as kubectl does and exits
	}
	return 0
}
