package convert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// Rare problems that are not in a golden case are reported at their place.
func TestRareFindings(t *testing.T) {
	for _, c := range []struct {
		web  string // attributes of the service web
		rest string // other services, and what follows them
		want string // LINE:COLUMN: SEVERITY: beginning of the message
	}{
		{"volumes: [{type: volume, source: data, target: /d, volume: {labels: {a: b}}}]", "volumes: {data: {external: true}}",
			"4:65: refused: the volume is not a claim of this project"},
		{"volumes: ['data:/d']", "volumes: {data: {driver_opts: {type: nfs, o: addr=nas, device: 'no/path'}}}",
			"5:18: refused: an NFS volume needs a server and an absolute path"},
		{"depends_on: [db]", "  db: {image: redis:8, network_mode: none}", "4:18: note: db listens on no known port"},
		{"depends_on: {night: {condition: service_completed_successfully}}", "  night: {image: busybox:1.37, x-kubernetes: {cronjob: {schedule: '@daily'}}}",
			"4:18: refused: night is a CronJob: no container can wait for its completion"},
		{"dns_opt: [':2']", "", "4:15: refused: an option must have a name"},
		{"extra_hosts: {db: not-an-address}", "", "4:19: refused: Kubernetes requires an IP address here; not-an-address is specific to Docker"},
		{"expose: ['80']", "  Web: {image: a, x-kubernetes: {service: {type: ExternalName, externalName: db.example.com}}}",
			"5:64: refused: the name web is already used by web"},
		{"labels: {kompose.volume.type: configMap}", "", "4:14: note: mounted files of the project become ConfigMaps"},
		{"x-kubernetes: {workload: Deployment, cronjob: {schedule: '@daily'}}", "", "4:52: refused: a deployment has no schedule"},
		{`post_start: [{command: ["a\0b"]}]`, "", "4:19: refused: an argument cannot contain a zero byte"},
		{"post_start: [{command: [a], environment: [HOME]}]", "", "4:47: note: HOME has no value here"},
		{"network_mode: none", "  db: {image: redis:8, ipc: 'service:web'}", "4:5: refused: web shares a pod with db, and a pod has one network"},
		{"deploy: {mode: global-job}", "", "4:14: refused: Kubernetes has no Job that runs once on every node"},
		{"deploy: {mode: replicated-job, update_config: {order: start-first}}", "", "4:36: refused: a Job has no rollout"},
		{"network_mode: none", "  db: {image: redis:8, links: ['web:cache']}", "5:32: refused: web listens on no known port, so no Service has the name cache"},
		{"platform: linux/amd64", "  db: {image: redis:8, platform: linux/arm64, ipc: 'service:web'}",
			"5:24: refused: the pod already requires a node with kubernetes.io/arch=amd64"},
		{"ipc: service:db", "  db: {provider: {type: model}}", "4:5: refused: db is not part of this conversion"},
		{"network_mode: service:db\n    ports: ['80:80']", "  db: {image: redis:8}", "5:5: refused: web uses the network of db: a port can be published only there"},
		{"expose: ['80/dccp']", "", "4:14: refused: Kubernetes does not support the port protocol dccp"},
		{"expose: ['1-3000']", "", "4:14: refused: the range has 3000 ports, more than the limit of 2000"},
		{"healthcheck: {test: [CMD-SHELL]}", "", "4:19: refused: CMD-SHELL without a command checks nothing"},
		{"ports: ['80:80']\n    hostname: x", "", "4:13: refused: the host name web." + longDomain + " is too long"},
		{"stop_grace_period: 5s", "  db: {image: redis:8, stop_grace_period: 9s, network_mode: 'service:web'}", "5:24: note: a pod has one grace period"},
	} {
		got := findingsOf(t, "services:\n  web:\n    image: nginx:1.29\n    "+c.web+"\n"+c.rest+"\n")
		if !slices.ContainsFunc(got, func(line string) bool { return strings.HasPrefix(line, c.want) }) {
			t.Errorf("%s: no %q in\n%s", c.web, c.want, strings.Join(got, "\n"))
		}
	}
}

// longDomain leaves no room for the name of a service.
var longDomain = strings.TrimSuffix(strings.Repeat(strings.Repeat("a", 62)+".", 4), ".")

// findingsOf is what is reported of a project whose ports Ingresses publish.
func findingsOf(t *testing.T, text string) []string {
	t.Helper()
	p, _, err := load.Load(t.Context(), load.Request{WorkingDir: writeProject(t, text, nil), ProjectName: "shop", Environ: map[string]string{}})
	if err != nil {
		t.Fatalf("%s\n%v", text, err)
	}
	o := defaults()
	o.Expose, o.Domain = plan.ExposeIngress, longDomain
	if o.Target, err = target.Lookup("local"); err != nil {
		t.Fatal(err)
	}
	result, err := convert.Convert(p, o)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]string, 0, len(result.Findings))
	for _, f := range result.Findings {
		lines = append(lines, fmt.Sprintf("%d:%d: %s: %s", f.Position.Line, f.Position.Column, f.Severity, f.Message))
	}
	return lines
}
