package batuta_test

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// digestsOf are digests that anyone can compute from six digits.
func digestsOf(pin string) []string {
	sum := func(text string) string {
		digest := sha256.Sum256([]byte(text))
		return hex.EncodeToString(digest[:])
	}
	digest := sum(pin)
	return []string{digest, sum("DB_PASSWORD=" + digest + "\n"), sum("content=" + digest + "\n"), sum("DB_PASSWORD=" + pin), sum("DB_PASSWORD=" + pin + "\n"), sum("DB_PASSWORD: \"" + pin + "\"\n")}
}

// guessable are the tokens of a text that are digests of six digits, or beginnings of
// them.
func guessable(text string) []string {
	tokens := map[string]bool{}
	for _, token := range regexp.MustCompile(`[0-9a-f]{8,}`).FindAllString(text, -1) {
		tokens[token[:8]] = true
	}
	var found []string
	for pin := range 1_000_000 {
		for _, digest := range digestsOf(fmt.Sprintf("%06d", pin)) {
			if tokens[digest[:8]] && strings.Contains(text, digest[:10]) {
				found = append(found, digest[:10])
			}
		}
	}
	return found
}

// What convert writes, but for the Secrets themselves, does not let a value of six digits
// be found: no digest in names, in marks, in the index.
func TestNoDigestOfGuessableValues(t *testing.T) {
	dir := t.TempDir()
	for name, content := range map[string]string{
		"compose.yaml": "services:\n  web:\n    image: nginx:1.27\n    environment: {DB_PASSWORD: \"482913\", PLAIN: x}\n    secrets: [pin]\n    configs: [page]\nsecrets:\n  pin: {file: ./pin.txt}\nconfigs:\n  page: {content: hello}\n",
		"pin.txt":      "904217",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var all strings.Builder
	private := regexp.MustCompile(`^(secret-|values\.yaml)|(^|/)secrets/`)
	for _, format := range []string{"manifests", "kustomize", "helm"} {
		out := filepath.Join(t.TempDir(), "out")
		for range 2 { // the second run reads the index
			args := []string{"convert", "--out", out}
			if format != "manifests" {
				args = append(args, "--format="+format)
			}
			got := pluginRun{plugin: "compose", dir: dir, args: args}.run(t)
			if got.code != 0 {
				t.Fatal(got.stderr)
			}
			all.WriteString(got.stdout + got.stderr)
		}
		public := 0
		err := filepath.WalkDir(out, func(name string, entry os.DirEntry, err error) error {
			relative, _ := filepath.Rel(out, name)
			if err == nil && !entry.IsDir() && !private.MatchString(filepath.ToSlash(relative)) {
				public++
				all.WriteString(readFile(t, name))
			}
			return err
		})
		if err != nil || public < 2 {
			t.Fatalf("%s: %d files, %v", format, public, err)
		}
	}
	got := pluginRun{plugin: "compose", dir: dir, args: []string{"convert"}}.run(t)
	for document := range strings.SplitSeq(got.stdout, "\n---\n") {
		if !strings.Contains(document, "kind: Secret\n") {
			all.WriteString(document)
		}
	}
	if !regexp.MustCompile(`page-[0-9a-f]{10}`).MatchString(all.String()) {
		t.Error("the ConfigMap has no hash either: nothing is proved")
	}
	if found := guessable(all.String()); found != nil {
		t.Errorf("digests of values: %q", found)
	}
	if strings.Count(all.String(), "sha256sum") > 0 && strings.Contains(all.String(), "DB_PASSWORD=") {
		t.Error("the chart computes a digest of a value")
	}
	planted := "name: web-env-" + digestsOf("482913")[1][:10]
	if found := guessable(planted + "\n" + digestsOf("904217")[0]); !slices.Contains(found, digestsOf("482913")[1][:10]) || len(found) != 2 {
		t.Errorf("planted digests are not found: %q", found)
	}
}
