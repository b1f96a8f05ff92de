package plan

import "github.com/batuta-k8s/batuta/pkg/compose/hint"

// Services are which units other pods reach through a Service, and at which
// ports.
type Services struct {
	has   map[*Unit]bool
	ports map[*Unit][]Port
	links Links
}

// AssignServices gives a Service to every unit with a port, or with a network
// that another unit shares. A Job without ports has one only when another unit
// seems to connect to it; init containers and units without a network have none.
func AssignServices(units Units, relations Relations, mentions Mentions, links Links, kinds Kinds, pods Pods) Services {
	s := Services{map[*Unit]bool{}, map[*Unit][]Port{}, links}
	for _, u := range units.AllUnits {
		kind := kinds.of[u].kind
		switch s.ports[u] = pods.Reachable(u); {
		case pods.IsInit(u) || pods.UsesNetwork(u) || kind == CronJob || u.Service.NetworkMode == "none":
		case len(s.ports[u]) > 0:
			s.has[u] = true
		case kind == Job:
			s.has[u] = relations.neededStarted(u) || mentions.isNamed(u)
		default:
			s.has[u] = relations.sharesNetwork(u)
		}
		if undeclared := links.Undeclared(u); len(undeclared) > 0 {
			s.ports[u] = inOrder(append(s.ports[u], undeclared...))
		}
	}
	return s
}

// HasService reports whether the unit has a Service.
func (s Services) HasService(u *Unit) bool { return s.has[u] }

// ServicePorts are the ports of the unit's Services, sorted; none for a Service
// that leads to every port of its pods.
func (s Services) ServicePorts(u *Unit) []Port { return s.ports[u] }

// IsEarly reports whether the unit's Service leads to pods that are not ready.
func (s Services) IsEarly(u *Unit) bool { return s.links.IsNeededEarly(u) }

// IsHeadless reports whether the unit's Service has no own address: because no
// port is known, or because the addresses of the pods are requested.
func (s Services) IsHeadless(u *Unit) bool {
	roundRobin := u.Service.Deploy != nil && u.Service.Deploy.EndpointMode == "dnsrr"
	return len(s.ports[u]) == 0 || roundRobin || u.Hints.Service.Type.Value == hint.Headless
}
