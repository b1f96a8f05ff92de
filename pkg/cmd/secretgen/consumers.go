package secretgen

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/fault"
	"github.com/batuta-k8s/batuta/pkg/secret/build"
	"github.com/batuta-k8s/batuta/pkg/secret/cluster"
	"github.com/batuta-k8s/batuta/pkg/secret/consumer"
	"github.com/batuta-k8s/batuta/pkg/term/text"
)

// listConsumers tells what uses the Secrets, and how.
func listConsumers(ctx context.Context, env *cli.Env, req *request) error {
	w, err := cluster.NewWorkloads(env.Kube, req.fieldManager, true)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	for _, r := range req.recipes {
		if r.Identity.AppendHash {
			env.Say("note: secret/%s is not looked for: its name has a hash; name it with it", r.Identity.Name)
			continue
		}
		namespaces, err := namespacesOf(env, r)
		if err != nil {
			return err
		}
		for _, namespace := range namespaces {
			all, unread, err := w.Consumers(ctx, namespace, r.Identity.Name)
			if err != nil {
				return err
			}
			tellUnread(env, namespace, unread)
			writeConsumers(&out, r.Identity.Name, namespace, all, len(unread) == 0)
		}
	}
	_, err = env.Out.Write(out.Bytes())
	return err
}

// namespacesOf are where the recipe's Secret is in the cluster.
func namespacesOf(env *cli.Env, r *build.Spec) ([]string, error) {
	if len(r.Namespaces) > 0 {
		return r.Namespaces, nil
	}
	namespace, err := defaultNamespace(env, r)
	return []string{namespace}, err
}

func tellUnread(env *cli.Env, namespace string, unread []string) {
	if len(unread) > 0 {
		env.Say("warning: not looked at in namespace %s, it is forbidden: %s", namespace, strings.Join(unread, ", "))
	}
}

// writeConsumers writes what uses the Secret; whole says that everything was
// looked at.
func writeConsumers(out *bytes.Buffer, name, namespace string, all []cluster.Consumer, whole bool) {
	if len(all) == 0 {
		what := "nothing"
		if !whole {
			what = "nothing that was looked at"
		}
		writeLine(out, "%s in namespace %s uses secret/%s", what, namespace, name)
		return
	}
	writeLine(out, "secret/%s in namespace %s is used by", name, namespace)
	for _, c := range all {
		writeLine(out, "  %s", c)
		for _, u := range c.Uses {
			writeLine(out, "    %s", describe(u))
		}
	}
}

func writeLine(out *bytes.Buffer, format string, args ...any) {
	out.WriteString(text.Line(fmt.Sprintf(format, args...)) + "\n")
}

// describe is one use as a line.
func describe(u consumer.Use) string {
	text := u.Way
	if u.Where != "" {
		text += ": " + u.Where
	}
	if len(u.Keys) > 0 {
		text += " (" + strings.Join(u.Keys, ", ") + ")"
	}
	switch {
	case u.Pull:
		text += "; read when an image is pulled"
	case u.AtStart:
		text += "; read at the start only"
	}
	return text
}

// restartConsumers restarts what reads a Secret whose data has changed: each
// once, after all Secrets are what they shall be.
func (b *batch) restartConsumers(ctx context.Context, jobs []*job) error {
	w, err := cluster.NewWorkloads(b.env.Kube, b.fieldManager, b.dryRun == dryRunServer)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	var failed []error
	for _, j := range jobs {
		if j.outcome == cluster.Unchanged {
			continue
		}
		if j.plan.Live != nil && !b.compare(j).DataChanged() {
			b.say("note", fmt.Sprintf("secret/%s: the data is the same, nothing is restarted", j.made.Secret.Name))
			continue
		}
		all, unread, err := w.Consumers(ctx, j.namespace, j.made.Secret.Name)
		if err != nil {
			return err
		}
		tellUnread(b.env, j.namespace, unread)
		for _, c := range all {
			place := j.namespace + "/" + c.String()
			if done[place] {
				continue
			}
			done[place] = c.Reads()
			if err := b.restartOne(ctx, w, j.namespace, c); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// otherwise says of what runs, but is not restarted, how it gets the new values.
// ServiceAccounts and Ingresses run nothing.
func otherwise() map[string]string {
	return map[string]string{
		"replicasets": "delete its pods to renew them",
		"cronjobs":    "its next job reads the new values",
		"jobs":        "its pods are made once",
		"pods":        "nothing makes it anew",
	}
}

func (b *batch) restartOne(ctx context.Context, w *cluster.Workloads, namespace string, c cluster.Consumer) error {
	why, runs := otherwise()[c.Resource]
	switch {
	case !c.Restarts && !runs:
		return nil
	case !c.Reads():
		why = "it uses the Secret to pull images only"
	case !c.Restarts:
	case c.Paused:
		why = "it is paused"
	case b.dryRun == dryRunClient:
		return b.restarted(c)
	}
	if why != "" {
		b.say("note", fmt.Sprintf("%s is not restarted: %s", c, why))
		return nil
	}
	if err := w.Restart(ctx, namespace, c, b.env.Now()); err != nil {
		return fault.Wrap(fault.Failed, err,
			fmt.Sprintf("the Secret is changed already, and another --apply restarts nothing: kubectl rollout restart %s -n %s", c, namespace))
	}
	return b.restarted(c)
}

func (b *batch) restarted(c cluster.Consumer) error {
	return b.env.Answer("%s restarted%s", c, b.rehearsal())
}
