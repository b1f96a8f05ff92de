package plan

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Kinds are the chosen kinds of workload of the units. [Workloads] are the final
// ones.
type Kinds struct {
	of map[*Unit]choice
}

// choice is a kind and its reason; "" for the default, a Deployment.
type choice struct {
	kind   Kind
	reason string
}

func chosen(kind Kind, reason string) choice { return choice{kind, reason} }

// ChooseKinds chooses the kind of every service and job, and of every hook with
// its own pod. A unit in the pod of another unit has the kind of that unit.
func ChooseKinds(p *project.Project, units Units, relations Relations, mentions Mentions, sharing Sharing) (Kinds, []finding.Finding) {
	c := kindChooser{finding.Collect(p.Source), relations, mentions, sharing}
	kinds := Kinds{map[*Unit]choice{}}
	for _, u := range units.AllUnits {
		switch {
		case u.Alone:
			kinds.of[u] = choice{Job, "the hook runs once for all replicas (per_replica: false)"}
		case u.Parent == nil && sharing.pod(u) == u:
			kinds.of[u] = c.choose(u)
		}
	}
	for _, u := range units.AllUnits {
		if u.Parent == nil {
			kinds.of[u] = choice{kinds.of[sharing.pod(u)].kind, kinds.of[u].reason}
			c.reportRestart(u, kinds.of[u].kind)
			c.reportReplicas(u)
			c.reportHints(p, u, kinds.of[u].kind)
		}
	}
	return kinds, c.Findings()
}

// repeats reports whether the unit has several pods.
func (k Kinds) repeats(u *Unit) bool {
	n := u.Replicas()
	return k.of[u].kind == DaemonSet || u.Hints.Autoscaling.Given() || n != nil && *n > 1
}

// kindChooser chooses kinds of workloads.
type kindChooser struct {
	*finding.Collector
	relations Relations
	mentions  Mentions
	sharing   Sharing
}

func (c kindChooser) choose(u *Unit) choice {
	if u.Triggers != nil {
		return choice{CronJob, ""}
	}
	if hinted, ok := c.hinted(u); ok {
		return hinted
	}
	switch u.Mode() {
	case "global":
		return choice{DaemonSet, "deploy.mode is global"}
	case "replicated-job":
		return choice{Job, "deploy.mode is replicated-job"}
	case "global-job":
		c.Refuse(u.At("deploy", "mode"), "Kubernetes has no Job that runs once on every node; this one runs once", "use a DaemonSet that sleeps when it is done")
		return choice{Job, "deploy.mode is global-job"}
	}
	switch {
	case c.relations.awaitedToEnd(u):
		return choice{Job, "another service waits for its completion (service_completed_successfully)"}
	case u.Ends() && !slices.ContainsFunc(c.sharing.Containers(u), c.serves):
		return choice{Job, "it runs to completion (restart: " + u.Restart() + ") and no other service connects to it"}
	}
	return choice{Deployment, ""}
}

// hintedKinds are the kinds that a hint can choose; a CronJob is chosen by its
// schedule.
var hintedKinds = map[hint.Workload]Kind{
	hint.Deployment: Deployment, hint.ReplicationController: Deployment,
	hint.StatefulSet: StatefulSet, hint.DaemonSet: DaemonSet, hint.Job: Job,
}

// hinted is the kind that a hint chooses; ok is false for none.
func (c kindChooser) hinted(u *Unit) (asked choice, ok bool) {
	h := u.Hints.Workload
	kind, ok := hintedKinds[h.Value]
	at := h.At
	if !ok && u.Hints.Autoscaling.Given() && u.Mode() == "" {
		kind, ok, at = Deployment, true, u.Autoscaling()
	}
	if !ok {
		return choice{}, false
	}
	if h.Value == hint.ReplicationController {
		c.Warn(at, "a Deployment replaces the ReplicationController, which is a legacy API of Kubernetes", "set kompose.controller.type: deployment", finding.Cosmetic)
	}
	if text := u.Mode(); text != "" && text != "replicated" {
		c.Note(u.At("deploy", "mode"), fmt.Sprintf("%s takes precedence: the service becomes a %s", at, kind), "")
	}
	return choice{kind, "it is set by " + at.String()}, true
}

// serves reports whether the service is long-running, although it is not
// restarted when it ends. Its own settings can show it: ports, expose, a healthcheck
// or an update policy. So can other services that use its host name, or that depend
// on it while it has its own data. "no" is the default of Compose. "on-failure" is
// more typical of long-running services: then it is enough that other services
// depend on it, that it has several replicas, or that the policy is in deploy.
func (c kindChooser) serves(u *Unit) bool {
	if u.isServer() || u.UpdateConfig() != nil || c.mentions.isNamed(u) {
		return true
	}
	if u.Restart() == "no" {
		return c.relations.neededStarted(u) && c.relations.keepsOwnData(u)
	}
	n := u.Replicas()
	return n != nil && *n > 1 || c.relations.neededStarted(u) || u.Service.Deploy != nil && u.Service.Deploy.RestartPolicy != nil
}

// reportRestart reports restart policies that Deployments and DaemonSets do not
// support: they always restart their containers.
func (c kindChooser) reportRestart(u *Unit, kind Kind) {
	switch {
	case kind.Ends():
	case u.Ends():
		c.Warn(u.restartPath(), "restart: "+u.Restart()+" is not converted: a "+string(kind)+" always restarts its containers, even after they exit with 0",
			"set deploy.mode: replicated-job to make it a Job")
	case u.IsSet("deploy", "restart_policy", "max_attempts"):
		c.Refuse(u.At("deploy", "restart_policy", "max_attempts"), "a "+string(kind)+" restarts its containers without limit", "")
	}
}

// reportReplicas reports a number of replicas that differs from that of the pod.
func (c kindChooser) reportReplicas(u *Unit) {
	pod := c.sharing.pod(u)
	own, pods := u.Replicas(), pod.Replicas()
	if pod == u || own == nil || pods != nil && *own == *pods {
		return
	}
	c.Refuse(u.ReplicasPath(), u.Title()+" runs in the pod of "+pod.Title()+", which sets the number of replicas for both", "set it there")
}

// reportHints reports hints that do not apply to the unit: runs of a workload
// that is long-running, claims, ports on the node.
func (c kindChooser) reportHints(p *project.Project, u *Unit, kind Kind) {
	c.reportStorage(p, u)
	if at := u.Hints.HostPorts.At; u.Hints.HostPorts.Value && !slices.ContainsFunc(u.Ports, func(p Port) bool { return p.HostPort > 0 }) {
		c.Refuse(at, "the service publishes no port to open on the node", "set ports: [PORT:PORT]")
	}
	h := u.Hints.CronJob
	if at := h.ConcurrencyPolicy.At; at != nil && kind != CronJob {
		c.Refuse(at, "only a CronJob has runs that can overlap", "set cronjob.schedule")
	}
	if at := h.BackoffLimit.At; at != nil && !kind.Ends() {
		c.Refuse(at, "a "+string(kind)+" restarts its containers without limit", "set workload: job, or cronjob.schedule")
	}
}

// reportStorage names the hints about claims of a unit that mounts none.
func (c kindChooser) reportStorage(p *project.Project, u *Unit) {
	h := u.Hints.Storage
	mountsClaim := slices.ContainsFunc(u.Service.Volumes, func(v types.ServiceVolumeConfig) bool {
		_, ok := claimKey(p, u, v)
		return ok
	})
	for _, at := range []project.Path{h.Size.At, h.Class.At, h.AccessMode.At, h.Selector.At, h.SubPath.At} {
		if at != nil && at[0] != hint.Extension && !mountsClaim {
			c.Note(at, "the service has no claim: the hint is ignored", "")
		}
	}
}
