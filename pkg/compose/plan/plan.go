// Package plan decides how a Compose project is converted: the containers, the
// names of containers and objects, the shared pods, the kinds of workload, the
// ports, the volumes and their mounts, the waits, and the published ports. It
// makes no objects.
//
// A [Plan] is a value that [New] makes in phases. Each phase is a function of the
// project, the options and the results of the phases before it, and returns a
// value and its findings, so that the compiler keeps the order.
package plan

import (
	"slices"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Plan is what a project becomes: the results of all phases. Nothing changes it
// after [New] has returned it.
type Plan struct {
	Project *project.Project
	Options Options
	Units
	Relations
	Mentions
	Pods
	Services
	Waits
	Claims
	Workloads
	Networks
	Exposure
}

// New plans the conversion of every enabled service of the project. An error
// names a place in the project that is invalid in Compose and in Kubernetes (exit
// code 2); values that Kubernetes does not support are findings.
func New(p *project.Project, o Options) (*Plan, []finding.Finding, error) {
	units, unitFindings, err := ReadUnits(p)
	if err != nil {
		return nil, nil, err
	}
	relations := Relate(p, units)
	mentions := ReadMentions(p, o, units, relations)
	sharing, sharingFindings := Share(p, units, relations)
	links, linkFindings := ReadLinks(p, o, units, sharing)
	kinds, kindFindings := ChooseKinds(p, units, relations, mentions, sharing)
	pods, podFindings := PlacePods(p, units, relations, mentions, sharing, kinds)
	services := AssignServices(units, relations, mentions, links, kinds, pods)
	waits, waitFindings := FindWaits(p, o, units, kinds, pods, services)
	claims, claimFindings := FindClaims(p, o, units, kinds, pods)
	workloads, workloadFindings := AssignWorkloads(p, o, units, kinds, pods, claims, services)
	networks := LabelNetworks(p, units, relations, pods)
	exposure, exposureFindings := Publish(p, o, units, services)

	plan := &Plan{p, o, units, relations, mentions, pods, services, waits, claims, workloads, networks, exposure}
	return plan, slices.Concat(unitFindings, sharingFindings, linkFindings, kindFindings, podFindings, waitFindings,
		claimFindings, workloadFindings, exposureFindings, reportRenames(p, units, mentions), reportUnused(p, units)), nil
}

// PodOwners are the units that have a pod of their own, each with a workload.
func (p *Plan) PodOwners() []*Unit {
	var owners []*Unit
	for _, u := range p.AllUnits {
		if p.Host(u) == nil {
			owners = append(owners, u)
		}
	}
	return owners
}

// Selector is what the unit's Services and workload select pods by.
func (p *Plan) Selector(u *Unit) map[string]string {
	return map[string]string{LabelName: p.Pod(u).Name, LabelInstance: p.Instance()}
}

// Labels are those of every object of the unit.
func (p *Plan) Labels(u *Unit) map[string]string {
	labels := p.ProjectLabels()
	labels[LabelName] = p.Pod(u).Name // with the instance, the selector
	return labels
}

// ProjectLabels are those of objects that belong to no single service.
func (p *Plan) ProjectLabels() map[string]string {
	name := p.Instance()
	return map[string]string{LabelInstance: name, LabelPartOf: name, LabelManagedBy: Manager}
}

// Instance is the project's name as the value of a label.
func (p *Plan) Instance() string { return labelValue(p.Project.Name) }
