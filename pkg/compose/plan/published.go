package plan

import (
	"cmp"
	"fmt"
	"net/netip"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	corev1 "k8s.io/api/core/v1"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Published is a port that Compose publishes on the host.
type Published struct {
	Port
	Outside int32 // on the host
	At      project.Path
}

func newPublished(port Port, outside int32, at project.Path) Published {
	return Published{port, outside, at}
}

func (p Published) String() string { return fmt.Sprintf("%d→%s", p.Outside, p.Port) }

// OutsideKey is the outside port with its protocol: 53/udp.
func (p Published) OutsideKey() string {
	return fmt.Sprintf("%d/%s", p.Outside, strings.ToLower(string(p.Protocol)))
}

// OutsidePort is the port in a Service for external clients.
func (p Published) OutsidePort() corev1.ServicePort {
	return p.ServicePort(newPort(p.Outside, p.Protocol).DefaultName(), p.Outside)
}

// outsidePort reads the published port, 0 for any free port; of a range it uses
// the first.
func outsidePort(f *finding.Collector, p types.ServicePortConfig, at project.Path) (int32, bool) {
	first, _, isRange := strings.Cut(cmp.Or(p.Published, "0"), "-")
	n, err := strconv.ParseUint(first, 10, 16)
	if err != nil || isRange && n == 0 {
		f.Refuse(at, strconv.Quote(p.Published)+" is not a port number; the port is not published", "write a number from 1 to 65535")
		return 0, false
	}
	if isRange {
		f.Warn(at, "Docker uses a free port from "+p.Published+"; the first one is used: "+first, "publish one port")
	}
	return int32(n), true
}

// isLoopback reports whether the port is published to this machine only.
func isLoopback(p types.ServicePortConfig) bool {
	address, err := netip.ParseAddr(p.HostIP)
	return err == nil && address.IsLoopback()
}
