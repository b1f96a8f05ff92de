package compose

import (
	"context"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/didyoumean"
	"github.com/batuta-k8s/batuta/pkg/fault"
)

// kubeServer is the --kube-version that asks the cluster. Nothing else of a
// conversion needs one.
const kubeServer = "server"

// kubeVersions are those that upstream maintains, for completion.
func kubeVersions() []string {
	words := []string{kubeServer}
	for n := range 3 {
		words = append(words, plan.KubeVersion{Minor: plan.OldestSupported.Minor + n}.String())
	}
	return words
}

func (f *convertFlags) checkKubeVersion() error {
	if f.kube == kubeServer {
		return nil
	}
	_, err := plan.ParseKubeVersion(f.kube)
	hint := fmt.Sprintf("use 1.MINOR, %s or newer, or server", plan.OldestKnown)
	if _, ok := didyoumean.Best(f.kube, []string{kubeServer}); ok {
		hint = "did you mean --kube-version=" + kubeServer + "?"
	}
	if err != nil {
		err = fmt.Errorf("--kube-version: %w", err)
	}
	return fault.Wrap(fault.Usage, err, hint)
}

// kubeVersion is the version of the flag, which has been checked, or that the
// cluster is to be asked.
func (f *convertFlags) kubeVersion() (v plan.KubeVersion, server bool) {
	v, _ = plan.ParseKubeVersion(f.kube)
	return v, f.kube == kubeServer
}

// askVersion asks the cluster for its version, with --kube-version=server.
func (r *conversion) askVersion(ctx context.Context) error {
	if !r.server {
		return nil
	}
	info, err := r.env.Kube.ServerVersion(ctx)
	if err != nil {
		return err
	}
	text := info.Major + "." + strings.TrimRight(info.Minor, "+") // providers write "36+"
	r.convert.KubeVersion, err = plan.ParseKubeVersion(text)
	if err != nil {
		err = fmt.Errorf("--kube-version=server: the cluster runs %s: %w", text, err)
	}
	return fault.Wrap(fault.Failed, err, "convert for a newer cluster: --kube-version="+plan.OldestKnown.String())
}
