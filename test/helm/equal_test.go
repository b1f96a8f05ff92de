package helm

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/batuta-k8s/batuta/pkg/compose/target"
)

// A chart with its default values renders to the plain output of the same flags;
// helm lint finds no problem.
func TestDefaultsAreThePlainOutput(t *testing.T) {
	for name, p := range goldens(t) {
		t.Run(name, func(t *testing.T) { p.checkDefaults(t) })
	}
}

func (p project) checkDefaults(t testing.TB) (dir string) {
	t.Helper()
	dir = t.TempDir()
	p.run(t, "--format=helm", "--out", dir)
	if said := lint(dir, p.namespace()); len(said) > 0 {
		t.Errorf("helm lint:\n%s", strings.Join(said, "\n"))
	}
	p.compare(t, dir, nil, nil)
	return dir
}

// compare compares the chart with set values with the conversion with flags.
func (p project) compare(t testing.TB, dir string, set, flags []string) {
	t.Helper()
	manifests, _, err := template(dir, p.namespace(), set...)
	if err != nil {
		t.Fatal(err)
	}
	plain, _ := p.run(t, flags...)
	if diff := cmp.Diff(decode(t, plain), decode(t, manifests)); diff != "" {
		t.Errorf("conversion %q (-) and chart %q (+):\n%s", flags, set, diff)
	}
}

// Each exposure renders to the output of --expose.
func TestExposuresEqualTheFlag(t *testing.T) {
	for name, p := range goldens(t) {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			p.run(t, "--format=helm", "--out", dir)
			for _, exposure := range []string{"none", "nodeport", "loadbalancer", "ingress", "gateway"} {
				set := []string{"expose.type=" + exposure}
				if _, _, err := template(dir, p.namespace(), set...); err != nil && strings.Contains(err.Error(), "'expose' not allowed") {
					set = nil // it publishes nothing
				}
				p.exposed(exposure).compare(t, dir, set, nil)
			}
		})
	}
}

// exposed is the project with the exposure, without flags that have no effect
// on it and are refused with it.
func (p project) exposed(exposure string) project {
	args := []string{"--expose=" + exposure}
	for _, arg := range p.args {
		flag, _, _ := strings.Cut(arg, "=")
		switch flag {
		case "--expose":
		case "--tls-secret", "--domain":
			if exposure == "ingress" || exposure == "gateway" {
				args = append(args, arg)
			}
		case "--ingress-class":
			if exposure == "ingress" {
				args = append(args, arg)
			}
		case "--gateway-class", "--gateway":
			if exposure == "gateway" {
				args = append(args, arg)
			}
		default:
			args = append(args, arg)
		}
	}
	p.args = args
	return p
}

// The same for charts that are made with other flags.
func TestFlagsAreKept(t *testing.T) {
	all := goldens(t)
	variants := [][]string{
		{"--secrets=placeholder"}, {"--secrets=external"},
		{"--env-secrets=all"}, {"--env-secrets=none"}, {"--stable-names"}, {"--network-policy"}, {"--pod-security=restricted"},
		{"--workload=statefulset"}, {"--native-probes", "--liveness"}, {"--wait-for-dependencies"}, {"--kube-version=1.37"}, {"--namespace=prod"},
	}
	for _, name := range target.Names()[1:] {
		variants = append(variants, []string{"--target=" + name})
	}
	for _, flags := range variants {
		for name, p := range map[string]project{"shop": shopProject(t), "deploy": all["deploy"], "environment": all["environment"], "secrets": all["secrets"], "depends-on": all["depends-on"]} {
			t.Run(strings.Join(append(flags, name), " "), func(t *testing.T) {
				p.args = append(p.args[:len(p.args):len(p.args)], flags...)
				p.checkDefaults(t)
			})
		}
	}
}

// A variable that is a value in one place and fixed in another, and one whose
// uses have several defaults.
func TestPartialValues(t *testing.T) {
	p := shopProject(t)
	p.dir = strings.TrimSuffix(p.dir, "shop") + "fixed"
	p = p.with(map[string]string{"REQUIRED": "this"})
	dir := p.checkDefaults(t)
	p.with(map[string]string{"REQUIRED": "that", "OTHER": "2", "SHARED": "none"}).
		compare(t, dir, []string{"variables.REQUIRED=that", "variables.OTHER=2", "variables.SHARED=none"}, nil)
	if _, _, err := template(dir, "default", "variables.REQUIRED="); err == nil || !strings.Contains(err.Error(), "minLength") {
		t.Errorf("a variable that is required may be empty: %v", err)
	}
	shop := shopProject(t)
	dir = shop.checkDefaults(t)
	shop.with(map[string]string{"GREETING": "both"}).compare(t, dir, []string{"variables.GREETING=both"}, nil)
}
