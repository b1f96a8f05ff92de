package applet

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/batuta-k8s/batuta/test/controlplane/internal/cluster"
)

// runDown is `testcluster down`. A cluster that does not run is not an error: it
// is already down.
func runDown() int {
	dir, err := parseDown(os.Args[1:])
	if errors.Is(err, flag.ErrHelp) {
		return 0
	}
	if err == nil {
		err = cluster.Down(dir)
	}
	switch {
	case errors.Is(err, cluster.ErrNotRunning):
		fmt.Fprintln(os.Stderr, "nothing to stop:", err)
	case err != nil:
		fmt.Fprintln(os.Stderr, "error:", err)
		return 1
	}
	return 0
}

func parseDown(args []string) (string, error) {
	flags := flag.NewFlagSet("down", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder of the cluster")
	if err := flags.Parse(args); err != nil {
		return "", err
	}
	if *dir == "" || flags.NArg() > 0 {
		return "", errors.New("down needs --dir and nothing else")
	}
	return filepath.Abs(*dir)
}
