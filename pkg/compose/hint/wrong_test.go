package hint_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/compose/hint"
	"github.com/batuta-k8s/batuta/pkg/compose/project"
)

// Errors are reported at the place of the key, with the valid values.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"unknown", "    x-kubernetes: {replica: 2}\n", `4:20 refused services.web.x-kubernetes.replica: unknown hint [did you mean "replicas"?]`},
		{"unknown below", "    x-kubernetes:\n      service: {typ: NodePort}\n", `5:17 refused services.web.x-kubernetes.service.typ: unknown hint [did you mean "type"?]`},
		{"one level up", "    x-kubernetes: {nodePort: 30000}\n", `4:20 refused services.web.x-kubernetes.nodePort: unknown hint [did you mean "service.nodePort"?]`},
		{"nothing like it", "    x-kubernetes: {storage: {colour: red}}\n", `4:30 refused services.web.x-kubernetes.storage.colour: unknown hint [the hints here are: size, class, accessMode, selector, type, subPath]`},
		{"of a volume", "    x-kubernetes: {size: 1Gi}\n", `4:20 refused services.web.x-kubernetes.size: size is a hint of volumes, not of services [did you mean "storage.size"?]`},
		{"no mapping", "    x-kubernetes: [replicas]\n", `4:5 refused services.web.x-kubernetes: expected a mapping of hints, not a list [the hints are: `},
		{"nothing at all", "    x-kubernetes:\n", `4:5 refused services.web.x-kubernetes: expected a mapping of hints, not nothing [the hints are: `},
		{"a part is no mapping", "    x-kubernetes: {service: NodePort}\n", `4:20 refused services.web.x-kubernetes.service: expected a mapping of hints, not "NodePort" [the hints are: type, nodePort, externalTrafficPolicy, externalName]`},
		{"a word", "    x-kubernetes: {workload: statefullset}\n", `4:20 refused services.web.x-kubernetes.workload: workload: expected deployment, statefulset, daemonset, job, cronjob or replicationcontroller, not "statefullset" [did you mean "statefulset"?]`},
		{"a number", "    x-kubernetes: {replicas: -1}\n", `4:20 refused services.web.x-kubernetes.replicas: replicas: expected a whole number, at least 0, not "-1" []`},
		{"no number", "    x-kubernetes: {replicas: {a: b}}\n", `4:20 refused services.web.x-kubernetes.replicas: replicas: expected a whole number, at least 0, not a mapping []`},
		{"a range", "    labels: {kompose.service.nodeport.port: 8080}\n", `4:14 refused services.web.labels.kompose.service.nodeport.port: kompose.service.nodeport.port: expected a whole number from 30000 to 32767, not "8080" []`},
		{"a quantity", "    x-kubernetes: {storage: {size: 1GB}}\n", `4:30 refused services.web.x-kubernetes.storage.size: storage.size: expected a quantity such as 500Mi or 1Gi, not "1GB" []`},
		{"an address", "    x-kubernetes: {service: {externalName: 10.0.0.1}}\n", `4:30 refused services.web.x-kubernetes.service.externalName: service.externalName: expected the name of a host, such as db.example.com, not "10.0.0.1" []`},
		{"a host", "    labels: {kompose.service.expose: 'a.b,c_d.e'}\n", `4:14 refused services.web.labels.kompose.service.expose: kompose.service.expose: expected true, false, or hosts such as shop.example.com/path, not "a.b,c_d.e" []`},
		{"a path", "    labels: {kompose.service.expose: 'a.b/x/../y'}\n", `4:14 refused services.web.labels.kompose.service.expose: kompose.service.expose: expected true, false, or hosts such as shop.example.com/path, not "a.b/x/../y" []`},
		{"an open quote", "    labels: {kompose.init.containers.command: 'sh -c \"date'}\n", `4:14 refused services.web.labels.kompose.init.containers.command: kompose.init.containers.command: expected a command such as ["sh", "-c", "date"], not "sh -c \"date" []`},
		{"a taint", "    x-kubernetes: {tolerations: ['a:Never']}\n", `4:20 refused services.web.x-kubernetes.tolerations: tolerations: expected taints such as dedicated=db:NoSchedule, or only the key, or a list of them, not a list []`},
		{"percent", "    labels: {kompose.hpa.cpu: 120}\n", `4:14 refused services.web.labels.kompose.hpa.cpu: kompose.hpa.cpu: expected 80, 80% or 500m, not "120" []`},
		{"unknown label", "    labels: {kompose.service.typ: nodeport}\n", `4:14 warning services.web.labels.kompose.service.typ: kompose.service.typ is not a label of Kompose for services; it is converted like any other label [did you mean "kompose.service.type"?]`},
		{"said twice", "    labels: {kompose.hpa.cpu: 50}\n    x-kubernetes: {autoscaling: {cpu: 60}}\n", `4:14 warning services.web.labels.kompose.hpa.cpu: services.web.x-kubernetes.autoscaling.cpu sets a different value and takes precedence [set it only once]`},
		{"said twice alike", "    labels: {kompose.hpa.cpu: 50}\n    x-kubernetes: {autoscaling: {cpu: 50%}}\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, findings := read(loadText(t, web+c.text))
			if got := strings.Join(texts(findings), "\n"); !strings.HasPrefix(got, prefixed(c.want)) || c.want == "" && got != "" || strings.Contains(got, "\n") {
				t.Error(cmp.Diff(prefixed(c.want), got))
			}
		})
	}
}

func prefixed(want string) string {
	if want == "" {
		return ""
	}
	return "compose.yaml:" + want
}

// A label of a label_file has the place of that attribute.
func TestLabelFile(t *testing.T) {
	p := loadText(t, web+"    label_file: web.labels\n", "web.labels", "kompose.hpa.cpu=x\n")
	_, findings := read(p)
	if got := texts(findings); len(got) != 1 || !strings.HasPrefix(got[0], "compose.yaml:4:5 refused services.web.label_file: kompose.hpa.cpu: expected") {
		t.Error(got)
	}
}

// Hints from extends, an anchor or an override keep their place.
func TestPaths(t *testing.T) {
	p := loadText(t, `x-base: &base
  replica: 1
services:
  base:
    image: nginx:1.29
    x-kubernetes: {workloads: job}
  web:
    extends: {service: base}
    x-kubernetes: {service: {<<: *base}}
include: [more.yaml]
`, "more.yaml", "services:\n  far:\n    image: nginx:1.29\n")
	_, findings := read(p)
	want := []string{
		`compose.yaml:2:3 refused services.web.x-kubernetes.service.replica: unknown hint [did you mean "replicas"?]`,
		`compose.yaml:6:20 refused services.web.x-kubernetes.workloads: unknown hint [did you mean "workload"?]`,
	}
	if d := cmp.Diff(want, texts(findings)); d != "" {
		t.Error(d)
	}
}

// The project's hints are the defaults of its services; x-kubernetes in a service
// takes precedence over a label.
func TestDefaults(t *testing.T) {
	h, findings := read(loadText(t, web+`    labels: {kompose.image-pull-policy: Never}
    x-kubernetes: {imagePullSecrets: []}
x-kubernetes: {imagePullSecrets: [all], imagePullPolicy: Always, serviceAccountName: all}
`))
	if len(findings) > 0 || len(h.ImagePullSecrets.Value) > 0 || h.ImagePullPolicy.Value != "Never" || h.ServiceAccountName.Value != "all" {
		t.Errorf("%+v %v", h, findings)
	}
	h, findings = read(loadText(t, web+"x-kubernetes: {serviceAccountName: all, replicas: 2}\n"))
	if h.ServiceAccountName.Value != "all" || h.ServiceAccountName.At.String() != "x-kubernetes.serviceAccountName" {
		t.Errorf("%+v", h.ServiceAccountName)
	}
	if got := texts(findings); len(got) != 1 || !strings.Contains(got[0], "4:41 refused x-kubernetes.replicas: replicas is a hint of services, not of the project") {
		t.Error(got)
	}
}

// Labels that are not hints are kept.
func TestPlain(t *testing.T) {
	r := hint.NewReader(&project.Source{}, nil)
	all := map[string]string{"a": "b", "kompose.hpa.cpu": "1", "kompose.nonsense": "x"}
	if d := cmp.Diff(map[string]string{"a": "b", "kompose.nonsense": "x"}, r.Plain(hint.InService, all)); d != "" {
		t.Error(d)
	}
	if len(all) != 3 {
		t.Error("the project's own labels were changed")
	}
}

func TestIsExtension(t *testing.T) {
	for text, want := range map[string]bool{
		"x-kubernetes": true, "services.web.x-kubernetes": true, "jobs.a.x-kubernetes": true, "volumes.a.x-kubernetes": true,
		"networks.a.x-kubernetes": false, "services.web.build.x-kubernetes": false, "services.web.x-other": false, "services": false,
	} {
		if hint.IsExtension(strings.Split(text, ".")) != want {
			t.Error(text)
		}
	}
}
