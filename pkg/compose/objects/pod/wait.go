package pod

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/objects/container"
	"github.com/batuta-k8s/batuta/pkg/compose/objects/podsecurity"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// The images of init containers that wait.
const (
	waitImage    = "busybox:1.37"
	kubectlImage = "registry.k8s.io/kubectl:v1.36.3"
)

// initContainers are those that run before the unit's container, in order:
// services in its own pod that it waits for, containers that wait for other pods,
// and its pre_start hooks.
func (c conversion) initContainers(u *plan.Unit, containers map[*plan.Unit]*corev1.Container, p *pod) []corev1.Container {
	var hooks []corev1.Container
	before := c.hintedInit(u, p)
	for _, first := range c.Init(u) {
		own := append(c.initContainers(first, containers, p), *containers[first])
		if first.Parent == nil {
			before = append(before, own...)
		} else {
			hooks = append(hooks, own...)
		}
	}
	for _, w := range c.WaitsFor(u) {
		if p.reserve(c.waitName(u, w)) { // several containers of a pod may wait for the same
			before = append(before, c.waitContainer(u, w, p))
		}
	}
	return append(before, hooks...)
}

func (c conversion) waitContainer(u *plan.Unit, w plan.Wait, p *pod) corev1.Container {
	name := c.waitName(u, w)
	if w.Complete {
		c.letWait(u, p)
		return corev1.Container{Name: name, Image: kubectlImage, SecurityContext: podsecurity.Unprivileged(c.Options),
			Args: []string{"wait", "--for=condition=Complete", "--timeout=-1s", "job/" + w.On.Name}}
	}
	return corev1.Container{Name: name, Image: waitImage, SecurityContext: podsecurity.Unprivileged(c.Options),
		Command: []string{"sh", "-c", waitScript(w.On.FirstTCPPort(), w.On.Name)}}
}

// waitName is unique in the pod: no service has it, and it names the service that
// the init container waits for.
func (c conversion) waitName(u *plan.Unit, w plan.Wait) string {
	name := plan.ObjectName("wait-for", w.On.Name)
	if c.IsInit(u) {
		name = plan.ObjectName(u.Name, "waits-for", w.On.Name)
	}
	if c.Named(name) != nil {
		name = plan.ObjectName(name, plan.Hash(name, 8))
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

// letWait makes sure that the pod's account may read Jobs: an account that a hint
// names gets the right.
func (c conversion) letWait(u *plan.Unit, p *pod) {
	waiter := c.waiter()
	if p.ServiceAccountName == "" {
		p.ServiceAccountName = waiter
	}
	p.readers = append(p.readers, reader{u, p.ServiceAccountName})
}

// waiter is the name of the account whose pods may read Jobs.
func (c conversion) waiter() string { return plan.ObjectName(c.Project.Name, "waits") }

// hintedInit is the init container that hints describe.
func (c conversion) hintedInit(u *plan.Unit, p *pod) []corev1.Container {
	h := u.Hints.InitContainer
	if !h.Image.Given() {
		for _, at := range []project.Path{h.Name.At, h.Command.At} {
			if at != nil {
				c.Refuse(at, "an init container must have an image", "set initContainer.image")
			}
		}
		return nil
	}
	name := h.Name.Value
	if name == "" {
		name = "init-service" // as Kompose names it (fillInitContainers in pkg/transformer/kubernetes, 1.37)
	}
	if c.Named(name) != nil || !p.reserve(name) {
		name = plan.ObjectName(u.Name, name, plan.Hash(u.Name, 4))
		p.reserve(name)
	}
	return []corev1.Container{{Name: name, Image: h.Image.Value, Command: container.Literals(h.Command.Value)}}
}
