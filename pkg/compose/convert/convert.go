// Package convert turns a Compose project into Kubernetes objects and findings:
// it plans the conversion (package plan), and the packages under objects make the
// objects of the plan. It is pure: all its input is in the [project.Project] and
// the [plan.Options].
package convert

import (
	"slices"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/config"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/pod"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/service"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/storage"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/workload"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// Result is a converted project.
type Result struct {
	Plan     *plan.Plan
	Objects  []object.Object   // in no particular order; pkg/object sorts them
	Findings []finding.Finding // sorted by place
	Needed   []config.Needed   // Secrets that must exist
}

// Convert converts every enabled service of the project. An error names a place
// in the project that is invalid in Compose and in Kubernetes (exit code 2);
// values that Kubernetes does not support are findings.
func Convert(p *project.Project, o plan.Options) (*Result, error) {
	planned, findings, err := plan.New(p, o)
	if err != nil {
		return nil, err
	}
	r := &Result{Plan: planned}
	r.add(nil, attribute.Check(p.Source))
	r.add(nil, findings)

	environments, mounts := r.readContainers()
	names, objects, findings := config.Make(planned, contents(planned, environments, mounts))
	r.add(objects, findings)
	r.Needed = names.Needed()

	pods := r.makePods(environments, mounts, names)
	r.add(pod.Rights(planned, pods))
	r.add(workload.New(planned, r.parts(pods)))
	r.add(storage.Claims(planned))
	r.add(service.New(planned, subdomains(pods)))
	r.Findings = once(r.Findings)
	return r, nil
}

func (r *Result) add(objects []object.Object, findings []finding.Finding) {
	r.Objects = append(r.Objects, objects...)
	r.Findings = append(r.Findings, findings...)
}

// once sorts the findings and removes repetitions: a thing that several services
// use is reported once.
func once(findings []finding.Finding) []finding.Finding {
	finding.Sort(findings)
	return slices.CompactFunc(findings, func(a, b finding.Finding) bool {
		return a.Message == b.Message && a.Position == b.Position && slices.Equal(a.Attribute, b.Attribute)
	})
}

// readContainers are the environment and the mounts of every container.
func (r *Result) readContainers() (map[*plan.Unit]container.Environment, map[*plan.Unit]storage.Mounts) {
	units := r.Plan.AllUnits
	environments, mounts := make(map[*plan.Unit]container.Environment, len(units)), make(map[*plan.Unit]storage.Mounts, len(units))
	for _, u := range units {
		env, findings := container.NewEnvironment(r.Plan, u)
		environments[u] = env
		r.add(nil, findings)
		mounted, findings := storage.NewMounts(r.Plan, u)
		mounts[u] = mounted
		r.add(nil, findings)
	}
	return environments, mounts
}

// contents are the data of the ConfigMaps and Secrets, pod by pod.
func contents(p *plan.Plan, environments map[*plan.Unit]container.Environment, mounts map[*plan.Unit]storage.Mounts) []*config.Content {
	var all []*config.Content
	for _, owner := range p.PodOwners() {
		for _, u := range p.InPod(owner) {
			if secret := environments[u].Secret; secret != nil {
				all = append(all, secret)
			}
			all = append(all, mounts[u].Contents...)
		}
	}
	return all
}

// makePods are the pods of the plan with all their containers.
func (r *Result) makePods(environments map[*plan.Unit]container.Environment, mounts map[*plan.Unit]storage.Mounts, names config.Names) []pod.Pod {
	owners := r.Plan.PodOwners()
	pods := make([]pod.Pod, 0, len(owners))
	for _, owner := range owners {
		units := r.Plan.InPod(owner)
		volumes := storage.NewPodVolumes(units, mounts, names)
		containers := map[*plan.Unit]*corev1.Container{}
		for _, u := range units {
			made, findings := container.New(r.Plan, u, environments[u].Vars(names.Of(environments[u].Secret)), volumes.Of(u))
			containers[u] = &made
			r.add(nil, findings)
		}
		made, findings := pod.New(r.Plan, owner, containers, volumes)
		pods = append(pods, made)
		r.add(nil, findings)
	}
	return pods
}

// parts are the inputs of the workloads: the pods, and the claim templates of
// StatefulSets.
func (r *Result) parts(pods []pod.Pod) []workload.Part {
	parts := make([]workload.Part, 0, len(pods))
	for i := range pods {
		p := &pods[i]
		part := workload.Part{Unit: p.Unit, Template: &p.Template}
		if r.Plan.Kind(p.Unit) == plan.StatefulSet {
			for _, owned := range r.Plan.Owned(p.Unit) {
				claim, findings := storage.ClaimTemplate(r.Plan, owned)
				part.Claims = append(part.Claims, claim)
				r.add(nil, findings)
			}
		}
		parts = append(parts, part)
	}
	return parts
}

// subdomains are the subdomains of the pods.
func subdomains(pods []pod.Pod) []pod.Subdomain {
	var all []pod.Subdomain
	for _, p := range pods {
		all = append(all, p.Subdomains...)
	}
	return all
}
