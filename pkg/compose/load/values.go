package load

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/compose-spec/compose-go/v2/format"
	"github.com/compose-spec/compose-go/v2/tree"
	"github.com/compose-spec/compose-go/v2/types"
)

// valueCheck says what the values at some paths have to be, beyond the schema.
// The paths are below services.* and jobs.*, unless they begin with a slash.
type valueCheck struct {
	paths string // separated by spaces
	check func(n *node) error
	what  string // "expected …"
	hint  string
}

// valueChecks are what compose-go checks while it converts values (transform/,
// validation/ and the DecodeMapstructure methods in types/, 2.16.2), most of
// which names no path in its errors.
func valueChecks() []valueCheck {
	return []valueCheck{
		{"ports.[]", checkPort, "a port", `write [ADDRESS:][PUBLISHED:]PORT[/tcp|udp], such as "8080:80"`},
		{"volumes.[] pre_start.[].volumes.[]", checkVolume, "a volume", "write [SOURCE:]TARGET[:ro], such as ./data:/var/lib/data"},
		{"devices.[] pre_start.[].devices.[]", checkDevice, "a device", "write SOURCE[:TARGET[:PERMISSIONS]]"},
		{"healthcheck.interval healthcheck.timeout healthcheck.start_period healthcheck.start_interval stop_grace_period " +
			"deploy.update_config.delay deploy.update_config.monitor deploy.rollback_config.delay deploy.rollback_config.monitor " +
			"deploy.restart_policy.delay deploy.restart_policy.window",
			decodes[types.Duration], "a duration", "write a number and a unit: 500ms, 30s, 1m30s, 2h"},
		{"mem_limit mem_reservation memswap_limit mem_swappiness shm_size build.shm_size volumes.[].tmpfs.size " +
			"deploy.resources.limits.memory deploy.resources.reservations.memory",
			decodes[types.UnitBytes], "a size", "write a number and a unit: 64k, 512m, 2g"},
		{"deploy.resources.limits.cpus deploy.resources.reservations.cpus",
			decodes[types.NanoCPUs], "a number of CPUs", `write a number, such as "0.5"`},
		{"gpus.[].count deploy.resources.reservations.devices.[].count",
			decodes[types.DeviceCount], "a number of devices", "write a number, or all"},
		{"command entrypoint post_start.[].command pre_stop.[].command pre_start.[].command",
			decodes[types.ShellCommand], "a command", `close its quotes, or write it as a list: ["program", "argument"]`},
		{"extra_hosts.* build.extra_hosts.*", checkHost, "HOST=ADDRESS", `write "somehost=192.0.2.1"`},
		{"environment.* pre_start.[].environment.*", checkName, "NAME or NAME=VALUE", "write the name and the value without spaces around ="},
		{"build.additional_contexts.*", checkHasValue, "NAME=CONTEXT", "write `src: ./folder`"},
		{"develop.watch.[].path", checkNotEmpty, "a path", ""},
		{"gpus.[] deploy.resources.reservations.devices.[]", checkDevices, "a device request", "keep count or device_ids"},
		{"/secrets.*", checkContent("file", "environment"), "one source", "keep one of file and environment"},
		{"/configs.*", checkContent("file", "environment", "content"), "one source", "keep one of file, environment and content"},
		{"/volumes.*", checkExternal, "a volume", "remove what only a volume of this project can have, or external"},
	}
}

// checkValues finds the values that compose-go cannot convert.
func (s *session) checkValues(root *node) []error {
	type pattern struct {
		path  tree.Path
		check valueCheck
	}
	var patterns []pattern
	for _, c := range valueChecks() {
		for _, p := range strings.Fields(c.paths) {
			if top, ok := strings.CutPrefix(p, "/"); ok {
				patterns = append(patterns, pattern{tree.Path(top), c})
				continue
			}
			patterns = append(patterns, pattern{tree.Path("services.*." + p), c}, pattern{tree.Path("jobs.*." + p), c})
		}
	}
	var errs []error
	walk(root, nil, func(n *node, path []string) {
		at := patternPath(path)
		for _, p := range patterns {
			if len(errs) >= maxErrors || !at.Matches(p.path) {
				continue
			}
			if err := p.check.check(n); err != nil {
				errs = append(errs, s.fault(n.at, fmt.Sprintf("%s: %s is not %s: %s", dotted(path), found(n), p.check.what, err), p.check.hint))
			}
		}
	})
	return errs
}

// walk visits all nodes with their paths, parents first.
func walk(n *node, path []string, visit func(*node, []string)) {
	visit(n, path)
	for i, c := range n.items {
		part := c.key
		if n.kind == sequence {
			part = fmt.Sprintf("[%d]", i)
		}
		walk(c, append(path[:len(path):len(path)], part), visit)
	}
}

// patternPath is the path as compose-go matches it.
func patternPath(path []string) tree.Path {
	var at tree.Path
	for _, part := range path {
		if strings.HasPrefix(part, "[") {
			part = "[]"
		}
		at = at.Next(part)
	}
	return at
}

// decodes tells whether the value can become a T of compose-go.
func decodes[T any, P interface {
	*T
	DecodeMapstructure(any) error
}](n *node) error {
	if n.null() {
		return nil
	}
	return plainly(P(new(T)).DecodeMapstructure(n.any()))
}

// plainly takes the names of functions out of an error.
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
			return fmt.Errorf("%q is no IP address", ip.text())
		}
		return nil
	}
	if n.kind != scalar {
		return nil
	}
	_, err := types.ParsePortConfig(n.text())
	return err
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
		return errors.New("it has count as well as device_ids")
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
			return fmt.Errorf("it is external, and has %s", c.key)
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
