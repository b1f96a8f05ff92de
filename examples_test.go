package batuta_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// Every command line in the examples of every help is run, in a folder with the files
// that the examples name.
//
//   - Commands of the plugins are run in this process, without a cluster: they succeed,
//     or the only error is the missing cluster, so all flags, arguments and files are
//     right.
//   - Of a pipe, our command is run, and what follows it is only compared with the
//     programs that examples use: kubectl, jq.
//   - Commands of other programs (kubectl apply -k, helm template) are not run. Their
//     files and folders must exist after the commands before them.
//   - --prompt needs a terminal: the value is generated instead.
func TestExamplesOfHelp(t *testing.T) {
	lines, run, withoutCluster := 0, 0, 0
	eachHelp(t, func(t *testing.T, plugin string, c *cobra.Command, _ string) {
		t.Helper()
		dir := t.TempDir()
		files(t, dir)
		t.Chdir(dir)
		for _, line := range commandLines(c.Example) {
			lines++
			e := parseExample(t, line)
			switch e.words[0] + " " + e.words[1] {
			case "kubectl " + plugin:
				run++
				got := e.run(t, plugin, dir)
				switch {
				case strings.Contains(got.stderr, "error: no cluster is configured"):
					withoutCluster++
					if strings.Count(got.stderr, "error: ") != 1 {
						t.Errorf("%s: %s", line, got.stderr)
					}
				case got.code != 0:
					t.Errorf("%s: exit code %d: %s", line, got.code, got.stderr)
				}
				e.pipesInto(t)
			default:
				e.isForeign(t, dir)
			}
		}
	})
	t.Logf("%d command lines; %d of the plugins were run, %d of them up to the missing cluster; the others are of kubectl and helm", lines, run, withoutCluster)
}

// example is a command line.
type example struct {
	line  string
	words []string
	stdin string // of "< FILE"
	out   string // of "> FILE"
	pipe  string // after "|"
}

// commandLines are the lines of an example without comments; a line that ends with a
// backslash or a pipe continues in the next one.
func commandLines(text string) []string {
	var lines []string
	open := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "#"):
		case strings.HasSuffix(line, `\`):
			open += strings.TrimSuffix(line, `\`)
		case strings.HasSuffix(line, "|"):
			open += line + " "
		default:
			lines, open = append(lines, open+line), ""
		}
	}
	return lines
}

// parseExample reads a command line as a shell does: quotes, < and >, and a pipe.
func parseExample(t *testing.T, line string) example {
	t.Helper()
	e := example{line: line}
	command, pipe, _ := strings.Cut(line, " | ")
	e.pipe = pipe
	var words []string
	for i, part := range strings.Split(command, "'") {
		if i%2 == 1 {
			words = append(words, part)
		} else {
			words = append(words, strings.Fields(part)...)
		}
	}
	for len(words) > 0 {
		switch words[0] {
		case "<", ">":
			if len(words) < 2 {
				t.Fatalf("%s: no file after %s", line, words[0])
			}
			if words[0] == "<" {
				e.stdin = words[1]
			} else {
				e.out = words[1]
			}
			words = words[2:]
		default:
			e.words, words = append(e.words, words[0]), words[1:]
		}
	}
	return e
}

func (e example) run(t *testing.T, plugin, dir string) pluginResult {
	t.Helper()
	args := slices.Clone(e.words[2:])
	for i, arg := range args {
		switch {
		case arg == "--prompt":
			args[i], args[i+1] = "--generate", args[i+1]+"=hex:8"
		case strings.HasPrefix(arg, "~/"): // as the shell does
			args[i] = filepath.Join(dir, arg[2:])
		}
	}
	stdin := ""
	if e.stdin != "" {
		content, err := os.ReadFile(filepath.Join(dir, e.stdin))
		if err != nil {
			t.Errorf("%s: %v", e.line, err)
		}
		stdin = string(content)
	}
	installed := map[string]string{"PATH": filepath.Join(dir, "bin")} // where completion is installed
	for name, content := range map[string]string{
		"bin/kubectl-" + strings.ReplaceAll(plugin, "-", "_"): "",
		"bin/op":   "#!/bin/sh\necho s3cr3t\n",
		"bin/sops": "#!/bin/sh\necho '{\"password\": \"s3cr3t\"}'\n",
	} {
		write(t, dir, name, content)
		if err := os.Chmod(filepath.Join(dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	got := pluginRun{plugin: plugin, dir: dir, stdin: stdin, args: args, environ: installed}.run(t)
	if e.out != "" {
		write(t, dir, e.out, got.stdout)
	}
	return got
}

// pipesInto checks the command after the pipe.
func (e example) pipesInto(t *testing.T) {
	t.Helper()
	if e.pipe != "" && e.pipe != "kubectl apply --server-side -f -" && !strings.HasPrefix(e.pipe, "jq ") {
		t.Errorf("%s: the example pipes into an unknown command", e.line)
	}
}

// isForeign checks a command of another program.
func (e example) isForeign(t *testing.T, dir string) {
	t.Helper()
	if e.words[0] != "kubectl" && e.words[0] != "helm" {
		t.Errorf("%s: the example has an unknown program", e.line)
	}
	for _, word := range e.words {
		if !strings.Contains(word, "/") {
			continue
		}
		if _, err := os.Stat(filepath.Join(dir, word)); err != nil {
			t.Errorf("%s: no earlier example writes %s", e.line, word)
		}
	}
}

// files writes the files that the examples name. Keys and certificates are generated by
// the plugin.
func files(t *testing.T, dir string) {
	t.Helper()
	for name, content := range map[string]string{
		"compose.yaml":        exampleProject,
		"compose.prod.yaml":   "services: {api: {environment: {LEVEL: warn}}}\n",
		".env":                "TAG=1.3\nDB_PASSWORD=s3cr3t\n",
		"web.yaml":            repositoryFile(t, "examples/rollout/web.yaml"),
		"manifests/web.yaml":  "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}}\n",
		"secrets.yaml":        "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n- name: db\n  sources: [{literal: user=app}]\n",
		"token":               "s3cr3t\n",
		"db.enc.yaml":         "password: ENC[AES256_GCM,data:x]\n", // bin/sops decrypts it
		".docker/config.json": `{"auths": {"registry.example.com": {"auth": "` + base64.StdEncoding.EncodeToString([]byte("ci:s3cr3t")) + `"}}}`,
		"pass.txt":            "correct horse\n", // of the file of the next line: see the README in its folder
		"web.p12":             repositoryFile(t, "pkg/secret/certificate/testdata/modern.p12"),
	} {
		write(t, dir, name, content)
	}
	tls := generated(t, "tls", "web", "--generate", "tls=cert,dns=web.example.com")
	write(t, dir, "web.pem", tls["tls.crt"])
	write(t, dir, "web.key", tls["tls.key"])
	write(t, dir, "ca.pem", tls["ca.crt"])
	write(t, dir, ".ssh/id_ed25519", generated(t, "ssh-auth", "git", "--generate", "ssh-privatekey=ssh:ed25519")["ssh-privatekey"])
}

// generated are the keys of a Secret that secretgen generates.
func generated(t *testing.T, args ...string) map[string]string {
	t.Helper()
	got := pluginRun{plugin: "secretgen", dir: t.TempDir(), args: append(args, "-o", "json")}.run(t)
	var secret struct{ Data map[string][]byte }
	if err := json.Unmarshal([]byte(got.stdout), &secret); err != nil {
		t.Fatalf("%v: %s", err, got.stderr)
	}
	values := map[string]string{}
	for key, value := range secret.Data {
		values[key] = string(value)
	}
	return values
}

const exampleProject = `name: shop
services:
  api:
    image: registry.example.com/api:${TAG:-1.3}
    ports: ["8000:8000"]
    healthcheck: {test: [CMD, "true"]}
  web:
    image: nginx:1.29
    ports: ["8080:80"]
    depends_on: [api]
    profiles: [web]
`

// repository is the folder of this package, where the tests start.
var repository, _ = os.Getwd()

func repositoryFile(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(repository, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
