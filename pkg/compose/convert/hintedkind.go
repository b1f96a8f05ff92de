package convert

import (
	"fmt"
	"slices"
	"strings"

	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hintedKinds are the kinds that a hint chooses; a CronJob has its schedule for it.
var hintedKinds = map[hint.Workload]workloadKind{
	hint.Deployment: deployment, hint.ReplicationController: deployment,
	hint.StatefulSet: statefulSet, hint.DaemonSet: daemonSet, hint.Job: job,
}

// hintedKind is the kind that a hint asks for; ok is false when none does.
func (c *converter) hintedKind(u *unit) (kind workloadKind, reason string, ok bool) {
	h := u.hints.Workload
	kind, ok = hintedKinds[h.Value]
	at := h.At
	if !ok && u.hints.Autoscaling.Given() && mode(u) == "" {
		kind, ok, at = deployment, true, u.autoscaling()
	}
	if !ok {
		return "", "", false
	}
	if h.Value == hint.ReplicationController {
		c.warn(at, "a Deployment takes the place of a ReplicationController, which Kubernetes keeps for old clusters", "kompose.controller.type: deployment")
	}
	if text := mode(u); text != "" && text != "replicated" {
		c.note(u.at("deploy", "mode"), fmt.Sprintf("%s counts: a %s", at, kind), "")
	}
	return kind, at.String() + " says so", true
}

// planGroups puts the services of a group into the pod of its first one.
func (c *converter) planGroups() {
	first, members := map[string]*unit{}, map[string]int{}
	for _, u := range c.units {
		group := u.hints.Group
		if !group.Given() {
			continue
		}
		members[group.Value]++
		if with := first[group.Value]; with != nil {
			c.share(u, sharing{name: with.title(), at: group.At})
		} else {
			first[group.Value] = u
		}
	}
	for _, name := range sortedKeys(first) {
		if members[name] == 1 {
			c.note(first[name].hints.Group.At, "no other service is in the group "+name, "")
		}
	}
}

// reportMemberHints names the hints about a workload that a container in the
// pod of another service does not have.
func (c *converter) reportMemberHints(u *unit) {
	h := u.hints
	for _, at := range []project.Path{h.Workload.At, u.autoscaling()} {
		if at != nil && u.parent == nil {
			c.refuse(at, u.title()+" runs in the pod of "+u.pod().title()+", whose workload it shares", "set it there")
		}
	}
}

// hintJob is how often a Job tries again.
func (c *converter) hintJob(u *unit, spec *batchv1.JobSpec) {
	if limit := u.hints.CronJob.BackoffLimit; limit.Given() {
		spec.BackoffLimit = &limit.Value
		if spec.Template.Spec.RestartPolicy == "" || limit.Value > 0 {
			spec.Template.Spec.RestartPolicy = corev1.RestartPolicyOnFailure
		}
	}
}

// hintCronJob sets what a service says of its runs. One that is a CronJob by a
// hint tries again as its restart policy says; without a concurrency policy
// Kubernetes' own holds, as for Kompose.
func (c *converter) hintCronJob(u *unit, spec *batchv1.CronJobSpec, schedules []batchv1.CronJobSpec) {
	h := u.hints.CronJob
	own := &spec.JobTemplate.Spec
	if h.Schedule.Given() {
		own.Template.Spec.RestartPolicy, own.BackoffLimit = retry(u)
	}
	c.hintJob(u, own)
	for i := range schedules {
		if h.Schedule.Given() || h.ConcurrencyPolicy.Given() {
			schedules[i].ConcurrencyPolicy = batchv1.ConcurrencyPolicy(h.ConcurrencyPolicy.Value)
		}
	}
}

// reportUnusedHints names the hints that the unit has nothing for: runs of a
// workload which stays, claims, ports on the node.
func (c *converter) reportUnusedHints(u *unit) {
	c.reportUnusedStorage(u)
	if at := u.hints.HostPorts.At; u.hints.HostPorts.Value && !slices.ContainsFunc(u.ports, func(p port) bool { return p.hostPort > 0 }) {
		c.refuse(at, "the service publishes no port that could be opened on the node", "ports: [PORT:PORT]")
	}
	h := u.hints.CronJob
	if at := h.ConcurrencyPolicy.At; at != nil && u.kind != cronJob {
		c.refuse(at, "only a CronJob starts runs that could meet", "set cronjob.schedule")
	}
	if at := h.BackoffLimit.At; at != nil && !u.kind.ends() {
		c.refuse(at, "a "+string(u.kind)+" restarts its containers without end", "workload: job, or cronjob.schedule")
	}
}

// hintNames gives units the names of their hints, unless another has it.
func (c *converter) hintNames() {
	natural := map[string]*unit{}
	for _, u := range c.units {
		if !u.hints.Name.Given() {
			natural[u.title()] = u
		}
	}
	for _, u := range c.units {
		name := u.hints.Name
		if !name.Given() {
			continue
		}
		owner := natural[name.Value]
		if owner == nil {
			owner = c.byObject[name.Value]
		}
		if owner != nil {
			c.refuse(name.At, "the name "+name.Value+" belongs to "+strings.Join(owner.path, ".")+" already", "choose another")
			continue
		}
		u.name, c.byObject[name.Value] = name.Value, u
	}
}
