package convert_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/internal/golden"
	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/finding"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/report"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// TestGolden converts every project below testdata and compares manifests and
// findings. A case is a folder with compose.yaml and its files; the file
// "options" in it has flags, one per line.
func TestGolden(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatal(err, len(cases))
	}
	for _, file := range cases {
		dir := filepath.Dir(file)
		t.Run(filepath.Base(dir), func(t *testing.T) {
			dir, err := filepath.Abs(dir)
			if err != nil {
				t.Fatal(err)
			}
			request, options := flags(t, dir)
			objects, findings := convertProject(t, request, options)
			golden.Assert(t, filepath.Join(dir, "manifests.yaml"), manifests(t, objects))
			var text bytes.Buffer
			if err := report.Text(&text, findings, report.Style{}); err != nil {
				t.Fatal(err)
			}
			golden.Assert(t, filepath.Join(dir, "findings.txt"), text.Bytes())
		})
	}
}

// flags reads the options of a case.
func flags(t testing.TB, dir string) (load.Request, plan.Options) {
	t.Helper()
	r := load.Request{WorkingDir: dir, ProjectName: "shop", Environ: map[string]string{}}
	o := defaults()
	text, err := os.ReadFile(filepath.Join(dir, "options"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	for _, line := range strings.Fields(string(text)) {
		name, value, _ := strings.Cut(line, "=")
		switch name {
		case "file":
			r.Files = append(r.Files, value)
		case "profile":
			r.Profiles = append(r.Profiles, value)
		case "service":
			r.Services = append(r.Services, value)
		case "env":
			key, text, _ := strings.Cut(value, "=")
			r.Environ[key] = text
		case "project-name":
			r.ProjectName = value
		case "target":
			profile, err := target.Lookup(value)
			if err != nil {
				t.Fatal(err)
			}
			o.Target = profile
		case "expose":
			o.Expose = plan.Expose(value)
		case "ingress-class":
			o.IngressClass = value
		case "gateway-class":
			o.GatewayClass = value
		case "gateway":
			o.Gateway.Namespace, o.Gateway.Name, _ = strings.Cut(value, "/")
		case "tls-secret":
			o.TLSSecret = value
		case "domain":
			o.Domain = value
		case "network-policy":
			o.NetworkPolicy = true
		case "model-endpoint":
			model, url, _ := strings.Cut(value, "=")
			o.ModelEndpoints = map[string]string{model: url}
		case "env-secrets":
			o.EnvSecrets = plan.EnvSecrets(value)
		case "secrets":
			o.Secrets = plan.SecretMode(value)
		case "allow-host-files":
			r.AllowHostFiles, o.AllowHostFiles = true, true
		case "namespace":
			o.Namespace = value
		case "registry":
			o.Registry = value
		case "kube-version":
			if o.KubeVersion, err = plan.ParseKubeVersion(value); err != nil {
				t.Fatal(err)
			}
		case "pod-security":
			o.PodSecurity = plan.PodSecurity(value)
		case "native-probes":
			o.NativeProbes = true
		case "liveness":
			o.Liveness = true
		case "wait-for-dependencies":
			o.WaitForDependencies = true
		case "stable-names":
			o.StableNames = true
		case "workload":
			o.Workload = plan.Workload(value)
		default:
			t.Fatalf("options: unknown %q", line)
		}
	}
	return r, o
}

func defaults() plan.Options {
	return plan.Options{Domain: "localhost", VolumeSize: resource.MustParse("1Gi")}
}

func convertProject(t testing.TB, r load.Request, o plan.Options) ([]object.Object, []finding.Finding) {
	t.Helper()
	p, findings, err := load.Load(context.Background(), r)
	if err != nil {
		t.Fatal(err)
	}
	result, err := convert.Convert(p, o)
	if err != nil {
		t.Fatal(err)
	}
	findings = append(findings, result.Findings...)
	finding.Sort(findings)
	object.Sort(result.Objects)
	return result.Objects, findings
}

func manifests(t testing.TB, objects []object.Object) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, o := range objects {
		clean, err := object.Clean(o)
		if err != nil {
			t.Fatal(err)
		}
		text, err := yaml.Marshal(clean.Object)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "---\n%s", text)
	}
	return b.Bytes()
}
