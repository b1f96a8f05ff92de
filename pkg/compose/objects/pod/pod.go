package pod

import (
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/internal/mapping"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// pod is a pod under construction: each of its containers adds its pod fields.
type pod struct {
	corev1.PodSpec
	added      map[string]bool // names of the init containers that wait, or that hints describe
	subdomains []Subdomain
	readers    []reader
}

func newPod(volumes []corev1.Volume) *pod {
	return &pod{PodSpec: corev1.PodSpec{Volumes: volumes}, added: map[string]bool{}}
}

// reserve takes the name and reports true, unless an init container of the pod
// has it already.
func (p *pod) reserve(name string) bool {
	free := !p.added[name]
	p.added[name] = true
	return free
}

// security is the security context of the pod, for its containers to add to.
func (p *pod) security() *corev1.PodSecurityContext {
	if p.SecurityContext == nil {
		p.SecurityContext = &corev1.PodSecurityContext{}
	}
	return p.SecurityContext
}

// alias adds a line to the pod's hosts file: the address once, with all its
// names in their order.
func (p *pod) alias(address, host string) {
	at := slices.IndexFunc(p.HostAliases, func(a corev1.HostAlias) bool { return a.IP == address })
	if at < 0 {
		p.HostAliases = append(p.HostAliases, corev1.HostAlias{IP: address, Hostnames: []string{host}})
		return
	}
	names := &p.HostAliases[at].Hostnames
	if !slices.Contains(*names, host) {
		*names = append(*names, host)
		slices.Sort(*names)
	}
}

// setOnce sets a field of the pod for the unit's attribute. Several containers
// may share a pod: if another one has set the field to a different value, that
// value is kept, and the attribute is refused.
func setOnce[T any](f *finding.Collector, field *T, value T, u *plan.Unit, attribute ...string) {
	if reflect.ValueOf(field).Elem().IsZero() {
		*field = value
		return
	}
	if !reflect.DeepEqual(*field, value) {
		f.Refuse(u.At(attribute...), "another container of the same pod sets "+strings.Join(attribute, ".")+" differently; a pod has only one", "set the same value in both services")
	}
}

// requireNode adds a requirement for the pod's node, in addition to all others.
func (p *pod) requireNode(r corev1.NodeSelectorRequirement) {
	affinity := p.affinity()
	if affinity.NodeAffinity == nil {
		affinity.NodeAffinity = &corev1.NodeAffinity{RequiredDuringSchedulingIgnoredDuringExecution: &corev1.NodeSelector{
			NodeSelectorTerms: make([]corev1.NodeSelectorTerm, 1),
		}}
	}
	term := &affinity.NodeAffinity.RequiredDuringSchedulingIgnoredDuringExecution.NodeSelectorTerms[0]
	same := func(other corev1.NodeSelectorRequirement) bool {
		return other.Key == r.Key && other.Operator == r.Operator && slices.Equal(other.Values, r.Values)
	}
	if !slices.ContainsFunc(term.MatchExpressions, same) {
		term.MatchExpressions = append(term.MatchExpressions, r)
	}
}

func (p *pod) affinity() *corev1.Affinity {
	if p.Affinity == nil {
		p.Affinity = &corev1.Affinity{}
	}
	return p.Affinity
}

// addToleration adds the toleration unless the pod has it.
func (p *pod) addToleration(t corev1.Toleration) {
	if !slices.Contains(p.Tolerations, t) {
		p.Tolerations = append(p.Tolerations, t)
	}
}

// selectNode requires a node with the label, unless the pod requires a different
// value: then it returns that value.
func (p *pod) selectNode(label, value string) (other string, ok bool) {
	if known, set := p.NodeSelector[label]; set {
		return known, known == value
	}
	p.NodeSelector = mapping.Put(p.NodeSelector, label, value)
	return value, true
}

// eachContainer calls do with every container of the pod.
func (p *pod) eachContainer(do func(*corev1.Container)) {
	for _, containers := range [][]corev1.Container{p.InitContainers, p.Containers} {
		for i := range containers {
			do(&containers[i])
		}
	}
}

// Subdomain is the domain of a unit's pod; it resolves in the cluster's DNS
// through a Service of that name.
type Subdomain struct {
	Unit *plan.Unit
	Name string
	At   project.Path
}

// reader is an account that must be able to read Jobs, and the unit that waits
// for one.
type reader struct {
	unit    *plan.Unit
	account string
}
