package krew

import (
	"os"
	"strings"
	"testing"

	"github.com/batuta-k8s/batuta"
)

func release() Release {
	return Release{Version: "v0.1.0", SHA256: func(batuta.Platform) string { return strings.Repeat("0a", 32) }}
}

// read reads the template and the suite's description.
func read(t *testing.T) (string, *batuta.Suite) {
	t.Helper()
	text, err := os.ReadFile("../../.krew.yaml")
	if err != nil {
		t.Fatal(err)
	}
	suite, err := batuta.Load()
	if err != nil {
		t.Fatal(err)
	}
	return string(text), suite
}

// The template renders, for every plugin, to a manifest that krew accepts, with
// the texts of plugins.yaml.
func TestTemplateRendersForEveryPlugin(t *testing.T) {
	text, suite := read(t)
	for _, plugin := range suite.Plugins {
		out, err := Render(text, suite, plugin, release())
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range Check(out) {
			t.Errorf("%s: %s", plugin.Name, problem)
		}
		for _, want := range []string{plugin.Short, suite.Homepage, "kubectl " + plugin.Name + " completion --install", plugin.File() + "\n"} {
			if !strings.Contains(string(out), want) {
				t.Errorf("%s: the manifest lacks %q", plugin.Name, want)
			}
		}
		if again, err := Render(string(out), suite, plugin, release()); err != nil || string(again) != string(out) {
			t.Errorf("%s: rendering the manifest again changes it: %v", plugin.Name, err)
		}
		if got := strings.Count(string(out), "sha256:"); got != len(suite.Platforms) {
			t.Errorf("%s: %d platforms, want %d", plugin.Name, got, len(suite.Platforms))
		}
	}
}

// Each rule finds its error in a manifest that was valid.
func TestCheckFindsErrorsOfKrew(t *testing.T) {
	text, suite := read(t)
	good, err := Render(text, suite, suite.Plugins[2], release())
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct{ old, replacement, want string }{
		{"version: v0.1.0", "version: 0.1.0", "leading v"},
		{"name: rollout-viz", "name: rollout.viz", "name"},
		{"shortDescription: ", "shortDescription: " + strings.Repeat("long ", 12), "shortDescription"},
		{"bin: kubectl-rollout_viz\n", "bin: kubectl-rollout-viz\n", "among the files"},
		{"from: LICENSE", "from: NOTICE", "licence"},
		{"arch: arm64", "arch: amd64", "twice"},
		{"sha256: 0a", "sha256: 0A", "64"},
		{"uri: https://", "uri: ftp://", "http"},
		{"kind: Plugin", "kind: Plugin\nextra: 1", "unknown field"},
	} {
		bad := strings.Replace(string(good), tc.old, tc.replacement, 1)
		if got := strings.Join(Check([]byte(bad)), "\n"); !strings.Contains(got, tc.want) {
			t.Errorf("%q for %q: got %q, want %q", tc.replacement, tc.old, got, tc.want)
		}
	}
}
