package port

import (
	"fmt"
	"net"
	"testing"
)

func TestPickedPortsDifferAndAreFree(t *testing.T) {
	ports, err := Pick(50)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[int]bool{}
	for _, p := range ports {
		if seen[p] {
			t.Errorf("port %d was picked twice", p)
		}
		seen[p] = true
		l, err := net.Listen("tcp", fmt.Sprintf("%s:%d", Host, p))
		if err != nil {
			t.Errorf("port %d is not free: %v", p, err)
			continue
		}
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(ports) != 50 {
		t.Errorf("%d ports, expected 50", len(ports))
	}
}
