package version

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
)

func TestGet(t *testing.T) {
	got := Get()
	if got.Version == "" || got.GoVersion != runtime.Version() || got.Platform != runtime.GOOS+"/"+runtime.GOARCH {
		t.Errorf("got %+v", got)
	}
}

func TestModuleVersion(t *testing.T) {
	for recorded, want := range map[string]string{"(devel)": "", "v1.2.3": "v1.2.3", "": ""} {
		if got := moduleVersion(&debug.BuildInfo{Main: debug.Module{Version: recorded}}); got != want {
			t.Errorf("%q: got %q, want %q", recorded, got, want)
		}
	}
	build := &debug.BuildInfo{Settings: []debug.BuildSetting{{Key: "a", Value: "b"}}}
	if setting(build, "a") != "b" || setting(build, "c") != "" {
		t.Error("settings are not found")
	}
}

// The release of Kubernetes is that of the client-go that is linked.
func TestKubernetes(t *testing.T) {
	fork := &debug.Module{Path: "example.com/fork", Version: "v0.9.0"}
	for want, deps := range map[string][]*debug.Module{
		"":       {{Path: "k8s.io/api", Version: "v0.8.0"}},
		"v1.7.1": {{Path: "k8s.io/api", Version: "v0.8.0"}, {Path: "k8s.io/client-go", Version: "v0.7.1"}},
		"v1.9.0": {{Path: "k8s.io/client-go", Version: "v0.7.1", Replace: fork}},
	} {
		if got := kubernetes(&debug.BuildInfo{Deps: deps}); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

// The linker accepts a mistyped -X path silently. So this test builds a small program
// with the flags of the Makefile, and checks that it has the version and the commit.
func TestLinkerSetsVersion(t *testing.T) {
	flags := strings.NewReplacer("$(VERSION)", "v9.9.9", "$(COMMIT)", "0123abc").Replace(linkerFlags(t))
	binary := filepath.Join(t.TempDir(), "print")
	build := exec.Command("go", "build", "-ldflags", flags, "-o", binary, "./testdata/print")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(binary).Output()
	if err != nil || string(out) != "v9.9.9 0123abc\n" {
		t.Errorf("%s\nbuilds a program that prints %q, %v", flags, out, err)
	}
}

// linkerFlags are the Makefile's LDFLAGS.
func linkerFlags(t *testing.T) string {
	t.Helper()
	content, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(content)) {
		if value, ok := strings.CutPrefix(line, "LDFLAGS"); ok {
			return strings.TrimSpace(strings.TrimLeft(value, " :="))
		}
	}
	t.Fatal("the Makefile has no LDFLAGS")
	return ""
}
