package load

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/types"
)

// plainly removes the names of functions from an error.
func plainly(err error) error {
	if err == nil {
		return nil
	}
	text := err.Error()
	if i := strings.LastIndex(text, ": "); i >= 0 && strings.HasPrefix(text, "strconv.") {
		text = text[i+2:]
	}
	return errors.New(strings.TrimPrefix(text, "time: "))
}

func checkPort(n *node) error {
	if n.kind == mapping {
		if n.child("target") == nil {
			return errors.New("it has no target")
		}
		if ip := n.child("host_ip"); ip != nil && net.ParseIP(ip.text()) == nil {
			return fmt.Errorf("%q is not an IP address", ip.text())
		}
		if target := n.child("target").text(); !isPort(target) {
			return fmt.Errorf("its target is %q, expected 1 to 65535", target)
		}
		return nil
	}
	if n.kind != scalar {
		return nil
	}
	ports, err := types.ParsePortConfig(n.text())
	if err == nil && slices.ContainsFunc(ports, func(p types.ServicePortConfig) bool { return p.Target == 0 }) {
		return errors.New("the container's port is 0, expected 1 to 65535")
	}
	return err
}

func isPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return err == nil && n > 0
}

func checkVolume(n *node) error {
	switch {
	case n.kind == mapping && n.child("target") == nil:
		return errors.New("it has no target")
	case n.kind == mapping && n.child("type").text() == types.VolumeTypeBind && n.child("source") == nil:
		return errors.New("it is of type bind and has no source")
	case n.kind == mapping:
		return nil
	}
	volume, err := format.ParseVolume(n.text())
	if err != nil {
		if cause := errors.Unwrap(err); cause != nil {
			err = cause
		}
		return err
	}
	if volume.Target == "" {
		return errors.New("it has no target")
	}
	return nil
}

func checkDevice(n *node) error {
	switch {
	case n.kind == mapping && n.child("target") == nil:
		return errors.New("it has no target")
	case n.kind == scalar && strings.Count(n.text(), ":") > 2:
		return errors.New("it has too many colons")
	}
	return nil
}

func checkHost(n *node) error {
	if n.key == "" || strings.ContainsAny(n.key, ":=") || n.value == nil && n.kind == scalar {
		return fmt.Errorf("the host name %q or its address is not valid", n.key)
	}
	return nil
}

func checkName(n *node) error {
	if strings.TrimRight(n.key, " \t") != n.key {
		return errors.New("its name ends with a space")
	}
	return nil
}

func checkHasValue(n *node) error {
	if n.kind == scalar && n.value == nil {
		return errors.New("it has no value")
	}
	return nil
}

func checkNotEmpty(n *node) error {
	if text, ok := n.str(); ok && text == "" {
		return errors.New("it is blank")
	}
	return nil
}

func checkDevices(n *node) error {
	if n.child("count") != nil && n.child("device_ids") != nil {
		return errors.New("it has both count and device_ids")
	}
	return nil
}

// checkContent mirrors checkFileObject in validation/validation.go.
func checkContent(keys ...string) func(*node) error {
	return func(n *node) error {
		if n.kind != mapping {
			return nil
		}
		var has []string
		for _, key := range keys {
			if n.child(key) != nil {
				has = append(has, key)
			}
		}
		switch {
		case len(has) > 1:
			return fmt.Errorf("it has %s", strings.Join(has, " and "))
		case len(has) == 0 && n.child("driver") == nil && n.child("external") == nil:
			return fmt.Errorf("it has none of %s", strings.Join(keys, ", "))
		}
		return nil
	}
}

// checkExternal mirrors validation/external.go.
func checkExternal(n *node) error {
	if external, ok := n.child("external").boolean(); !ok || !external {
		return nil
	}
	for _, c := range n.items {
		if c.key != "name" && c.key != "external" && !strings.HasPrefix(c.key, "x-") {
			return fmt.Errorf("it is external and has %s", c.key)
		}
	}
	return nil
}

// boolean is the value of a boolean scalar.
func (n *node) boolean() (value, ok bool) {
	if n == nil {
		return false, false
	}
	value, ok = n.value.(bool)
	return value, ok
}
