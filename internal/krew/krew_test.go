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
		{"version: v0.1.0", "version: v01.1.0", "not semantic"},
		{"version: v0.1.0", "version: v0.1.0-01", "not semantic"},
		{"version: v0.1.0", "version: v0.1.0-a..b", "not semantic"},
		{"version: v0.1.0", "version: v0.1", "not semantic"},
		{"name: rollout-viz", "name: rollout.viz", "the name has characters"},
		{"name: rollout-viz", "name: Rollout-viz", "the name has characters"},
		{"name: rollout-viz", "name: con", "Windows reserves"},
		{"kind: Plugin", "kind: Plugins", "kind"},
		{"v1alpha2", "v1alpha3", "apiVersion"},
		{"description: |", "other: |", "unknown field"},
		{"homepage: https", "homepage: ssh", "homepage"},
		{"os: linux\n", "os: freebsd\n", "does not support the platform"},
		{"os: darwin\n", "os: macos\n", "does not support the platform"},
		{"arch: arm64\n", "arch: riscv64\n", "does not support the platform"},
		{"arch: arm64\n", "arch: arm64\n        kernel: \"6\"\n", "a selector is not os and arch"},
		{"        arch: arm64\n", "", "a selector is not os and arch"},
		{"to: .\n", "to: \"\"\n", "not placed"},
		{"to: .\n", "to: ./\n", "not placed"},
		{"to: .\n", "to: ../x\n", "not placed"},
		{"to: .\n", "to: other-name\n", "not placed"},
		{"bin: kubectl-rollout_viz\n", "bin: ../kubectl-rollout_viz\n", "bin is not a file name"},
		{"bin: kubectl-rollout_viz.exe\n", "bin: kubectl-rollout_viz\n", "no .exe"},
		{"  caveats: |\n", "  caveats: |\n    {{ x }}\n", "template action"},
		{"completion --install", "completions", "caveats"},
		{"completion --install", "completion --install" + strings.Repeat(" word", 9), "the caveats are not wrapped"},
		{"  platforms:", "  platforms: []\n  x:", "unknown field"},
		{"shortDescription: ", "shortDescription: " + strings.Repeat("long ", 12), "shortDescription"},
		{"bin: kubectl-rollout_viz\n", "bin: kubectl-rollout-viz\n", "among the files"},
		{"from: LICENSE", "from: NOTICE", "licence"},
		{"arch: arm64", "arch: amd64", "twice"},
		{"sha256: \"0a", "sha256: \"0A", "64"},
		{"sha256: \"" + strings.Repeat("0a", 32) + "\"", "sha256: " + strings.Repeat("0a", 32), "double quotes"},
		{"uri: https://", "uri: ftp://", "http"},
		{"kind: Plugin", "kind: Plugin\nextra: 1", "unknown field"},
	} {
		bad := strings.Replace(string(good), tc.old, tc.replacement, 1)
		if got := strings.Join(Check([]byte(bad)), "\n"); !strings.Contains(got, tc.want) {
			t.Errorf("%q for %q: got %q, want %q", tc.replacement, tc.old, got, tc.want)
		}
	}
	for name, tc := range map[string]struct{ bad, want string }{
		"second document":      {string(good) + "---\nkind: Other\n", "more than one document"},
		"no description":       {withDescription(string(good), ""), "no description"},
		"a long line":          {withDescription(string(good), strings.Repeat("word ", 20)), "not wrapped"},
		"an example":           {withDescription(string(good), "Run this: $ kubectl x"), "example"},
		"a short CR":           {replaceShort(string(good), `"two\rlines"`), "shortDescription"},
		"a short with a stop":  {replaceShort(string(good), `"Draws rollouts."`), "full stop"},
		"no short description": {replaceShort(string(good), `""`), "shortDescription"},
	} {
		if got := strings.Join(Check([]byte(tc.bad)), "\n"); !strings.Contains(got, tc.want) {
			t.Errorf("%s: got %q, want %q", name, got, tc.want)
		}
	}
}

// withDescription replaces the lines of the description.
func withDescription(manifest, text string) string {
	before, rest, _ := strings.Cut(manifest, "  description: |\n")
	_, after, _ := strings.Cut(rest, "  caveats:")
	return before + "  description: \"" + text + "\"\n  caveats:" + after
}

func replaceShort(manifest, text string) string {
	before, rest, _ := strings.Cut(manifest, "shortDescription: ")
	_, after, _ := strings.Cut(rest, "\n")
	return before + "shortDescription: " + text + "\n" + after
}
