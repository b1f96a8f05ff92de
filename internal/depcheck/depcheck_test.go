package depcheck

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const module = "github.com/batuta-k8s/batuta"

func TestImportRules(t *testing.T) {
	offences, err := Check("../..", module)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range offences {
		t.Error(o)
	}
}

func TestPurePackagesExist(t *testing.T) {
	for _, dir := range pure {
		if _, err := os.Stat(filepath.Join("../..", dir)); err != nil {
			t.Error(err)
		}
	}
}

// A file that no longer reveals a value is no longer listed.
func TestRevealersReveal(t *testing.T) {
	for _, name := range revealers {
		text, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil || !strings.Contains(string(text), "Reveal()") {
			t.Errorf("%s reveals no value: %v", name, err)
		}
	}
}

// Every rule finds its planted offence.
func TestRulesFindOffences(t *testing.T) {
	for _, tc := range []struct{ file, source, rule string }{
		{"cmd/kubectl-compose/main.go", `import _ "` + module + `/pkg/cmd/secretgen"`, "rule 1"},
		{"cmd/kubectl-rollout-viz/main.go", `import _ "os"`, "rule 1"},
		{"pkg/object/a.go", `import _ "github.com/spf13/cobra"`, "rule 2"},
		{"pkg/term/a.go", `import _ "github.com/spf13/pflag"`, "rule 2"},
		{"pkg/rollout/collect/a.go", `import _ "` + module + `/pkg/secret/dotenv"`, "rule 3"},
		{"pkg/compose/convert/a.go", `import _ "k8s.io/client-go/rest"`, "rule 4"},
		{"pkg/rollout/model/a.go", `import _ "os"`, "rule 4"},
		{"pkg/rollout/view/a.go", `import _ "` + module + `/pkg/rollout/collect"`, "rule 4"},
		{"pkg/kube/a.go", `import _ "k8s.io/kubectl/pkg/cmd/get"`, "rule 5"},
		{"pkg/compose/load/b.go", `import _ "os/exec"`, "rule 7"},
		{"pkg/kube/b.go", "import \"os\"\nfunc f() { os.Exit(1) }", "rule 6"},
		{"pkg/cmd/compose/a.go", "import \"fmt\"\nfunc f() { fmt.Println() }", "rule 6"},
		{"pkg/cmd/compose/b.go", "import \"fmt\"\nfunc f() { fmt.Fprintln(nil) }", "rule 8"},
		{"pkg/cmd/compose/c.go", "func f(env *Env) { env.Out.Write(nil) }", "rule 8"},
		{"pkg/cmd/rolloutviz/c.go", "import \"io\"\nvar write = io.WriteString", "rule 8"},
		{"pkg/rollout/display/a.go", "import \"fmt\"\nfunc f() { fmt.Fprintln(nil) }", "rule 8"},
		{"pkg/rollout/follow/a.go", "import \"time\"\nvar now = time.Now", "rule 6"},
		{"pkg/rollout/follow/b.go", `import _ "github.com/spf13/pflag"`, "rule 2"},
		{"pkg/rollout/collect/b.go", "import \"time\"\nvar now = time.Now", "rule 6"},
		{"pkg/secret/deliver/a.go", "func f(v Value) []byte { return v.Reveal() }", "rule 10"},
		{"pkg/cmd/secretgen/a.go", "func f(r Result) any { return r.Secret.Data[\"a\"].Reveal }", "rule 10"},
		{"pkg/compose/load/a.go", "import renamed \"os\"\nvar env = renamed.Getenv(\"X\")", "rule 6"},
	} {
		t.Run(tc.file, func(t *testing.T) {
			root := t.TempDir()
			name := filepath.Join(root, tc.file)
			if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(name, []byte("package p\n"+tc.source+"\n"), 0o644); err != nil {
				t.Fatal(err)
			}
			offences, err := Check(root, module)
			if err != nil || len(offences) == 0 || !strings.HasPrefix(offences[0].Rule, tc.rule) {
				t.Errorf("got %v, %v; want an offence against %s", offences, err, tc.rule)
			}
		})
	}
}
