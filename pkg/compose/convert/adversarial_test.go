package convert_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// A value that Kubernetes does not support is reported at its own place, or is an
// error when the project is read. Nothing panics, and the value is not in the
// manifests.
func TestValuesThatKubernetesDoesNotSupport(t *testing.T) {
	const amount, nearest = "this amount is not supported by Kubernetes; it is ignored", "this amount is not supported by Kubernetes; the closest"
	long := strings.Repeat("x", 200<<10)
	for _, c := range []struct{ attributes, at, words string }{
		{"cpus: .nan", "", `compose.yaml:4:11: ".nan" is not a finite number`},
		{"cpus: -.inf", "", `compose.yaml:4:11: "-.inf" is not a finite number`},
		{"cpus: -1", "cpus", amount},
		{"cpus: 1e300", "cpus", amount},
		{"cpus: '0.0000001'", "cpus", amount},
		{"cpu_shares: -5", "cpu_shares", amount},
		{"cpu_quota: -50000", "cpu_quota", amount},
		{"mem_limit: -5", "mem_limit", amount},
		{"mem_limit: 1e30", "mem_limit", amount},
		{"mem_limit: 99999999999999999999", "mem_limit", amount},
		{"mem_reservation: 99999999999g", "mem_reservation", amount},
		{"shm_size: 99999999999999999999g", "shm_size", amount},
		{"deploy: {resources: {limits: {cpus: nan}}}", "deploy.resources.limits.cpus", amount},
		{"deploy: {resources: {limits: {cpus: '-2'}}}", "deploy.resources.limits.cpus", amount},
		{"deploy: {resources: {reservations: {memory: 10000000000000g}}}", "deploy.resources.reservations.memory", amount},
		{"deploy: {replicas: 99999999999}", "deploy.replicas", nearest},
		{"deploy: {replicas: -1}", "", "compose.yaml:4:14: deploy.replicas of service"},
		{"scale: 4294967296", "scale", nearest},
		{"stop_grace_period: -5s", "stop_grace_period", nearest},
		{"stop_grace_period: 1000000h", "stop_grace_period", nearest},
		{"healthcheck: {test: [CMD, x], interval: -1s}", "healthcheck.interval", nearest},
		{"deploy: {update_config: {max_failure_ratio: -1}}", "deploy.update_config.max_failure_ratio", nearest},
		{"deploy: {update_config: {monitor: -5s}}", "deploy.update_config.monitor", nearest},
		{"ports: [{target: 0}]", "ports[0]", "a port is a number from 1 to 65535"},
		{"ports: ['80:0']", "", "compose.yaml:4:13: services.web.ports[0]: the text \"80:0\" is not a port: the container's port is 0"},
		{"ports: ['70000']", "", "compose.yaml:4:13: services.web.ports[0]: the text"},
		{"ports: [{target: 80, published: x}]", "ports[0]", "\"x\" is not a port number"},
		{"ports: [{target: 80, published: 0-99999}]", "ports[0]", "\"0-99999\" is not a port number"},
		{"expose: [99999]", "expose[0]", "neither a port nor a range"},
		{"environment: {'A=B': x}", "environment.A=B", "does not allow this variable name"},
		{"environment: {'\u00e4': x}", "", ""},
		{`environment: {A: "a\0b"}`, "environment.A", "cannot contain a zero byte"},
		{"environment: {A: '" + long + "'}", "environment.A", "at most 128 KiB"},
		{"command: ['" + long + "']", "command", "at most 128 KiB"},
		{`command: ["a\0b"]`, "command", "a zero byte is not allowed"},
		{`working_dir: "/a\0b"`, "working_dir", "a zero byte is not allowed"},
		{`healthcheck: {test: [CMD, "a\0b"]}`, "healthcheck.test", "a zero byte is not allowed"},
		{"labels: {'a b': c}", "labels.a b", "cannot be an annotation"},
		{"labels: {a/b/c: d}", "labels.a/b/c", "cannot be an annotation"},
		{"labels: {k: '" + strings.Repeat("v", 300<<10) + "'}", "labels.k", "at most 256 KiB"},
		{"tmpfs: ['/x:size=99999999999999999999']", "tmpfs[0]", "is not converted"},
		{"tmpfs: ['/x:size=-5']", "tmpfs[0]", "is not converted"},
		{"volumes: ['/']", "volumes[0]", "a volume at / would hide the image"},
		{"volumes: [{type: tmpfs, target: /x, tmpfs: {size: -1}}]", "", "compose.yaml:4:49: services.web.volumes[0].tmpfs.size is -1"},
		{"user: '99999999999'", "user", "Kubernetes requires a number from 0 to 2147483647"},
	} {
		name := c.attributes[:min(len(c.attributes), 60)]
		dir := writeProject(t, "services:\n  web:\n    image: nginx:1.29\n    "+c.attributes+"\n", nil)
		p, _, err := load.Load(t.Context(), load.Request{WorkingDir: dir, ProjectName: "shop", Environ: map[string]string{}})
		if err != nil {
			if c.at != "" || !strings.HasPrefix(err.Error(), c.words) {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		result, err := convert.Convert(p, defaults())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if c.at != "" && !has(result.Findings, "services.web."+c.at, c.words) {
			t.Errorf("%s: nothing about %q at %s in %v", name, c.words, c.at, result.Findings)
		}
	}
}

// No object is larger than the limit of the API server, for any size of the
// input.
func TestObjectsAreNotTooLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("services:\n  web:\n    image: nginx:1.29\n    configs: [large]\n    secrets: [large]\n    environment:\n")
	for i := range 30 {
		fmt.Fprintf(&b, "      PLAIN_%02d: %s\n      PASSWORD_%02d: %s\n", i, strings.Repeat("x", 100<<10), i, strings.Repeat("y", 100<<10))
	}
	fmt.Fprintf(&b, "configs: {large: {content: %s}}\nsecrets: {large: {file: ./large}}\n", strings.Repeat("z", 1<<20+1))
	objects, findings := convertText(t, b.String(), map[string]string{"large": strings.Repeat("w", 1<<20+1)})
	const most = 3 << 19 // 1.5 MiB: etcd's limit of a request
	for _, o := range objects {
		if size := len(manifests(t, []object.Object{o})); size > most {
			t.Errorf("%s/%s is a manifest of %d bytes", o.GetObjectKind().GroupVersionKind().Kind, o.GetName(), size)
		}
	}
	for at, words := range map[string]string{
		"configs.large.content":                "more than the 1 MiB limit of a Kubernetes object",
		"secrets.large.file":                   "more than the 1 MiB",
		"services.web.environment.PLAIN_29":    "this variable is ignored",
		"services.web.environment.PASSWORD_29": "this variable is ignored",
	} {
		if !has(findings, at, words) {
			t.Errorf("nothing about %q at %s", words, at)
		}
	}
}

// There may be very many paths from one service to the volumes of another, and
// very many ports in a range: the time is linear in both.
func TestManyPaths(t *testing.T) {
	text := "services:\n  s0: {image: a, volumes: [/x, 'data:/data']}\n  s1: {image: a, volumes_from: [s0]}\n"
	for i := 2; i < 60; i++ {
		text += fmt.Sprintf("  s%d: {image: a, volumes_from: [s%d, s%d], expose: ['1-65535']}\n", i, i-1, i-2)
	}
	objects, findings := convertText(t, text+"volumes: {data: {}}\n", nil)
	if !has(findings, "services.s2.expose[0]", "the range has 65535 ports") {
		t.Error("a range of all ports is converted")
	}
	if n := strings.Count(string(manifests(t, objects)), "mountPath: /data"); n != 60 {
		t.Errorf("%d containers mount the volume, want 60", n)
	}
}
