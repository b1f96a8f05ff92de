package pod

import (
	"regexp"
	"strconv"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// labelControlPlane is on the nodes that Swarm calls managers. Source:
// LabelNodeRoleControlPlane in cmd/kubeadm/app/constants of Kubernetes 1.37;
// the same name is the taint that keeps other pods away.
const labelControlPlane = "node-role.kubernetes.io/control-plane"

// placement converts deploy.placement: where the pods of the service may run.
func (c conversion) placement(u *plan.Unit, p *pod) {
	if u.Service.Deploy == nil {
		return
	}
	placement := u.Service.Deploy.Placement
	for i, text := range placement.Constraints {
		at := c.Item(u.At("deploy", "placement", "constraints"), i, len(placement.Constraints))
		if problem, fix := c.constrain(p, text, at); problem != "" {
			c.Refuse(at, problem, fix)
		}
	}
	for i, preference := range placement.Preferences {
		c.spread(u, p, preference.Spread, c.Item(u.At("deploy", "placement", "preferences"), i, len(placement.Preferences)).Join("spread"))
	}
	if n := placement.MaxReplicas; n > 0 {
		c.limitPerNode(u, p, n)
	}
}

// constraint is KEY==VALUE or KEY!=VALUE. Source: Parse in
// manager/constraint/constraint.go of moby/swarmkit; there may be blanks.
var constraint = regexp.MustCompile(`^\s*([A-Za-z_][A-Za-z0-9_./-]*)\s*(==|!=)\s*(.*?)\s*$`)

// constrain makes the pod require, or avoid, the nodes of a constraint.
func (c conversion) constrain(p *pod, text string, at project.Path) (problem, fix string) {
	parts := constraint.FindStringSubmatch(text)
	if parts == nil {
		return strconv.Quote(text) + " is not a constraint", "write KEY==VALUE or KEY!=VALUE"
	}
	key, equal, value := parts[1], parts[2] == "==", parts[3]
	if strings.EqualFold(key, "node.role") {
		return c.constrainRole(p, equal, strings.ToLower(value), at)
	}
	label, value := nodeLabel(key, value)
	switch {
	case label == "":
		return "nodes of a cluster do not have " + key, "label the nodes and constrain node.labels.NAME"
	case len(validation.IsQualifiedName(label)) > 0 || len(validation.IsValidLabelValue(value)) > 0:
		return strconv.Quote(label+"="+value) + " cannot be a label of a node", "use letters, digits, '-', '_' and '.', at most 63"
	}
	if strings.HasPrefix(strings.ToLower(key), "node.labels.") {
		c.Note(at, "the nodes of the cluster do not have the labels of the swarm's nodes", "kubectl label node NODE "+label+"="+value, finding.Starts)
	}
	operator := corev1.NodeSelectorOpIn
	if !equal {
		operator = corev1.NodeSelectorOpNotIn // also where the label is missing, as in Swarm
	} else if _, ok := p.selectNode(label, value); ok {
		return "", ""
	}
	p.requireNode(corev1.NodeSelectorRequirement{Key: label, Operator: operator, Values: []string{value}})
	return "", ""
}

// constrainRole chooses between the control plane and the other nodes.
func (c conversion) constrainRole(p *pod, equal bool, role string, at project.Path) (problem, fix string) {
	if role != "manager" && role != "worker" {
		return "a node must be a manager or a worker, not " + strconv.Quote(role), "use manager or worker"
	}
	if equal != (role == "manager") {
		p.requireNode(corev1.NodeSelectorRequirement{Key: labelControlPlane, Operator: corev1.NodeSelectorOpDoesNotExist})
		c.Note(at, "a worker is a node outside the control plane; a single-node cluster (kind, minikube) has none", "remove it for such clusters", finding.Starts)
		return "", ""
	}
	p.requireNode(corev1.NodeSelectorRequirement{Key: labelControlPlane, Operator: corev1.NodeSelectorOpExists})
	toleration := corev1.Toleration{Key: labelControlPlane, Operator: corev1.TolerationOpExists, Effect: corev1.TaintEffectNoSchedule}
	p.addToleration(toleration)
	c.Warn(at, "a manager is a node of the control plane; managed clusters do not run pods there: the pod would stay pending", "remove it unless the pod must run there", finding.Starts)
	return "", ""
}
