package convert

import (
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
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
		c.planHooks(u)
	}
	for _, u := range c.units {
		c.planWaits(u)
	}
}

// planHost makes a one-shot an init container of the only service that waits
// for it, when that runs as a single pod: then it needs no permission to look
// at Jobs, and both may share a volume.
func (c *converter) planHost(u *unit) {
	dependents := c.dependents[u.title()]
	if u.kind != job || u.parent != nil || u.host != nil || len(u.members) > 0 || len(dependents) != 1 || !c.someoneAwaitsTheEnd(u) || mode(u) != "" || isServer(u) || c.isNamed(u) {
		return
	}
	host := dependents[0]
	if runsSeveralTimes(host) || runsSeveralTimes(u) || c.hasPodSettings(u) {
		return
	}
	u.host = host
	host.init = append(host.init, u)
	c.note(u.path, fmt.Sprintf("%s runs as an init container of %s, the only service that waits for it: again in every new pod, and until it ends well", u.title(), host.title()), "")
	c.reportHosted(u)
}

func runsSeveralTimes(u *unit) bool {
	n := replicas(u)
	return u.kind == daemonSet || u.hints.Autoscaling.Given() || n != nil && *n != 1
}

// hasPodSettings tells whether the service says something about its pod that
// would also hold for a pod it is merged into. The table knows what does.
func (c *converter) hasPodSettings(u *unit) bool {
	if u.hints.Own {
		return true
	}
	for a := range c.project.Source.Under(u.path...) {
		if row, _ := attribute.Lookup(a.Path); ofWholePod(row.Field) {
			return true
		}
	}
	return false
}

// ofWholePod tells whether all containers of a pod share the field.
func ofWholePod(field string) bool {
	name, ok := strings.CutPrefix(field, "Pod.spec.")
	if !ok {
		return false
	}
	for _, own := range []string{"volumes", "restartPolicy", "initContainers", "containers", "terminationGracePeriodSeconds"} {
		if strings.HasPrefix(name, own) {
			return false
		}
	}
	return true
}

// reportHosted names what an init container does not have.
func (c *converter) reportHosted(u *unit) {
	for _, attribute := range [][]string{
		{"labels"}, {"label_file"}, {"annotations"}, {"container_name"}, {"stop_grace_period"}, {"deploy", "labels"}, {"deploy", "endpoint_mode"}, {"deploy", "update_config"},
	} {
		if c.set(u, attribute...) {
			c.refuse(u.at(attribute...), strings.Join(attribute, ".")+" belongs to a pod; as an init container "+u.title()+" has none of its own", "")
		}
	}
}

func (c *converter) planWaits(u *unit) {
	var skipped []string
	for _, name := range sortedKeys(u.service.DependsOn) {
		on := c.byService[name]
		switch {
		case on == nil:
			c.note(u.at("depends_on", name), name+" is not part of this conversion (profile, selection or provider): nothing waits for it", "")
		case on.pod() == u.pod() && !on.isInit():
			c.reportTogether(u, name)
		case c.awaitsBack(u, on):
			c.warn(u.at("depends_on", name), name+" itself waits for the pod that this one is in: nothing waits here, or neither would ever start", "")
		case u.service.DependsOn[name].Condition == types.ServiceConditionCompletedSuccessfully:
			c.awaitEnd(u, on)
		case !c.answers(on.net()):
			c.note(u.at("depends_on", name), name+" answers to nobody, so nothing can wait for its start", "")
		case c.options.WaitForDependencies || u.kind.ends():
			u.waits = append(u.waits, wait{on: on.net()})
		default:
			skipped = append(skipped, name)
		}
	}
	if len(skipped) > 0 {
		c.note(u.at("depends_on"), "Kubernetes starts everything at once; "+u.title()+" must try again until "+strings.Join(skipped, ", ")+" can be reached",
			"--wait-for-dependencies adds init containers that wait")
	}
}

// awaitEnd makes the unit wait for a Job, unless that runs in its own pod.
func (c *converter) awaitEnd(u, on *unit) {
	switch {
	case on.isInit():
	case on.kind == cronJob:
		c.refuse(u.at("depends_on", on.title()), on.title()+" is a CronJob, whose end cannot be waited for", "")
	case on.kind != job:
		c.refuse(u.at("depends_on", on.title()), on.title()+" is a "+string(on.kind)+", which never ends: nothing waits for it", "")
	default:
		u.waits = append(u.waits, wait{on: on, complete: true})
	}
}

// answers tells whether the unit's Service has endpoints when it has started:
// then its start can be waited for.
func (c *converter) answers(u *unit) bool {
	n := replicas(u.pod())
	return c.hasService(u) && (n == nil || *n > 0)
}

// reportTogether tells that containers of one pod start together; what compose-go
// makes of network_mode, ipc, pid and volumes_from was not written by anybody.
func (c *converter) reportTogether(u *unit, name string) {
	if at := u.at("depends_on", name); c.project.Source.Has(at...) {
		c.note(at, name+" runs in the same pod: its containers start together", "")
	}
}

// awaitsBack tells whether the other's pod waits for the unit's. Compose has no
// circles; putting services into one pod can make one.
func (c *converter) awaitsBack(u, other *unit) bool {
	if len(u.pod().members) == 0 && len(other.pod().members) == 0 {
		return false
	}
	seen := map[*unit]bool{}
	var awaits func(p *unit) bool
	awaits = func(p *unit) bool {
		if p == u.pod() || seen[p] {
			return p == u.pod()
		}
		seen[p] = true
		for _, m := range p.containers() {
			for _, w := range m.waits {
				if awaits(w.on.pod()) {
					return true
				}
			}
		}
		return false
	}
	return awaits(other.pod())
}
