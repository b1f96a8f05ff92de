package batuta_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// canaryValues are the values of the project of the tests below.
func canaryValues() []string {
	return []string{"cAnArY-env-1", "cAnArY-file-2", "cAnArY-shell-3", "cAnArY-literal-4", "cAnArY-smtp-5", "cAnArY-default-6"}
}

// secretProject is a Compose project with values from all places.
func secretProject(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	for name, content := range map[string]string{
		"compose.yaml": `services:
  web:
    image: nginx:1.27
    ports: ["8080:80"]
    env_file: [web.env, more.env]
    environment:
      DB_PASSWORD: ${PW}
      PGPASSWORD: ${PW}
      API_TOKEN: ${TOKEN}
      DATABASE_URL: postgres://app:${PW}@db/app
      PLAIN_SECRET: cAnArY-literal-4
      DEFAULTED_PASSWORD: ${NOT_SET:-cAnArY-default-6}
      PASSED_SECRET:
    secrets: [pin, var]
    volumes: ["./credentials:/run/credentials:ro"]
  db:
    image: postgres:17
    environment: [POSTGRES_PASSWORD=$PW]
secrets:
  pin: {file: ./pin.txt}
  var: {environment: VARIABLE}
`,
		".env":                  "PW=cAnArY-env-1\nPASSED_SECRET=cAnArY-env-1$PW\nVARIABLE='cAnArY-env-1 $x'\n",
		"web.env":               "SMTP_PASSWORD=overridden\nOTHER=x\n",
		"more.env":              "SMTP_PASSWORD=\"cAnArY-smtp-5#\"\nMAIL_TOKEN=cAnArY-smtp-5\n",
		"pin.txt":               "cAnArY-file-2\n",
		"credentials/token.key": "cAnArY-file-2",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// secretsIn are the Secrets of a stream of YAML, by name without hash, with their data.
func secretsIn(t *testing.T, text string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for document := range strings.SplitSeq(text, "\n---\n") {
		var s corev1.Secret
		if err := yaml.Unmarshal([]byte(strings.TrimPrefix(document, "---\n")), &s); err != nil {
			t.Fatal(err)
		}
		if s.Kind != "Secret" {
			continue
		}
		all[s.Name] = map[string]string{}
		for key, value := range s.Data {
			all[s.Name][key] = string(value)
		}
	}
	return all
}

// From Compose to Secrets with two commands: convert names exactly the Secrets and keys
// that the workloads need, and secretgen makes them with the values that convert would
// have written. No file has a value.
func TestSecretsFile(t *testing.T) {
	dir := secretProject(t)
	environ := map[string]string{"TOKEN": "cAnArY-shell-3"}
	inline := pluginRun{plugin: "compose", dir: dir, environ: environ, args: []string{"convert", "--stable-names", "--show-values"}}.run(t)
	if inline.code != 0 {
		t.Fatal(inline.stderr)
	}
	got := pluginRun{plugin: "compose", dir: dir, environ: environ, args: []string{"convert", "--secrets=external", "--secrets-file=secrets.yaml", "--out=" + filepath.Join(dir, "k8s")}}.run(t)
	if got.code != 0 || !strings.Contains(got.stderr, "secrets.yaml: written; make the Secrets with: kubectl secretgen -f secrets.yaml --apply") {
		t.Fatalf("exit %d: %s", got.code, got.stderr)
	}
	// Values that only the Compose file has come from variables, which the report names.
	for name, value := range map[string]string{"WEB_DATABASE_URL": "postgres://app:cAnArY-env-1@db/app", "WEB_PLAIN_SECRET": "cAnArY-literal-4", "WEB_DEFAULTED_PASSWORD": "cAnArY-default-6"} {
		if !strings.Contains(got.stderr, "reads it from the variable "+name) {
			t.Errorf("%s is not reported: %s", name, got.stderr)
		}
		environ[name] = value
	}
	if n := strings.Count(got.stderr, "reads it from the variable"); n != 3 {
		t.Errorf("%d variables are reported, want 3", n)
	}
	written := readAll(t, filepath.Join(dir, "k8s")) + readFile(t, filepath.Join(dir, "secrets.yaml")) + got.stdout + got.stderr
	for _, value := range canaryValues() {
		if strings.Contains(written, value) {
			t.Errorf("the value %s is written", value)
		}
	}
	made := pluginRun{plugin: "secretgen", dir: dir, environ: environ, args: []string{"-f", "secrets.yaml", "-o", "yaml", "--show-values"}}.run(t)
	if made.code != 0 {
		t.Fatalf("exit %d: %s\n%s", made.code, made.stderr, readFile(t, filepath.Join(dir, "secrets.yaml")))
	}
	if diff := cmp.Diff(secretsIn(t, inline.stdout), secretsIn(t, made.stdout)); diff != "" {
		t.Errorf("inline (-) and from the file (+):\n%s", diff)
	}
	again := pluginRun{plugin: "compose", dir: dir, environ: environ, args: []string{"convert", "--secrets=external", "--secrets-file=secrets.yaml", "--out=" + filepath.Join(dir, "k8s")}}.run(t)
	if again.code != 0 || !strings.Contains(again.stderr, "secrets.yaml: unchanged") {
		t.Errorf("again: exit %d: %s", again.code, again.stderr)
	}
}

func TestSecretsFileRefuses(t *testing.T) {
	for args, want := range map[string]struct {
		code int
		text string
	}{
		"convert --secrets-file=s.yaml":                                          {2, "--secrets=external"},
		"convert --secrets=placeholder --secrets-file=s.yaml":                    {2, "--secrets=external"},
		"convert --secrets=external --secrets-file=-":                            {2, "--out"},
		"convert --secrets=external --secrets-file=mine.yaml":                    {2, "mine.yaml: not written by this command, or changed since then; nothing was written"},
		"convert --secrets=external --secrets-file=mine.yaml --force":            {0, "mine.yaml: written"},
		"convert --secrets=external --secrets-file=none/s.yaml":                  {1, "write none/s.yaml (--secrets-file): no such file or directory"},
		"convert --secrets=external --secrets-file=../s.yaml":                    {0, "../s.yaml: written"},
		"convert --secrets=external --secrets-file=k8s.yaml --env-secrets=none":  {0, "k8s.yaml: written"},
		"convert db --secrets=external --secrets-file=o.yaml --env-secrets=none": {0, "note: o.yaml is not written: the project needs no Secret"},
	} {
		dir := secretProject(t)
		if err := os.WriteFile(filepath.Join(dir, "mine.yaml"), []byte("a: b\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		got := pluginRun{plugin: "compose", dir: dir, environ: map[string]string{"TOKEN": "x"}, args: strings.Fields(args)}.run(t)
		if got.code != want.code || !strings.Contains(got.stderr, want.text) {
			t.Errorf("%s: exit %d: %s", args, got.code, got.stderr)
		}
	}
	dir := secretProject(t)
	got := pluginRun{plugin: "compose", dir: dir, environ: map[string]string{"TOKEN": "x"}, args: strings.Fields("convert --secrets=external --secrets-file=- -q --out=" + filepath.Join(dir, "k8s"))}.run(t)
	if got.code != 0 || !strings.HasPrefix(got.stdout, "# Where the values of the Secrets come from") || strings.Contains(got.stdout, "cAnArY") {
		t.Errorf("exit %d: %s%s", got.code, got.stdout, got.stderr)
	}
	// Outside of its folder, secretgen asks for --allow-host-files.
	outside := filepath.Join(dir, "deploy")
	if err := os.Mkdir(outside, 0o700); err != nil {
		t.Fatal(err)
	}
	got = pluginRun{plugin: "compose", dir: dir, environ: map[string]string{"TOKEN": "x"}, args: strings.Fields("convert --secrets=external --secrets-file=deploy/s.yaml")}.run(t)
	if got.code != 0 || !strings.Contains(got.stderr, "kubectl secretgen -f deploy/s.yaml --allow-host-files --apply") {
		t.Errorf("exit %d: %s", got.code, got.stderr)
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// readAll is the content of all files of a folder.
func readAll(t *testing.T, dir string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(dir, func(name string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			fmt.Fprintf(&all, "%s\n%s\n", name, readFile(t, name))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}
