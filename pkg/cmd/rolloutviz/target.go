package rolloutviz

import (
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/manifest"
)

// selection are the workloads to read from the cluster: workloads by name or, without
// names, all workloads of a scope.
type selection struct {
	targets []collect.Target
	scope   collect.Scope
}

func (req request) selection(env *cli.Env) (selection, error) {
	namespace, explicit, err := env.Kube.Namespace()
	if err != nil {
		return selection{}, err
	}
	if len(req.files) > 0 {
		targets, err := files(env).Targets(req.files, req.recursive, manifest.Namespace{Name: namespace, Explicit: explicit})
		return selection{targets: targets}, fault.Prefix("-f", err)
	}
	var s selection
	for _, ref := range req.named {
		s.targets = append(s.targets, collect.Target{Kind: kindOf(ref.Kind), Namespace: namespace, Name: ref.Name})
	}
	if req.allNamespaces {
		namespace = ""
	}
	s.scope = collect.Scope{Kinds: kindsOf(req.kinds), Namespace: namespace, Selector: req.selector}
	return s, nil
}

func files(env *cli.Env) manifest.Files { return manifest.Files{Dir: env.Dir, Stdin: env.In} }

// connect makes the client for the cluster, and the selection. It sends no request.
func (req request) connect(env *cli.Env) (*collect.Client, selection, error) {
	s, err := req.selection(env)
	if err != nil {
		return nil, s, err
	}
	config, err := env.Kube.Config()
	if err != nil {
		return nil, s, err
	}
	client, err := collect.New(config, env.Now)
	return client, s, env.Kube.Explain(err)
}
