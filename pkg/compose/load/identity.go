package load

import (
	"fmt"
	"path"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
)

// The identities of items: a later item replaces an earlier one with the same
// identity. They mirror the indexers in override/uncity.go (2.16.2), whose
// formats of absent and numeric values decide whether two ports are equal.

func portKey(p types.ServicePortConfig) string {
	host, published := p.HostIP, p.Published
	if host == "" {
		host = "0.0.0.0"
	}
	if published == "" {
		published = "%!s(<nil>)"
	}
	return host + ":" + published + ":" + strconv.Itoa(int(p.Target)) + "/" + p.Protocol
}

func longPortKey(n *node) string {
	value := func(key, or string) string {
		if c := n.child(key); c != nil {
			return c.text()
		}
		return or
	}
	published := value("published", "%!s(<nil>)")
	if c := n.child("published"); c != nil {
		if _, isText := c.str(); !isText { // as %s of fmt writes a number
			published = fmt.Sprintf("%%!s(%T=%v)", c.value, c.value)
		}
	}
	return value("host_ip", "0.0.0.0") + ":" + published + ":" + value("target", "") + "/" + value("protocol", "tcp")
}

// itemKey is the identity of KEY or KEY=VALUE.
func itemKey(n *node) string {
	key, _, _ := strings.Cut(n.text(), "=")
	return key
}

func envFileKey(n *node) string {
	if n.kind == mapping {
		return n.child("path").text()
	}
	return n.text()
}

func mountKey(dir string) func(*node) string {
	return func(n *node) string {
		if n.kind != mapping {
			return dir + "/" + n.text()
		}
		if target := n.child("target"); target != nil {
			return target.text()
		}
		return dir + "/" + n.child("source").text()
	}
}

func volumeKey(n *node) string {
	if n.kind == mapping {
		return n.child("target").text()
	}
	volume, err := format.ParseVolume(n.text())
	if err != nil || volume.Target == "" {
		return volume.Target
	}
	return path.Clean(volume.Target)
}

func deviceKey(n *node) string {
	if n.kind == mapping {
		return n.child("target").text()
	}
	parts := strings.Split(n.text(), ":")
	if len(parts) > 1 {
		return parts[1]
	}
	return parts[0]
}
