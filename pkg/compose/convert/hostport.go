package convert

import (
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// hostPort is the port on the node for mode: host; 0 when there is none. Docker
// does not publish ports of a container that has the host's network, or none;
// a pod cannot hold one port of its node twice, nor open one of its own as two.
func (c *converter) hostPort(u *unit, p types.ServicePortConfig, at project.Path) int32 {
	if p.Mode != "host" || slices.Contains([]string{"host", "none"}, u.service.NetworkMode) || p.Published == "" || c.isInternal(u) || c.isLoopback(p, at) {
		return 0
	}
	outside, ok := c.outsidePort(p, at)
	if !ok {
		return 0
	}
	pub := published{port: port{number: int32(p.Target), protocol: protocolOf(p)}, outside: outside} // a port
	for _, key := range []string{pub.outsideKey(), u.at("ports", pub.defaultName()).String()} {
		if owner := c.hostPorts[key]; owner != "" {
			c.refuse(at, fmt.Sprintf("%s is not opened on the node: %s is there already", pub, owner), "publish another port, or leave out mode: host")
			return 0
		}
		c.hostPorts = put(c.hostPorts, key, u.title()+" "+pub.String())
	}
	c.note(at, fmt.Sprintf("mode: host opens %d on every node that runs a pod of %s; a node has room for one such pod", outside, u.title()),
		"leave it out, and --expose decides how the port is published")
	return outside
}
