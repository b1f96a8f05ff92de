package pod

import (
	"fmt"
	"slices"
	"strconv"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// spread makes the scheduler prefer an even distribution over the values of a
// node's label, as Swarm does: if that is impossible, it places the pod anyway.
func (c conversion) spread(u *plan.Unit, p *pod, over string, at project.Path) {
	label, _ := nodeLabel(over, "")
	if label == "" || len(validation.IsQualifiedName(label)) > 0 {
		c.Refuse(at, "nodes of a cluster do not have the label "+strconv.Quote(over)+" to spread over", "use node.labels.NAME")
		return
	}
	c.Note(at, "pods are spread over the values of the nodes' label "+label+", which the cluster's nodes must have", "kubectl label node NODE "+label+"=VALUE, or spread over node.labels."+corev1.LabelTopologyZone, finding.Starts)
	p.addSpread(corev1.TopologySpreadConstraint{
		MaxSkew: 1, TopologyKey: label, WhenUnsatisfiable: corev1.ScheduleAnyway, LabelSelector: c.podSelector(u),
	})
}

// addSpread adds a constraint; the API server rejects two of the same key and
// kind (ValidateSpreadConstraintNotRepeat).
func (p *pod) addSpread(t corev1.TopologySpreadConstraint) {
	if !slices.ContainsFunc(p.TopologySpreadConstraints, func(other corev1.TopologySpreadConstraint) bool {
		return other.TopologyKey == t.TopologyKey && other.WhenUnsatisfiable == t.WhenUnsatisfiable
	}) {
		p.TopologySpreadConstraints = append(p.TopologySpreadConstraints, t)
	}
}

func (c conversion) podSelector(u *plan.Unit) *metav1.LabelSelector {
	return &metav1.LabelSelector{MatchLabels: c.Selector(u)}
}

// limitPerNode spreads replicas: a limit of one per node is exact, a higher limit
// is approximated by an even distribution. Pods of the previous version do not
// count, because a rollout on as many nodes as replicas would never start.
func (c conversion) limitPerNode(u *plan.Unit, p *pod, n uint64) {
	if c.Kind(u) == plan.DaemonSet {
		return // one to a node
	}
	var sameVersion []string
	if c.Kind(u) == plan.Deployment {
		sameVersion = []string{"pod-template-hash"}
	}
	if n > 1 {
		c.Warn(u.At("deploy", "placement", "max_replicas_per_node"),
			fmt.Sprintf("Kubernetes spreads the pods, so that no node has %d more than any other node; it has no limit per node", n), "")
		p.addSpread(corev1.TopologySpreadConstraint{
			MaxSkew: int32(min(n, 1<<30)), TopologyKey: corev1.LabelHostname, WhenUnsatisfiable: corev1.DoNotSchedule, // capped
			LabelSelector: c.podSelector(u), MatchLabelKeys: sameVersion,
		})
		return
	}
	term := corev1.PodAffinityTerm{LabelSelector: c.podSelector(u), TopologyKey: corev1.LabelHostname}
	const since = 33 // matchLabelKeys of affinity terms: MatchLabelKeysInPodAffinity
	if c.Options.Supports(since) {
		term.MatchLabelKeys = sameVersion
	}
	affinity := p.affinity()
	if affinity.PodAntiAffinity == nil {
		affinity.PodAntiAffinity = &corev1.PodAntiAffinity{RequiredDuringSchedulingIgnoredDuringExecution: []corev1.PodAffinityTerm{term}}
	}
}
