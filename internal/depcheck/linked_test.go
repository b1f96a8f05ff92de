package depcheck

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta/internal/golden"
)

// heavy are the packages that must never be linked into a plugin: each costs
// start-up time in every call, or megabytes that are not used.
var heavy = []string{
	"k8s.io/kubectl/pkg/util/i18n",      // 23 ms for the translation catalogue
	"k8s.io/kubectl/pkg/cmd/get",        // every command package of kubectl imports the catalogue
	"k8s.io/kubectl/pkg/cmd/create",     //
	"k8s.io/kubectl/pkg/scheme",         //
	"k8s.io/client-go/kubernetes/typed", // 60 typed groups; the plugins use a handful of types
	"k8s.io/client-go/informers",        //
	"github.com/stretchr/testify",       // tests only
	"helm.sh/helm/v3",                   // tests only
	"sigs.k8s.io/kustomize",             // tests only
	"github.com/rogpeppe/go-internal",   // tests only
	"github.com/google/go-cmp",          // tests only
	"github.com/go-openapi/strfmt",      //
	"k8s.io/kubernetes",                 // the control plane is a separate module
}

// TestLinkedPackages guards what each plugin links: the golden file lists the
// modules, so that a new one is a decision that a reviewer sees.
func TestLinkedPackages(t *testing.T) {
	for _, plugin := range []string{"kubectl-compose", "kubectl-secretgen", "kubectl-rollout-viz"} {
		t.Run(plugin, func(t *testing.T) {
			packages := linked(t, module+"/cmd/"+plugin)
			for _, p := range packages {
				if i := slices.IndexFunc(heavy, func(h string) bool { return below(p, h) }); i >= 0 {
					t.Errorf("%s links %s", plugin, p)
				}
			}
			golden.Assert(t, "testdata/"+plugin+".txt", []byte(strings.Join(modulesOf(t, plugin), "\n")+"\n"))
		})
	}
}

func linked(t *testing.T, main string) []string {
	t.Helper()
	return goList(t, "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", main)
}

func modulesOf(t *testing.T, plugin string) []string {
	t.Helper()
	modules := goList(t, "-deps", "-f", "{{with .Module}}{{.Path}}{{end}}", module+"/cmd/"+plugin)
	slices.Sort(modules)
	return slices.Compact(modules)
}

func goList(t *testing.T, args ...string) []string {
	t.Helper()
	out, err := exec.Command("go", append([]string{"list"}, args...)...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	return strings.Fields(string(out))
}
