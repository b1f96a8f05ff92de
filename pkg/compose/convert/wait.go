package convert

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The images of init containers that wait.
const (
	waitImage    = "busybox:1.37"
	kubectlImage = "registry.k8s.io/kubectl:v1.36.3"
)

// initContainers are those that run before the unit's container, in their
// order: services that it waits for in its own pod, what waits for others, and
// its pre_start hooks.
func (c *converter) initContainers(u *unit, p *pod) []corev1.Container {
	var hooks []corev1.Container
	before := c.hintedInit(u, p)
	for _, first := range u.init {
		own := append(c.initContainers(first, p), c.container(first, p))
		if first.parent == nil {
			before = append(before, own...)
		} else {
			hooks = append(hooks, own...)
		}
	}
	for _, w := range u.waits {
		if name := c.waitName(u, w); !p.takenNames["init/"+name] { // several containers of a pod may wait for the same
			p.takenNames = put(p.takenNames, "init/"+name, true)
			before = append(before, c.waitContainer(u, w, p))
		}
	}
	return append(before, hooks...)
}

func (c *converter) waitContainer(u *unit, w wait, p *pod) corev1.Container {
	name := c.waitName(u, w)
	if w.complete {
		c.letWait(u, p)
		return corev1.Container{Name: name, Image: kubectlImage, SecurityContext: c.unprivileged(),
			Args: []string{"wait", "--for=condition=Complete", "--timeout=-1s", "job/" + w.on.name}}
	}
	return corev1.Container{Name: name, Image: waitImage, SecurityContext: c.unprivileged(),
		Command: []string{"sh", "-c", waitScript(w.on.firstTCPPort(), w.on.name)}}
}

// waitName is unique in the pod: no service has it, and what init containers
// wait for is named after them.
func (c *converter) waitName(u *unit, w wait) string {
	name := objectName("wait-for", w.on.name)
	if u.isInit() {
		name = objectName(u.name, "waits-for", w.on.name)
	}
	if _, taken := c.byObject[name]; taken {
		name = objectName(name, hash(name, 8))
	}
	return name
}

// waitScript waits until the Service has a ready endpoint: a port that accepts
// connections, or, for a headless Service, a name that resolves. nslookup of
// busybox does not use the pod's search domains; nc does.
func waitScript(port int32, host string) string {
	check := fmt.Sprintf("until nc -z -w 2 %s %d", host, port)
	if port == 0 {
		check = fmt.Sprintf("while nc -z -w 2 %s 1 2>&1 | grep -q 'bad address'", host)
	}
	return fmt.Sprintf("%s; do echo waiting for %s; sleep 2; done", check, host)
}

// letWait makes sure that the pod's account may look at Jobs: one that a hint
// names is given the right to.
func (c *converter) letWait(u *unit, p *pod) {
	waiter := c.addWaiter()
	account := p.ServiceAccountName
	if account == "" || account == waiter {
		p.ServiceAccountName = waiter
		return
	}
	name := objectName(waiter, account)
	if c.bound[name] {
		return
	}
	c.bound = put(c.bound, name, true)
	c.note(u.at(), "the service account "+account+" is given the right to read Jobs, which the pod waits for", "")
	c.add(c.waiterBinding(name, waiter, account))
}

func (c *converter) waiterBinding(name, role, account string) *rbacv1.RoleBinding {
	return &rbacv1.RoleBinding{
		TypeMeta: typeMeta("rbac.authorization.k8s.io/v1", "RoleBinding"), ObjectMeta: c.meta(name, c.projectLabels()),
		RoleRef:  rbacv1.RoleRef{APIGroup: "rbac.authorization.k8s.io", Kind: "Role", Name: role},
		Subjects: []rbacv1.Subject{{Kind: "ServiceAccount", Name: account, Namespace: c.options.Namespace}},
	}
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
		c.waiterBinding(name, name, name),
	)
	return name
}
