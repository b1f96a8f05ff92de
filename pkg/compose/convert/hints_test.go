package convert_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/hint"
)

// hintSamples has, for every hint of a service, a value that changes something,
// and what it needs in addition.
var hintSamples = map[string]struct{ value, label, needs string }{
	"name": {"shop", "shop", ""}, "workload": {"daemonset", "daemonset", ""}, "group": {"g", "g", ""}, "replicas": {"3", "", ""},
	"cronjob.schedule": {`"0 3 * * *"`, "0 3 * * *", ""}, "cronjob.timeZone": {"Europe/Lisbon", "", "cronjob.schedule: '@daily'"},
	"cronjob.concurrencyPolicy": {"Forbid", "Forbid", "cronjob.schedule: '@daily'"}, "cronjob.backoffLimit": {"7", "7", "cronjob.schedule: '@daily'"},
	"service.type": {"NodePort", "nodeport", ""}, "service.nodePort": {"30001", "30001", ""},
	"service.externalTrafficPolicy": {"Local", "local", "service.type: NodePort"}, "service.externalName": {"a.example.com", "", ""},
	"expose": {"true", "true", ""}, "expose.hosts": {"a.example.com", "", ""},
	"expose.tlsSecret": {"cert", "cert", "expose.hosts: a.b"}, "expose.ingressClass": {"nginx", "nginx", "expose.hosts: a.b"},
	"hostPorts": {"true", "true", ""}, "serviceAccountName": {"web", "web", ""}, "imagePullSecrets": {"[a]", "a", ""},
	"imagePullPolicy": {"Never", "Never", ""}, "priorityClassName": {"high", "", ""}, "tolerations": {"[spot]", "", ""}, "fsGroup": {"7", "7", ""},
	"ephemeralStorage.request": {"1Gi", "1Gi", ""}, "ephemeralStorage.limit": {"1Gi", "1Gi", ""},
	"initContainer.image": {"busybox", "busybox", ""}, "initContainer.name": {"a", "a", "initContainer.image: busybox"},
	"initContainer.command": {"[date]", "date", "initContainer.image: busybox"},
	"readiness.disable":     {"true", "true", ""}, "readiness.test": {"[date]", "date", ""}, "readiness.path": {"/a", "/a", ""}, "readiness.port": {"81", "81", ""},
	"readiness.tcpPort": {"81", "81", ""}, "readiness.interval": {"3s", "3s", ""}, "readiness.timeout": {"3s", "3s", ""}, "readiness.retries": {"9", "9", ""},
	"readiness.startPeriod": {"3s", "3s", ""},
	"liveness.disable":      {"false", "", ""}, "liveness.test": {"[date]", "", ""}, "liveness.path": {"/a", "/a", ""}, "liveness.port": {"81", "81", ""},
	"liveness.tcpPort": {"81", "81", ""}, "liveness.interval": {"3s", "", "liveness.disable: false"}, "liveness.timeout": {"3s", "", "liveness.disable: false"},
	"liveness.retries": {"9", "", "liveness.disable: false"}, "liveness.startPeriod": {"3s", "", "liveness.disable: false"},
	"storage.size": {"7Gi", "7Gi", ""}, "storage.class": {"fast", "fast", ""}, "storage.accessMode": {"ReadOnlyMany", "", ""}, "storage.selector": {"{a: b}", "a=b", ""},
	"storage.type": {"emptyDir", "emptyDir", ""}, "storage.subPath": {"a", "a", ""},
	"autoscaling.min": {"2", "2", ""}, "autoscaling.max": {"9", "9", ""}, "autoscaling.cpu": {"500m", "500m", ""}, "autoscaling.memory": {"64Mi", "64Mi", ""},
}

// withHint is a project whose service web has the hints, each KEY: VALUE.
func withHint(hints ...string) string {
	var b strings.Builder
	b.WriteString("services:\n  web:\n    image: nginx:1.29\n    ports: ['8080:80']\n    volumes: ['data:/data']\n    healthcheck: {test: [CMD, 'true']}\n")
	sections := map[string][]string{}
	if strings.Join(hints, "") != "" {
		b.WriteString("    x-kubernetes:\n")
	}
	for _, text := range hints {
		key, value, _ := strings.Cut(text, ": ")
		if above, below, nested := strings.Cut(key, "."); nested {
			sections[above] = append(sections[above], below+": "+value)
		} else if text != "" {
			fmt.Fprintf(&b, "      %s\n", text)
		}
	}
	for above, below := range sections {
		fmt.Fprintf(&b, "      %s: {%s}\n", above, strings.Join(below, ", "))
	}
	return b.String() + "  other: {image: 'nginx:1.29', expose: ['81'], x-kubernetes: {group: g}}\nvolumes: {data: {}}\n"
}

// Every hint of a service changes the manifests, as a key and as each of its
// labels, without a finding.
func TestEveryHintHasAnEffect(t *testing.T) {
	for _, row := range hint.Table() {
		if row.Scope&hint.InService == 0 {
			continue
		}
		t.Run(row.Key, func(t *testing.T) {
			sample, ok := hintSamples[row.Key]
			if !ok {
				t.Fatal("has no sample")
			}
			base := withHint(sample.needs)
			plain, _ := convertText(t, base, nil)
			check(t, withHint(sample.needs, row.Key+": "+sample.value), string(manifests(t, plain)), row.Key)
			for _, label := range row.Labels {
				check(t, strings.Replace(base, "    healthcheck", fmt.Sprintf("    labels: {%s: %q}\n    healthcheck", label, sample.label), 1), string(manifests(t, plain)), label)
			}
		})
	}
}

func check(t *testing.T, text, plain, name string) {
	t.Helper()
	objects, findings := convertText(t, text, nil)
	if got := string(manifests(t, objects)); got == plain || strings.Contains(got, "kompose.") {
		t.Errorf("%s changes nothing, or is converted as a label:\n%s", name, text)
	}
	if i := slices.IndexFunc(findings, func(f finding.Finding) bool {
		return f.Severity == finding.Refused && (slices.Contains(f.Attribute, hint.Extension) || slices.Contains(f.Attribute, "labels"))
	}); i >= 0 {
		t.Errorf("%s: %s: %s\n%s", name, findings[i].Attribute, findings[i].Message, text)
	}
}
