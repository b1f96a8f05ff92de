package rolloutviz

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"k8s.io/cli-runtime/pkg/genericiooptions"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/kube"
	"github.com/batuta-k8s/batuta/pkg/rollout/collect"
	"github.com/batuta-k8s/batuta/pkg/rollout/follow"
	"github.com/batuta-k8s/batuta/pkg/rollout/judge"
	"github.com/batuta-k8s/batuta/pkg/rollout/model"
)

// testEnv is the environment of a command, without a cluster.
func testEnv() *cli.Env {
	env := &cli.Env{IOStreams: genericiooptions.IOStreams{Out: io.Discard, ErrOut: io.Discard}, Now: time.Now}
	env.Kube = kube.New("test", env.Lookup, io.Discard, time.Now)
	return env
}

// texts are the messages and hints of errors, as pkg/cli prints them.
func texts(err error) string {
	var out bytes.Buffer
	var walk func(error)
	walk = func(err error) {
		if joined, ok := err.(interface{ Unwrap() []error }); ok { // as pkg/cli prints joined errors
			for _, e := range joined.Unwrap() {
				walk(e)
			}
			return
		}
		if err != nil && err.Error() != "" {
			out.WriteString(err.Error() + " | " + strings.Join(fault.Hints(err), " ") + "\n")
		}
	}
	walk(err)
	return out.String()
}

func TestVerdict(t *testing.T) {
	workload := func(name string, result judge.Result, err error) follow.Workload {
		return follow.Workload{Target: collect.Target{Kind: model.Deployment, Namespace: "shop", Name: name}, Ended: true, Outcome: judge.Outcome{Result: result}, Err: err}
	}
	complete, failed := workload("web", judge.Complete, nil), workload("web", judge.Failed, nil)
	unread := workload("api", "", errors.New("no such thing"))
	scope := func(namespace, labels string) collect.Scope {
		return collect.Scope{Kinds: []string{model.Deployment, model.StatefulSet}, Namespace: namespace, Selector: labels}
	}
	for name, tc := range map[string]struct {
		result follow.Result
		scope  collect.Scope
		code   int
		texts  string
	}{
		"complete":  {result: follow.Result{Workloads: []follow.Workload{complete}}},
		"failed":    {result: follow.Result{Workloads: []follow.Workload{complete, failed}}, code: 3},
		"not read":  {result: follow.Result{Workloads: []follow.Workload{failed, unread}}, code: 1, texts: "no such thing | \n"},
		"timed out": {result: follow.Result{Workloads: []follow.Workload{workload("web", judge.TimedOut, nil)}}, code: 4},
		"pods not read": {result: follow.Result{Workloads: []follow.Workload{workload("web", "", follow.ErrPodsNotRead)}}, code: 1,
			texts: "deployment/web is complete, but its old pods cannot be listed | --wait=terminated needs permission to list pods; write --wait to ignore old pods\n"},
		"a kind and a workload not read": {result: follow.Result{Workloads: []follow.Workload{unread}, Unlisted: []model.Missing{{Part: "statefulsets", Why: "forbidden"}}}, code: 1,
			texts: "context \"\": cannot list statefulsets: forbidden | get the permission, or write the types that you can list: kubectl rollout-viz deploy\nno such thing | \n"},
		"not listed": {result: follow.Result{Err: follow.ErrNotListed}, code: 4,
			texts: "nothing could be listed within 5s | check that the API server is running, or raise --timeout\n"},
		"the list is lost": {result: follow.Result{Err: errors.New("internal error"), Workloads: []follow.Workload{complete}}, code: 1,
			texts: "internal error | \n"},
		"empty namespace": {result: follow.Result{Err: follow.ErrEmpty}, scope: scope("shop", ""), code: 1,
			texts: "context \"\": there are no workloads in namespace \"shop\" | for a different namespace, add -n NAMESPACE; for all namespaces, -A\n"},
		"empty cluster": {result: follow.Result{Err: follow.ErrEmpty}, scope: scope("", ""), code: 1,
			texts: "context \"\": there are no workloads in any namespace | \n"},
		"no such labels": {result: follow.Result{Err: follow.ErrEmpty}, scope: scope("shop", "app=x"), code: 1,
			texts: "context \"\": there are no workloads with the labels app=x in namespace \"shop\" | kubectl get deployment,statefulset --show-labels lists the labels\n"},
	} {
		t.Run(name, func(t *testing.T) {
			err := request{timeout: 5 * time.Second}.verdict(t.Context(), testEnv(), selection{scope: tc.scope}, tc.result)
			if fault.Code(err) != tc.code || texts(err) != tc.texts {
				t.Errorf("exit code %d, want %d\ngot  %s\nwant %s", fault.Code(err), tc.code, texts(err), tc.texts)
			}
		})
	}
}
