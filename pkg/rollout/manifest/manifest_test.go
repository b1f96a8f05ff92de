package manifest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/pkg/fault"
)

const (
	web    = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n"
	inProd = "{apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent, namespace: prod}}\n"
	other  = "{apiVersion: v1, kind: Service, metadata: {name: web}}\n"
	noName = "{apiVersion: apps/v1, kind: StatefulSet, metadata: {generateName: db-}}\n"
)

// files are some files in a temporary folder.
func files(t *testing.T) Files {
	t.Helper()
	dir := t.TempDir()
	for name, content := range map[string]string{
		"web.yaml": web + "---\n" + other, "agent.json": inProd, "service.yaml": other, "unnamed.yaml": noName, "bad.yaml": "- a\n",
		"all/b.yml": inProd, "all/a.yaml": web, "all/readme.txt": noName, "all/more/c.yaml": web + "---\n" + strings.Replace(web, "web", "api", 1),
		"none/readme.txt": "",
	} {
		file := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Files{Dir: dir, Stdin: strings.NewReader(inProd)}
}

func TestTargets(t *testing.T) {
	shop, prod := Namespace{Name: "shop"}, Namespace{Name: "prod", Explicit: true}
	for name, tc := range map[string]struct {
		paths     []string
		recursive bool
		namespace Namespace
		want      string
	}{
		"a file":              {[]string{"web.yaml"}, false, shop, "shop/deployment/web"},
		"its own namespace":   {[]string{"agent.json"}, false, shop, "prod/daemonset/agent"},
		"the same, explicit":  {[]string{"agent.json"}, false, prod, "prod/daemonset/agent"},
		"several":             {[]string{"agent.json", "web.yaml"}, false, shop, "prod/daemonset/agent shop/deployment/web"},
		"each once":           {[]string{"web.yaml", "web.yaml", "all"}, false, shop, "shop/deployment/web prod/daemonset/agent"},
		"a folder":            {[]string{"all"}, false, shop, "shop/deployment/web prod/daemonset/agent"},
		"a folder, recursive": {[]string{"all"}, true, shop, "shop/deployment/web prod/daemonset/agent shop/deployment/api"},
		"standard input":      {[]string{"-"}, false, shop, "prod/daemonset/agent"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := files(t).Targets(tc.paths, tc.recursive, tc.namespace)
			var got []string
			for _, target := range found {
				got = append(got, target.Namespace+"/"+target.Kind+"/"+target.Name)
			}
			if err != nil || strings.Join(got, " ") != tc.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestTargetsRefused(t *testing.T) {
	for path, want := range map[string]string{
		"service.yaml":       "no Deployment, StatefulSet or DaemonSet in the manifests|only these kinds have rollouts",
		"unnamed.yaml":       "unnamed.yaml: a statefulset has no metadata.name|if it exists in the cluster, pass TYPE/NAME instead",
		"agent.json":         `agent.json: daemonset/agent is in namespace "prod", not in "shop"|omit -n, or use -n prod`,
		"bad.yaml":           "bad.yaml: document 1: |pass Kubernetes manifests in YAML or JSON",
		"none":               "none: no file ends in .yaml, .yml or .json|",
		"missing":            "missing: no such file or directory|",
		"https://x/web.yaml": "https://x/web.yaml: URLs are not supported|download the file first, or pipe it to -f -",
	} {
		_, err := files(t).Targets([]string{path}, true, Namespace{Name: "shop", Explicit: true})
		text, hint, _ := strings.Cut(want, "|")
		if fault.Code(err) != int(fault.Usage) || !strings.Contains(err.Error(), text) || strings.Join(fault.Hints(err), "") != hint {
			t.Errorf("%s: %v, hints %q, exit code %d", path, err, fault.Hints(err), fault.Code(err))
		}
	}
}

func TestRead(t *testing.T) {
	f := files(t)
	for _, path := range []string{"web.yaml", filepath.Join(f.Dir, "web.yaml")} {
		objects, err := f.Read(path)
		if err != nil || len(objects.Workloads) != 1 {
			t.Errorf("%s: %v", path, err)
		}
	}
	if _, err := f.Read("missing.yaml"); !os.IsNotExist(err) || !strings.Contains(err.Error(), filepath.Join(f.Dir, "missing.yaml")) {
		t.Errorf("a file that does not exist: %v", err)
	}
}
