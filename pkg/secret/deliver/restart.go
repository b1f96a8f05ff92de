package deliver

import (
	"context"
	"errors"
	"fmt"

	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
)

// Restart restarts the consumers of Secrets whose data has changed: each one
// once, after all Secrets are applied.
func (e Engine) Restart(ctx context.Context, applied []Applied) error {
	workloads, err := e.Cluster.Workloads(e.DryRun == DryRunServer)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	var failed []error
	for _, a := range applied {
		if a.Outcome == cluster.Unchanged {
			continue
		}
		name := a.Result.Secret.Name
		if a.Plan.Live != nil && !a.difference(nil).DataChanged() {
			e.notify(note(fmt.Sprintf("secret/%s: the data is unchanged; nothing is restarted", name)))
			continue
		}
		found, _, err := e.search(ctx, workloads, a.Namespace, name)
		if err != nil {
			return err
		}
		for _, c := range found {
			id := a.Namespace + "/" + c.String()
			if done[id] {
				continue
			}
			done[id] = c.Reads()
			if err := e.restart(ctx, workloads, a.Namespace, c); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// restart restarts one consumer, or reports why it is not restarted.
func (e Engine) restart(ctx context.Context, w Workloads, namespace string, c cluster.Consumer) error {
	why, runs := stays(c)
	switch {
	case !runs:
		return nil
	case why != "":
		e.notify(note(fmt.Sprintf("%s is not restarted: %s", c, why)))
		return nil
	case e.DryRun == DryRunClient:
		return e.Listener.Restarted(c)
	}
	if err := w.Restart(ctx, namespace, c, e.Now()); err != nil {
		return fault.Wrap(fault.Failed, err,
			fmt.Sprintf("the Secret is already changed, so another --apply does not restart it; run: kubectl rollout restart %s -n %s", c, namespace))
	}
	return e.Listener.Restarted(c)
}

// stays reports whether a consumer runs pods, and why it is not restarted; ""
// if it is.
func stays(c cluster.Consumer) (why string, runs bool) {
	why, runs = withoutRestart()[c.Resource]
	switch {
	case !c.Restarts && !runs:
		return "", false
	case !c.Reads():
		return "it uses the Secret only to pull images", true
	case c.Restarts && c.Paused:
		return "it is paused", true
	}
	return why, true
}

// withoutRestart says how consumers that run pods but are not restarted get the
// new values. ServiceAccounts and Ingresses do not run pods.
func withoutRestart() map[string]string {
	return map[string]string{
		"replicasets": "delete its pods to renew them",
		"cronjobs":    "its next job reads the new values",
		"jobs":        "its pods are created only once",
		"pods":        "no controller recreates it",
	}
}
