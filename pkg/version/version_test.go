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

// The linker accepts a mistyped -X path silently. So this test builds a small program
// with the flag of the Makefile, and checks that it has the version.
func TestLinkerSetsVersion(t *testing.T) {
	flag := linkerFlag(t)
	binary := filepath.Join(t.TempDir(), "print")
	build := exec.Command("go", "build", "-ldflags", strings.ReplaceAll(flag, "$(VERSION)", "v9.9.9"), "-o", binary, "./testdata/print")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(binary).Output()
	if err != nil || string(out) != "v9.9.9\n" {
		t.Errorf("%s\nbuilds a program that prints %q, %v", flag, out, err)
	}
}

// linkerFlag is the Makefile's LDFLAGS.
func linkerFlag(t *testing.T) string {
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
