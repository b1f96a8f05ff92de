package hint_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

func loadText(t testing.TB, text string, files ...string) *project.Project {
	t.Helper()
	dir := t.TempDir()
	for i := 0; i < len(files); i += 2 {
		write(t, filepath.Join(dir, files[i]), files[i+1])
	}
	write(t, filepath.Join(dir, "compose.yaml"), text)
	p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir, ProjectName: "shop", Environ: map[string]string{"N": "7"}})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// read reads the hints of the service web.
func read(p *project.Project) (*hint.Hints, []finding.Finding) {
	r := hint.NewReader(p.Source, p.Extensions)
	web := p.Services["web"]
	at := project.Path{"services", "web"}
	subject := hint.Subject{Scope: hint.InService, At: at, Extensions: web.Extensions, Labels: []hint.Labels{{At: at.Join("labels"), Pairs: web.Labels}}}
	if web.Deploy != nil {
		subject.Labels = append(subject.Labels, hint.Labels{At: at.Join("deploy", "labels"), Pairs: web.Deploy.Labels})
	}
	return r.Read(subject), r.Findings
}

func texts(findings []finding.Finding) []string {
	finding.Sort(findings)
	var all []string
	for _, f := range findings {
		all = append(all, fmt.Sprintf("%s %s %s: %s [%s]", f.Position, f.Severity, f.Attribute, f.Message, f.Fix))
	}
	return all
}

const web = "services:\n  web:\n    image: nginx:1.29\n"

// Each value of each hint, as a key and as a label, sets the same field.
func TestValues(t *testing.T) {
	for _, c := range []struct {
		key, value, label, text string
		of                      func(*hint.Hints) any
		want                    any
	}{
		{"name", "shop-web", "kompose.service.name_override", "Shop_web", func(h *hint.Hints) any { return h.Name.Value }, "shop-web"},
		{"workload", "StatefulSet", "kompose.controller.type", "statefulset", func(h *hint.Hints) any { return h.Workload.Value }, hint.StatefulSet},
		{"group", "front", "kompose.service.group", "front", func(h *hint.Hints) any { return h.Group.Value }, "front"},
		{"replicas", "${N}", "", "", func(h *hint.Hints) any { return h.Replicas.Value }, int32(7)},
		{"cronjob.schedule", `"*/5 * * * *"`, "kompose.cronjob.schedule", "*/5 * * * *", func(h *hint.Hints) any { return h.CronJob.Schedule.Value }, "*/5 * * * *"},
		{"cronjob.timeZone", "Europe/Lisbon", "", "", func(h *hint.Hints) any { return h.CronJob.TimeZone.Value }, "Europe/Lisbon"},
		{"cronjob.concurrencyPolicy", "Forbid", "kompose.cronjob.concurrency_policy", "forbid", func(h *hint.Hints) any { return h.CronJob.ConcurrencyPolicy.Value }, "Forbid"},
		{"cronjob.backoffLimit", "0", "kompose.cronjob.backoff_limit", "0", func(h *hint.Hints) any { return h.CronJob.BackoffLimit }, hint.Value[int32]{}},
		{"service.type", "Headless", "kompose.service.type", "headless", func(h *hint.Hints) any { return h.Service.Type.Value }, hint.Headless},
		{"service.nodePort", "30080", "kompose.service.nodeport.port", "30080", func(h *hint.Hints) any { return h.Service.NodePort.Value }, int32(30080)},
		{"service.externalTrafficPolicy", "Local", "kompose.service.external-traffic-policy", "local", func(h *hint.Hints) any { return string(h.Service.ExternalTrafficPolicy.Value) }, "Local"},
		{"service.externalName", "db.example.com.", "", "", func(h *hint.Hints) any { return h.Service.ExternalName.Value }, "db.example.com"},
		{"expose", "true", "kompose.service.expose", "true", func(h *hint.Hints) any { return h.Expose.Hosts.Value }, []hint.Host{{Path: "/"}}},
		{"expose", "false", "kompose.service.expose", "false", func(h *hint.Hints) any { return h.Expose.Hosts.Value }, []hint.Host{}},
		{
			"expose.hosts", "[a.example.com/shop/, '*.example.org']", "kompose.service.expose", "a.example.com/shop/, *.example.org,",
			func(h *hint.Hints) any { return h.Expose.Hosts.Value }, []hint.Host{{Name: "a.example.com", Path: "/shop/"}, {Name: "*.example.org", Path: "/"}},
		},
		{"expose.tlsSecret", "cert", "kompose.service.expose.tls-secret", "cert", func(h *hint.Hints) any { return h.Expose.TLSSecret.Value }, "cert"},
		{"expose.ingressClass", "nginx", "kompose.service.expose.ingress-class-name", "nginx", func(h *hint.Hints) any { return h.Expose.IngressClass.Value }, "nginx"},
		{"hostPorts", "true", "kompose.controller.port.expose", "true", func(h *hint.Hints) any { return h.HostPorts.Value }, true},
		{"serviceAccountName", "web", "kompose.serviceaccount-name", "web", func(h *hint.Hints) any { return h.ServiceAccountName.Value }, "web"},
		{"imagePullSecrets", "a, b", "kompose.image-pull-secret", "a,b", func(h *hint.Hints) any { return h.ImagePullSecrets.Value }, []string{"a", "b"}},
		{"imagePullPolicy", "Never", "kompose.image-pull-policy", "Never", func(h *hint.Hints) any { return string(h.ImagePullPolicy.Value) }, "Never"},
		{"priorityClassName", "high", "", "", func(h *hint.Hints) any { return h.PriorityClassName.Value }, "high"},
		{
			"tolerations", "[spot, 'a.b/c=d:NoExecute', 'x:NoSchedule']", "", "", func(h *hint.Hints) any {
				return fmt.Sprint(len(h.Tolerations.Value), h.Tolerations.Value[1].Operator, h.Tolerations.Value[2].Effect)
			},
			"3EqualNoSchedule",
		},
		{"fsGroup", "2000", "kompose.security-context.fsgroup", "2000", func(h *hint.Hints) any { return h.FSGroup.Value }, int64(2000)},
		{"ephemeralStorage.request", "1Gi", "kompose.ephemeral-storage.request", "1Gi", func(h *hint.Hints) any { return h.EphemeralStorage.Request.Value.String() }, "1Gi"},
		{"ephemeralStorage.limit", "2Gi", "kompose.ephemeral-storage.limit", "2Gi", func(h *hint.Hints) any { return h.EphemeralStorage.Limit.Value.String() }, "2Gi"},
		{"initContainer.name", "first", "kompose.init.containers.name", "first", func(h *hint.Hints) any { return h.InitContainer.Name.Value }, "first"},
		{"initContainer.image", "busybox:1.37", "kompose.init.containers.image", "busybox:1.37", func(h *hint.Hints) any { return h.InitContainer.Image.Value }, "busybox:1.37"},
		{"initContainer.command", "[sh, -c, 'a  b', 1]", "kompose.init.containers.command", `["sh", "-c", "a  b", 1]`, func(h *hint.Hints) any { return h.InitContainer.Command.Value }, []string{"sh", "-c", "a  b", "1"}},
		{"initContainer.command", `'sh -c "a  b" c\ d'`, "kompose.init.containers.command", `sh -c 'a  b' "c d"`, func(h *hint.Hints) any { return h.InitContainer.Command.Value }, []string{"sh", "-c", "a  b", "c d"}},
		{"readiness.disable", "true", "kompose.service.healthcheck.readiness.disable", "true", func(h *hint.Hints) any { return h.Readiness.Disable.Value }, true},
		{"readiness.test", "[CMD, date]", "kompose.service.healthcheck.readiness.test", "CMD date", func(h *hint.Hints) any { return h.Readiness.Test.Value }, []string{"CMD", "date"}},
		{"readiness.test", "CMD-SHELL date || exit 1", "kompose.service.healthcheck.readiness.test", "CMD-SHELL date || exit 1", func(h *hint.Hints) any { return h.Readiness.Test.Value }, []string{"CMD-SHELL", "date || exit 1"}},
		{"readiness.test", "date -u", "kompose.service.healthcheck.readiness.test", "date -u", func(h *hint.Hints) any { return h.Readiness.Test.Value }, []string{"CMD", "date", "-u"}},
		{"readiness.path", "/ready", "kompose.service.healthcheck.readiness.http_get_path", "/ready", func(h *hint.Hints) any { return h.Readiness.Path.Value }, "/ready"},
		{"readiness.port", "80", "kompose.service.healthcheck.readiness.http_get_port", "80", func(h *hint.Hints) any { return h.Readiness.Port.Value }, int32(80)},
		{"readiness.tcpPort", "80", "kompose.service.healthcheck.readiness.tcp_port", "80", func(h *hint.Hints) any { return h.Readiness.TCPPort.Value }, int32(80)},
		{"readiness.interval", "90", "kompose.service.healthcheck.readiness.interval", "1m30s", func(h *hint.Hints) any { return h.Readiness.Interval.Value }, 90 * time.Second},
		{"readiness.timeout", "5s", "kompose.service.healthcheck.readiness.timeout", "5s", func(h *hint.Hints) any { return h.Readiness.Timeout.Value }, 5 * time.Second},
		{"readiness.retries", "5", "kompose.service.healthcheck.readiness.retries", "5", func(h *hint.Hints) any { return h.Readiness.Retries.Value }, int32(5)},
		{"readiness.startPeriod", "5s", "kompose.service.healthcheck.readiness.start_period", "5s", func(h *hint.Hints) any { return h.Readiness.StartPeriod.Value }, 5 * time.Second},
		{"liveness.path", "/live", "kompose.service.healthcheck.liveness.http_get_path", "/live", func(h *hint.Hints) any { return h.Liveness.Path.Value }, "/live"},
		{"liveness.port", "81", "kompose.service.healthcheck.liveness.http_get_port", "81", func(h *hint.Hints) any { return h.Liveness.Port.Value }, int32(81)},
		{"liveness.tcpPort", "81", "kompose.service.healthcheck.liveness.tcp_port", "81", func(h *hint.Hints) any { return h.Liveness.TCPPort.Value }, int32(81)},
		{"storage.size", "5Gi", "kompose.volume.size", "5Gi", func(h *hint.Hints) any { return h.Storage.Size.Value.String() }, "5Gi"},
		{"storage.class", "fast", "kompose.volume.storage-class-name", "fast", func(h *hint.Hints) any { return h.Storage.Class.Value }, "fast"},
		{"storage.accessMode", "ReadWriteMany", "", "", func(h *hint.Hints) any { return string(h.Storage.AccessMode.Value) }, "ReadWriteMany"},
		{"storage.selector", "{tier: fast}", "kompose.volume.selector", "tier=fast", func(h *hint.Hints) any { return h.Storage.Selector.Value }, map[string]string{"tier": "fast"}},
		{"storage.selector", "x", "kompose.volume.selector", "x", func(h *hint.Hints) any { return h.Storage.Selector.Value }, map[string]string{"io.kompose.service": "x"}},
		{"storage.type", "emptyDir", "kompose.volume.type", "emptyDir", func(h *hint.Hints) any { return h.Storage.Type.Value }, hint.EmptyDir},
		{"storage.subPath", "a/b", "kompose.volume.sub-path", "/a/b", func(h *hint.Hints) any { return h.Storage.SubPath.Value }, "a/b"},
		{"autoscaling.min", "2", "kompose.hpa.replicas.min", "2", func(h *hint.Hints) any { return h.Autoscaling.Min.Value }, int32(2)},
		{"autoscaling.max", "9", "kompose.hpa.replicas.max", "9", func(h *hint.Hints) any { return h.Autoscaling.Max.Value }, int32(9)},
		{"autoscaling.cpu", "80", "kompose.hpa.cpu", "80%", func(h *hint.Hints) any { return h.Autoscaling.CPU.Value.Utilization }, int32(80)},
		{"autoscaling.memory", "200Mi", "kompose.hpa.memory", "200Mi", func(h *hint.Hints) any { return h.Autoscaling.Memory.Value.Average }, resource.MustParse("200Mi")},
	} {
		inside := fmt.Sprintf("    x-kubernetes:\n      %s: %s\n", c.key, c.value)
		if above, key, nested := strings.Cut(c.key, "."); nested {
			inside = fmt.Sprintf("    x-kubernetes:\n      %s:\n        %s: %s\n", above, key, c.value)
		}
		both := []string{web + inside}
		if c.label != "" {
			both = append(both, web+fmt.Sprintf("    labels: [%q]\n", c.label+"="+c.text), web+fmt.Sprintf("    deploy: {labels: {%s: %q}}\n", c.label, c.text))
		}
		for _, text := range both {
			h, findings := read(loadText(t, text))
			if len(findings) > 0 {
				t.Errorf("%s\n%q", text, texts(findings))
			}
			if v, isValue := c.of(h).(hint.Value[int32]); isValue {
				if !v.Given() || v.Value != 0 {
					t.Errorf("%s\n%v", text, v)
				}
				continue
			}
			if d := cmp.Diff(c.want, c.of(h)); d != "" {
				t.Errorf("%s\n%s", text, d)
			}
		}
	}
}
