package convert

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// workloadKind is the kind of object that runs a unit.
type workloadKind string

const (
	deployment  workloadKind = "Deployment"
	daemonSet   workloadKind = "DaemonSet"
	statefulSet workloadKind = "StatefulSet"
	job         workloadKind = "Job"
	cronJob     workloadKind = "CronJob"
)

// ends tells whether pods of the kind run to their end.
func (k workloadKind) ends() bool { return k == job || k == cronJob }

// planWorkloads chooses the kind of every unit.
func (c *converter) planWorkloads() {
	for _, u := range c.units {
		if u.parent == nil && u.host == nil {
			u.kind, u.reason = c.chooseKind(u)
		}
	}
	for _, u := range c.units {
		if u.parent == nil {
			u.kind = u.pod().kind
			c.reportRestart(u)
			c.reportReplicas(u)
			c.reportUnusedHints(u)
		}
	}
}

// reportKind tells what a unit became, and why.
func (c *converter) reportKind(u *unit) {
	volume := c.exclusive[u]
	switch {
	case u.kind == cronJob: // told with its schedules
	case u.kind == deployment && volume != "":
		c.note(u.path, "becomes a Deployment that stops its pod before it starts the next (Recreate): only one pod can hold the volume "+volume, "--workload=statefulset makes it a StatefulSet")
	case u.kind == deployment:
		c.note(u.path, "becomes a Deployment: it stays, and any of its pods can take another's place", "")
	case u.kind == job:
		c.note(u.path, "becomes a Job because "+u.reason, "a Job cannot be changed: kubectl delete job "+u.name+" before applying a new one")
	default:
		c.note(u.path, "becomes a "+string(u.kind)+" because "+u.reason, "")
	}
}

func (c *converter) chooseKind(u *unit) (kind workloadKind, reason string) {
	if u.triggers != nil {
		return cronJob, ""
	}
	if kind, reason, ok := c.hintedKind(u); ok {
		return kind, reason
	}
	switch mode(u) {
	case "global":
		return daemonSet, "deploy.mode is global"
	case "replicated-job":
		return job, "deploy.mode is replicated-job"
	case "global-job":
		c.refuse(u.at("deploy", "mode"), "Kubernetes has no Job that runs once on every node; this one runs once", "use a DaemonSet that sleeps when it is done")
		return job, "deploy.mode is global-job"
	}
	switch {
	case c.someoneAwaitsTheEnd(u):
		return job, "another service waits for its end (service_completed_successfully)"
	case ends(u) && !slices.ContainsFunc(u.containers(), c.serves):
		return job, "it runs to its end (restart: " + restart(u) + ") and nobody seems to connect to it"
	}
	return deployment, ""
}

func mode(u *unit) string {
	if u.service.Deploy == nil {
		return ""
	}
	return u.service.Deploy.Mode
}

// restart is the restart policy in the words of "restart"; deploy.restart_policy
// wins as in Compose. "" when neither is set.
func restart(u *unit) string {
	if d := u.service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.Condition != "" {
		switch d.RestartPolicy.Condition {
		case "none":
			return "no"
		case "any":
			return "always"
		}
		return d.RestartPolicy.Condition
	}
	return u.service.Restart
}

func (c *converter) restartPath(u *unit) project.Path {
	if at := u.at("deploy", "restart_policy"); c.project.Source.Has(at...) {
		return at
	}
	return u.at("restart")
}

// reportRestart tells what Deployments and DaemonSets do not do: they restart
// their containers always.
func (c *converter) reportRestart(u *unit) {
	at := u.at("deploy", "restart_policy", "max_attempts")
	switch {
	case u.kind.ends():
	case ends(u):
		c.warn(c.restartPath(u), "restart: "+restart(u)+" is not carried: a "+string(u.kind)+" always restarts its containers, also after a good end",
			"deploy.mode: replicated-job makes it a Job")
	case c.project.Source.Has(at...):
		c.refuse(at, "a "+string(u.kind)+" restarts its containers without end", "")
	}
}

// ends tells whether the service is written to run once.
func ends(u *unit) bool {
	policy, _, _ := strings.Cut(restart(u), ":")
	return policy == "no" || policy == "on-failure"
}

// serves tells whether the service stays, although it is not restarted when it
// ends: it says so itself with ports, expose, a healthcheck or the way it is
// updated; others name it as a host, or need it started and it keeps data of
// its own. "no" is what Compose does when nothing is said; "on-failure" is said
// more often of services that stay: it is enough that others need it started,
// that it runs several times, or that it is said in deploy.
func (c *converter) serves(u *unit) bool {
	if isServer(u) || updateConfig(u) != nil || c.isNamed(u) {
		return true
	}
	if restart(u) == "no" {
		return c.neededStarted(u) && c.keepsOwnData(u)
	}
	n := replicas(u)
	return n != nil && *n > 1 || c.neededStarted(u) || u.service.Deploy != nil && u.service.Deploy.RestartPolicy != nil
}

// keepsOwnData tells whether the service has a named volume that no other has.
func (c *converter) keepsOwnData(u *unit) bool {
	return slices.ContainsFunc(namedVolumes(u), func(source string) bool { return c.mounters[source] == 1 })
}

// namedVolumes are the top-level volumes that the service mounts, each once.
func namedVolumes(u *unit) []string {
	var names []string
	for _, v := range u.service.Volumes {
		if v.Type == types.VolumeTypeVolume && v.Source != "" && !slices.Contains(names, v.Source) {
			names = append(names, v.Source)
		}
	}
	return names
}

// isServer tells whether the service says itself that it answers to others.
func isServer(u *unit) bool {
	check := u.service.HealthCheck
	return len(u.ports) > 0 || check != nil && !check.Disable
}

// isNamed tells whether another service, or a file, names it as a host.
func (c *converter) isNamed(u *unit) bool { return c.mentionedByOthers(u.title(), u.title()) }

func (c *converter) neededStarted(u *unit) bool {
	return c.hasDependent(u, types.ServiceConditionStarted, types.ServiceConditionHealthy)
}

func (c *converter) someoneAwaitsTheEnd(u *unit) bool {
	return c.hasDependent(u, types.ServiceConditionCompletedSuccessfully)
}

// hasDependent tells whether a unit depends on u with one of the conditions.
func (c *converter) hasDependent(u *unit, conditions ...string) bool {
	return slices.ContainsFunc(c.dependents[u.title()], func(other *unit) bool {
		return slices.Contains(conditions, other.service.DependsOn[u.title()].Condition)
	})
}

// replicas is deploy.replicas or scale; nil leaves Kubernetes' default of 1.
func replicas(u *unit) *int32 {
	n := u.service.Scale
	if d := u.service.Deploy; d != nil && d.Replicas != nil {
		n = d.Replicas
	}
	if n == nil {
		return nil
	}
	value := int32(min(max(*n, 0), 1<<30)) // capped
	return &value
}

func (c *converter) replicasPath(u *unit) project.Path {
	if u.hints.Replicas.Given() {
		return u.hints.Replicas.At
	}
	if at := u.at("deploy", "replicas"); c.project.Source.Has(at...) {
		return at
	}
	return u.at("scale")
}

// retry is how a Job tries again. "no" is a single try; "on-failure" and
// "always" are tries without end, as in Compose, unless their number is given;
// where nothing is set Kubernetes' own limit of six holds.
func retry(u *unit) (corev1.RestartPolicy, *int32) {
	policy, attempts, _ := strings.Cut(restart(u), ":")
	limit := int32(math.MaxInt32)
	if n, err := strconv.ParseInt(attempts, 10, 32); err == nil && n >= 0 {
		limit = int32(n)
	}
	if d := u.service.Deploy; d != nil && d.RestartPolicy != nil && d.RestartPolicy.MaxAttempts != nil {
		limit = int32(min(*d.RestartPolicy.MaxAttempts, math.MaxInt32)) // capped
	}
	switch policy {
	case "no":
		return corev1.RestartPolicyNever, new(int32)
	case "":
		return corev1.RestartPolicyOnFailure, nil
	}
	return corev1.RestartPolicyOnFailure, &limit
}
