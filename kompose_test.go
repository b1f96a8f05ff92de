package batuta_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// komposeFlags are the flags of "kompose convert" 1.38, and its global flags. Those
// with false have the same meaning here.
var komposeFlags = map[string]bool{
	"-c": true, "--chart": true, "--controller": true, "--volumes": true, "--emptyvols": true, "--replicas": true, "--pvc-request-size": true,
	"--generate-network-policies": true, "--with-kompose-annotation": true, "--stdout": true, "-j": true, "--json": true, "-y": true, "--yaml": true,
	"--indent": true, "--yaml-indent": true, "--build": true, "--build-command": true, "--build-branch": true, "--build-repo": true,
	"--push-image": true, "--push-command": true, "--push-image-registry": true, "--store-manifest": true, "--error-on-warning": true,
	"--suppress-warnings": true, "--provider": true, "--secrets-as-files": true, "--service-group-mode": true, "--service-group-name": true,
	"--multiple-container-mode": true, "--no-interpolate": true, "-d": true, "--deployment": true, "--daemon-set": true, "--replication-controller": true,
	"--deployment-config": true, "--insecure-repository": true, "--bundle": true,
	"--profile": false, "--namespace": false, "-n": false, "--file": false, "-f": false, "--out": false, "-o": false, "-v": false, "--help": false,
}

// Each flag of Kompose either works or has a hint of its own, and the flags that the
// hints name exist.
func TestFlagsOfKompose(t *testing.T) {
	named := regexp.MustCompile(`--[a-z-]+`)
	for flag, answered := range komposeFlags {
		got := pluginRun{plugin: "compose", dir: t.TempDir(), args: []string{"convert", flag}}.run(t)
		unknown := strings.Contains(got.stderr, "unknown flag")
		if unknown != answered {
			t.Errorf("%s: unknown: %v, want %v:\n%s", flag, unknown, answered, got.stderr)
		}
		if !answered {
			continue
		}
		_, hint, _ := strings.Cut(got.stderr, "\nhint: ")
		if hint == "" || strings.HasPrefix(hint, "see ") || strings.HasPrefix(hint, "did you mean") {
			t.Errorf("%s: no hint of its own: %s", flag, got.stderr)
		}
		convert, _, _ := got.root.Find([]string{"convert"})
		for _, name := range named.FindAllString(strings.ReplaceAll(hint, "build --push", "build"), -1) {
			if name = name[2:]; !slices.Contains(flagNamesOf(convert), name) {
				t.Errorf("%s: the hint names --%s, which does not exist: %s", flag, name, hint)
			}
		}
	}
}
