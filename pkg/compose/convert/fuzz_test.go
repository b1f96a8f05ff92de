package convert_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/batuta-k8s/batuta/pkg/compose/convert"
	"github.com/batuta-k8s/batuta/pkg/compose/load"
	"github.com/batuta-k8s/batuta/pkg/object"
)

// FuzzConvert converts any text that loads: nothing panics, every object has a
// name of its own that Kubernetes accepts.
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
		f.Add(string(text), uint8(i)) // any number
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string, options uint8) {
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
		result, err := convert.Convert(p, someOptions(options))
		if err != nil {
			return
		}
		checkNames(t, result.Objects)
	})
}

func someOptions(bits uint8) convert.Options {
	o := defaults()
	o.Expose = []convert.Expose{convert.ExposeNone, convert.ExposeNodePort, convert.ExposeLoadBalancer, convert.ExposeIngress}[bits&3]
	o.StableNames, o.NativeProbes, o.WaitForDependencies, o.Liveness = bits&4 > 0, bits&8 > 0, bits&16 > 0, bits&32 > 0
	if bits&64 > 0 {
		o.EnvSecrets = convert.EnvSecretsAll
	}
	return o
}

// checkNames fails the test for an object whose name Kubernetes refuses, or
// that another object has.
func checkNames(t testing.TB, objects []convert.Object) {
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
