package convert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/schema"

	"github.com/batuta-k8s/batuta/pkg/compose/attribute"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// samples has, for every attribute of a service, a value worth carrying.
var samples = map[string]string{
	"annotations": "{a: b}", "attach": "false", "blkio_config": "{weight: 300}", "build": ".", "cap_add": "[NET_ADMIN]", "cap_drop": "[ALL]",
	"cgroup": "host", "cgroup_parent": "m", "command": "date", "configs": "[one]", "container_name": "box", "cpu_count": "1", "cpu_percent": "50",
	"cpu_period": "1000", "cpu_quota": "500", "cpu_rt_period": "1000", "cpu_rt_runtime": "500", "cpu_shares": "512", "cpus": "0.5", "cpuset": `"0"`,
	"credential_spec": "{file: a.json}", "depends_on": "[other]", "deploy": "{replicas: 2}", "develop": "{watch: []}", "device_cgroup_rules": `["c 1:3 mr"]`,
	"devices": `["/dev/null:/dev/null"]`, "dns": "1.1.1.1", "dns_opt": "[rotate]", "dns_search": "example.com", "domainname": "example.com",
	"entrypoint": "/bin/x", "env_file": "a.env", "environment": "{A: b}", "expose": `["80"]`, "extends": "{service: other}", "external_links": "[a]",
	"extra_hosts": `["a:10.0.0.1"]`, "gpus": "all", "group_add": `["44"]`, "healthcheck": "{test: date}", "hostname": "box", "init": "true", "ipc": "host",
	"isolation": "x", "label_file": "a.env", "labels": "{a: b}", "links": `["other:x"]`, "logging": "{driver: none}", "mac_address": "02:42:ac:11:00:01",
	"mem_limit": "64m", "mem_reservation": "64m", "mem_swappiness": "1", "memswap_limit": "128m", "models": "[one]", "network_mode": "host",
	"networks": "{one: {aliases: [x]}}", "oom_kill_disable": "true", "oom_score_adj": "1", "pid": "host", "pids_limit": "9", "platform": "linux/amd64",
	"ports": `["80:80"]`, "post_start": "[{command: date}]", "pre_start": "[{command: date}]", "pre_stop": "[{command: date}]", "privileged": "true",
	"profiles": "[one]", "provider": "{type: x}", "pull_policy": "always", "pull_refresh_after": "1h", "read_only": "true", "restart": `"no"`,
	"runtime": "x", "scale": "2", "secrets": "[one]", "security_opt": `["no-new-privileges:true"]`, "shm_size": "64m", "stdin_open": "true",
	"stop_grace_period": "5s", "stop_signal": "SIGINT", "storage_opt": "{size: 1G}", "sysctls": "{net.core.somaxconn: 1}", "tmpfs": "/tmp", "tty": "true",
	"ulimits": "{nofile: 9}", "umask": `"0022"`, "use_api_socket": "true", "user": `"1000"`, "userns_mode": "host", "uts": "host", "volumes": `["one:/x"]`,
	"volumes_from": "[other]", "working_dir": "/srv",
}

const around = `
services:
  web:
    %s
    %s
  other:
    image: nginx:1.29
    tty: true
    networks: [default, one]
configs: {one: {content: x}}
secrets: {one: {environment: X}}
volumes: {one: {}}
networks: {one: {}}
models: {one: {model: x}}
`

// elsewhere are carried by the loader: what they select or read is what counts.
var elsewhere = []string{"profiles"}

// pending are attributes whose part of the converter does not stand yet.
var pending = strings.Fields("cpu_count cpu_period cpu_quota credential_spec gpus ipc models pid platform post_start pre_start pre_stop runtime storage_opt sysctls userns_mode")

// Every attribute of a service does something: it changes the manifests, or it
// is told about at its place. What the table calls carried changes them.
func TestEveryServiceAttributeDoesSomething(t *testing.T) {
	files := map[string]string{"a.env": "A=b\n", "Dockerfile": "FROM scratch\n"}
	plainObjects, plainFindings := convertText(t, fmt.Sprintf(around, "image: nginx:1.29", ""), files)
	plain := string(manifests(t, plainObjects))
	for _, p := range schema.AttributePaths() {
		name, ok := strings.CutPrefix(string(p), "services.*.")
		if !ok || strings.ContainsAny(name, ".") || name == "image" || slices.Contains(elsewhere, name) || slices.Contains(pending, name) {
			continue
		}
		t.Run(name, func(t *testing.T) {
			value, ok := samples[name]
			if !ok {
				t.Fatal("has no sample")
			}
			image := "image: nginx:1.29"
			if name == "provider" {
				image = ""
			}
			objects, findings := convertText(t, fmt.Sprintf(around, image, name+": "+value), files)
			at := project.Path{"services", "web", name}
			told := slices.ContainsFunc(findings, func(f finding.Finding) bool { return strings.HasPrefix(f.Attribute.String(), at.String()) })
			changed := string(manifests(t, objects)) != plain || len(findings) != len(plainFindings)
			switch row, _ := attribute.Lookup(at); {
			case row.How == attribute.Carried && !changed:
				t.Error("is called carried and changes nothing")
			case row.How != attribute.Carried && !told:
				t.Error("is not carried and nothing is told")
			}
		})
	}
}
