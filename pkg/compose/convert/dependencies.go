package convert

import (
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The images of init containers that wait.
const (
	waitImage    = "busybox:1.37"
	kubectlImage = "registry.k8s.io/kubectl:v1.36.3"
)

// wait is one thing that must have happened before a unit starts.
type wait struct {
	on       *unit
	complete bool // its Job has ended well; else: it accepts connections
}

// planDependencies decides for every depends_on what stands for it: an init
// container that is the dependency itself, one that waits, or nothing.
func (c *converter) planDependencies() {
	for _, u := range c.units {
		c.planHost(u)
	}
	for _, u := range c.units {
		c.planWaits(u)
	}
}

// planHost makes a one-shot an init container of the only service that waits
// for it, when that runs as a single pod: then it needs no permission to look
// at Jobs, and both may share a volume.
func (c *converter) planHost(u *unit) {
	dependents := c.dependents(u)
	if u.kind != job || len(dependents) != 1 || !c.someoneAwaitsTheEnd(u) || mode(u) != "" || c.serves(u) {
		return
	}
	host := dependents[0]
	n := replicas(host)
	if host.kind == daemonSet || n != nil && *n > 1 || hasPodSettings(u) {
		return
	}
	u.host = host
	host.init = append(host.init, u)
	c.note(u.path, fmt.Sprintf("%s runs as an init container of %s, which is the only one that waits for it", u.path[1], host.path[1]), "")
}

// hasPodSettings tells whether the service says something about its pod that
// would also hold for a pod it is merged into.
func hasPodSettings(u *unit) bool {
	s := u.service
	return s.Hostname != "" || len(s.DNS)+len(s.DNSSearch)+len(s.DNSOpts)+len(s.ExtraHosts)+len(s.GroupAdd) > 0
}

func (c *converter) planWaits(u *unit) {
	var skipped []string
	for _, name := range sortedKeys(u.service.DependsOn) {
		on := c.byName[name]
		switch {
		case on == nil:
			c.note(u.at("depends_on", name), name+" is not part of this conversion (profile or selection): nothing waits for it", "")
		case u.service.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully:
			if on.host == nil {
				u.waits = append(u.waits, wait{on: on, complete: true})
			}
		case c.options.WaitForDependencies || u.kind == job:
			u.waits = append(u.waits, wait{on: on})
		default:
			skipped = append(skipped, name)
		}
	}
	if len(skipped) > 0 {
		c.note(u.at("depends_on"), "Kubernetes starts everything at once; "+u.path[1]+" is restarted until "+strings.Join(skipped, ", ")+" can be reached",
			"--wait-for-dependencies adds init containers that wait")
	}
}

// initContainers are those of the unit's pod, in the order they must run.
func (c *converter) initContainers(u *unit, spec *corev1.PodSpec) []corev1.Container {
	var containers []corev1.Container
	for _, first := range u.init {
		containers = append(containers, c.initContainers(first, spec)...)
		containers = append(containers, c.container(first, spec))
	}
	for _, w := range u.waits {
		containers = append(containers, c.waitContainer(u, w, spec))
	}
	return containers
}

func (c *converter) waitContainer(u *unit, w wait, spec *corev1.PodSpec) corev1.Container {
	name := objectName("wait-for", w.on.name)
	if u.host != nil {
		name = objectName(u.name, "waits-for", w.on.name)
	}
	if w.complete {
		spec.ServiceAccountName = c.addWaiter()
		return corev1.Container{Name: name, Image: kubectlImage,
			Args: []string{"wait", "--for=condition=Complete", "--timeout=-1s", "job/" + w.on.name}}
	}
	return corev1.Container{Name: name, Image: waitImage, Command: []string{"sh", "-c", waitScript(c.firstTCPPort(w.on), w.on.name)}}
}

// waitScript waits until the Service has a ready endpoint: a port that accepts
// connections, or, for a headless Service, a name that resolves.
func waitScript(port int32, host string) string {
	check := fmt.Sprintf("nc -z -w 2 %s %d", host, port)
	if port == 0 {
		check = "nslookup " + host + " > /dev/null 2>&1"
	}
	return fmt.Sprintf("until %s; do echo waiting for %s; sleep 2; done", check, host)
}

// addWaiter adds, once, the account whose pods may look at Jobs, and returns
// its name.
func (c *converter) addWaiter() string {
	name := objectName(c.project.Name, "waits")
	if c.waiter {
		return name
	}
	c.waiter = true
	meta := c.meta(name, c.projectLabels())
	c.note(project.Path{"services"}, "pods that wait for a Job use the service account "+name+", which may read Jobs and nothing else", "")
	c.add(
		&corev1.ServiceAccount{TypeMeta: typeMeta("v1", "ServiceAccount"), ObjectMeta: meta},
		&rbacv1.Role{TypeMeta: typeMeta("rbac.authorization.k8s.io/v1", "Role"), ObjectMeta: meta, Rules: []rbacv1.PolicyRule{
			{APIGroups: []string{"batch"}, Resources: []string{"jobs"}, Verbs: []string{"get", "list", "watch"}},
		}},
		&rbacv1.RoleBinding{
			TypeMeta: typeMeta("rbac.authorization.k8s.io/v1", "RoleBinding"), ObjectMeta: meta,
			RoleRef:  rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: name},
			Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: name, Namespace: c.options.Namespace}},
		},
	)
	return name
}
