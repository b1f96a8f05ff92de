package plan

import "maps"

// The recommended labels. Source: "Recommended Labels" of the Kubernetes
// documentation.
const (
	LabelName      = "app.kubernetes.io/name"
	LabelInstance  = "app.kubernetes.io/instance"
	LabelPartOf    = "app.kubernetes.io/part-of"
	LabelManagedBy = "app.kubernetes.io/managed-by"
	Manager        = "kubectl-compose"
)

// Selector is what the unit's Services and workload select pods by.
func (p *Plan) Selector(u *Unit) map[string]string {
	return map[string]string{LabelName: p.Pod(u).Name, LabelInstance: p.Instance()}
}

// Labels are those of every object of the unit.
func (p *Plan) Labels(u *Unit) map[string]string {
	labels := p.ProjectLabels()
	maps.Copy(labels, p.Selector(u))
	return labels
}

// ProjectLabels are those of objects that belong to no single service.
func (p *Plan) ProjectLabels() map[string]string {
	name := p.Instance()
	return map[string]string{LabelInstance: name, LabelPartOf: name, LabelManagedBy: Manager}
}

// Instance is the project's name as the value of a label.
func (p *Plan) Instance() string { return labelValue(p.Project.Name) }
