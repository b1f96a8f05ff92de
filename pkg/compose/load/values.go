package load

import (
	"errors"
	"fmt"
	"strings"

	"github.com/compose-spec/compose-go/v2/tree"
	"github.com/compose-spec/compose-go/v2/types"
)

// valueCheck is what the values at some paths must be, in addition to the schema.
// The paths are under services.* and jobs.*, unless they begin with a slash.
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
		{"/volumes.*", checkExternal, "a volume", "remove the attributes that an external volume cannot have, or remove external"},
	}
}

// checkValues finds values that compose-go cannot convert.
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

// patternPath is the path in the form that compose-go matches.
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

// decodes reports whether the value can become a T of compose-go, some of whose
// decoders panic on a type they do not expect (ShellCommand in types/command.go
// of 2.16.2, on a mapping in a list).
func decodes[T any, P interface {
	*T
	DecodeMapstructure(any) error
}](n *node) (err error) {
	if n.null() {
		return nil
	}
	defer func() {
		if recover() != nil {
			err = errors.New("it contains a value of a different type")
		}
	}()
	return plainly(P(new(T)).DecodeMapstructure(n.any()))
}
