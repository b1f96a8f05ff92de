package convert_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/compose/plan"
	"github.com/batuta-k8s/batuta/pkg/compose/target"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// FuzzConvert converts any text that loads: nothing panics, every object has a
// unique name that Kubernetes accepts.
func FuzzConvert(f *testing.F) {
	seeds, err := filepath.Glob("testdata/*/compose.yaml")
	if err != nil {
		f.Fatal(err)
	}
	for i, seed := range seeds {
		text, err := os.ReadFile(seed)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text), uint32(i)*7919) // any number
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string, options uint32) {
		if len(text) > 8<<10 {
			t.Skip()
		}
		file := filepath.Join(t.TempDir(), "compose.yaml")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		p, _, err := load.Load(context.Background(), load.Request{WorkingDir: dir, Files: []string{file}, ProjectName: "shop", Environ: map[string]string{}})
		if err != nil {
			return
		}
		result, err := convert.Convert(p, someOptions(t, options))
		if err != nil {
			return
		}
		checkNames(t, result.Objects)
	})
}

// someOptions are the options for the bits of a number.
func someOptions(t testing.TB, bits uint32) plan.Options {
	t.Helper()
	o := defaults()
	next := func(n uint32) uint32 {
		digit := bits % n
		bits /= n
		return digit
	}
	on := func() bool { return next(2) > 0 }
	o.Expose = []plan.Expose{plan.ExposeNone, plan.ExposeNodePort, plan.ExposeLoadBalancer, plan.ExposeIngress, plan.ExposeGateway}[next(5)]
	o.Workload = []plan.Workload{plan.WorkloadAuto, plan.WorkloadStatefulSet}[next(2)]
	o.Secrets = []plan.SecretMode{plan.SecretsInline, plan.SecretsPlaceholder, plan.SecretsExternal}[next(3)]
	o.PodSecurity = []plan.PodSecurity{"", plan.PodSecurityBaseline, plan.PodSecurityRestricted}[next(3)]
	o.EnvSecrets = []plan.EnvSecrets{plan.EnvSecretsAuto, plan.EnvSecretsAll, plan.EnvSecretsNone}[next(3)]
	o.KubeVersion = []plan.KubeVersion{{}, {Minor: 30}, {Minor: 37}}[next(3)]
	profile, err := target.Lookup(target.Names()[next(uint32(len(target.Names())))]) // a handful
	if err != nil {
		t.Fatal(err)
	}
	o.Target = profile
	o.StableNames, o.NativeProbes, o.WaitForDependencies, o.Liveness, o.NetworkPolicy = on(), on(), on(), on(), on()
	if bits&128 > 0 {
		o.PodSecurity, o.KubeVersion = plan.PodSecurityRestricted, plan.KubeVersion{Minor: 37}
	}
	return o
}

// checkNames fails the test for an object whose name Kubernetes refuses, or
// that another object has.
func checkNames(t testing.TB, objects []object.Object) {
	t.Helper()
	seen := map[string]bool{}
	for _, o := range objects {
		name := object.FileName(o)
		if len(validation.IsDNS1035Label(o.GetName())) > 0 || seen[name] {
			t.Fatalf("%s: a name that is wrong or not unique", name)
		}
		seen[name] = true
		if _, err := object.Clean(o); err != nil {
			t.Fatal(err)
		}
	}
}
