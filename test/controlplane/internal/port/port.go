// Package port finds free ports on the loopback interface. Start with Pick.
package port

import (
	"errors"
	"fmt"
	"net"
)

// Host is the only address that a test cluster listens on.
const Host = "127.0.0.1"

// Pick returns n different free TCP ports of Host. All of them are kept open
// until the last is chosen: the kernel may reuse a port that is closed
// immediately for the next one.
func Pick(n int) (ports []int, err error) {
	listeners := make([]net.Listener, 0, n)
	defer func() {
		for _, l := range listeners {
			err = errors.Join(err, l.Close())
		}
	}()
	for range n {
		l, err := net.Listen("tcp", net.JoinHostPort(Host, "0"))
		if err != nil {
			return nil, fmt.Errorf("find a free port: %w", err)
		}
		listeners = append(listeners, l)
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports, nil
}
