package convert

import (
	"fmt"
	"strings"
)

// publishOnce adds the port unless its outside is taken: a Service has each
// number of a protocol once, and Docker would not start such a service.
func (c *converter) publishOnce(all []published, p published) []published {
	for _, other := range all {
		if other.outside != p.outside || other.protocol != p.protocol {
			continue
		}
		if other.number != p.number {
			c.refuse(p.at, fmt.Sprintf("%s is published as %s already; a port leads to one place", p, other), "publish another port")
		}
		return all
	}
	return append(all, p)
}

// reportShared names the ports that a service before this one publishes, too.
func (c *converter) reportShared(u *unit, ports []published) {
	for _, p := range ports {
		key := p.outsideKey()
		owner := c.outside[key]
		if owner == nil {
			c.outside = put(c.outside, key, u)
		} else if owner != u {
			c.note(p.at, fmt.Sprintf("%s publishes the port %s, too; Docker starts only one of them, here %s", owner.title(), key, c.expose().whenShared()), "publish another port where people are told the number")
		}
	}
}

// outsideKey is the outside port with its protocol: 53/udp.
func (p published) outsideKey() string {
	return fmt.Sprintf("%d/%s", p.outside, strings.ToLower(string(p.protocol)))
}

// whenShared says what becomes of a port that two services publish.
func (e Expose) whenShared() string {
	switch e {
	case ExposeLoadBalancer:
		return "each has a load balancer of its own"
	case ExposeNodePort:
		return "the cluster chooses another node port for this one"
	case ExposeIngress, ExposeGateway:
		return "each has a host name of its own"
	}
	return "both run"
}
