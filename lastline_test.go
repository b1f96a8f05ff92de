package batuta_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// reader is a file that a plugin reads, and the call that reads it.
type reader struct {
	plugin, args string
	file         string            // the file that is padded
	more         map[string]string // other files
	text         func(first, last string) string
	after        string // the file to compare, besides the output
}

// lastLineReaders are the readers of text of the suite. The text has padding in its first
// and in its last line.
func lastLineReaders() map[string]reader {
	const services = "services:\n  web:\n    image: nginx:1.27\n    ports: [\"8080:80\"]\n"
	env := func(first, last string) string { return "#" + first + "\nA=1\nLAST=v" + last }
	all := map[string]reader{
		"compose: compose.yaml": {plugin: "compose", args: "convert", file: "compose.yaml", text: func(first, last string) string {
			return "#" + first + "\n" + services + "    environment: {LAST: v" + last + "}"
		}},
		"compose: .env":       {plugin: "compose", args: "convert", file: ".env", text: env, more: map[string]string{"compose.yaml": services + "    environment:\n      LAST: ${LAST}\n"}},
		"compose: env_file":   {plugin: "compose", args: "convert", file: "web.env", text: env, more: map[string]string{"compose.yaml": services + "    env_file: web.env\n"}},
		"compose: label_file": {plugin: "compose", args: "convert", file: "labels", text: env, more: map[string]string{"compose.yaml": services + "    label_file: labels\n"}},
		"compose: extends": {plugin: "compose", args: "convert", file: "base.yaml", text: func(first, last string) string {
			return "#" + first + "\nservices:\n  base:\n    image: nginx\n    environment: {LAST: v" + last + "}"
		}, more: map[string]string{"compose.yaml": "services:\n  web:\n    extends: {file: base.yaml, service: base}\n"}},
		"compose: include": {plugin: "compose", args: "convert", file: "more.yaml", text: func(first, last string) string {
			return "#" + first + "\nservices:\n  db:\n    image: nginx\n    environment: {LAST: v" + last + "}"
		}, more: map[string]string{"compose.yaml": "include: [more.yaml]\n" + services}},
		"secretgen: -f": {plugin: "secretgen", args: "-f secrets.yaml", file: "secrets.yaml", text: func(first, last string) string {
			return "#" + first + "\napiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n- name: db\n  sources:\n  - literal: LAST=v" + last
		}},
		"secretgen: docker's configuration": {plugin: "secretgen", args: "docker-registry x --from-docker-config=config.json", file: "config.json", text: func(first, last string) string {
			return strings.Repeat(" ", len(first)) + "{\"auths\":{\"registry.example.com\":{\"auth\":\"dTpw\"}}\n" + strings.Repeat(" ", len(last)) + "}"
		}},
		"secretgen: passphrase": {plugin: "secretgen", args: "docker-registry x --docker-server registry.example.com --docker-username u --docker-password-stdin", file: "", text: func(_, last string) string {
			return "p" + last[:min(len(last), 4095)]
		}},
		"secretgen: --output-file": {plugin: "secretgen", args: "db --generate LAST=alnum:32 --output-file out.yaml", file: "out.yaml", after: "out.yaml", text: func(first, last string) string {
			return "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n#" + first + "\ndata:\n  LAST: eHh4 #" + last
		}},
		"rollout-viz: --from": {plugin: "rollout-viz", args: "--from rec.yaml", file: "rec.yaml", text: func(first, last string) string {
			return "#" + first + "\n" + recorded + " #" + last
		}},
		"rollout-viz: --from JSON": {plugin: "rollout-viz", args: "--from rec.json", file: "rec.json", text: func(first, last string) string {
			return strings.Repeat(" ", len(first)) + recordedJSON + "\n" + strings.Repeat(" ", len(last)) + "}"
		}},
	}
	for _, dialect := range []string{"dotenv", "kubectl", "docker", "compose", "node"} {
		all["secretgen: env file of "+dialect] = reader{plugin: "secretgen", args: "db --from-env-file a.env --env-dialect=" + dialect, file: "a.env", text: env}
	}
	return all
}

const recorded = `apiVersion: v1
kind: List
items:
- apiVersion: apps/v1
  kind: Deployment
  metadata: {name: web, namespace: shop, uid: d, generation: 1}
  spec: {replicas: 3, selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}, spec: {containers: [{name: a, image: nginx}]}}}
  status: {observedGeneration: 1, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3}`

const recordedJSON = `{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"shop","uid":"d","generation":1},
"spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"a","image":"nginx"}]}}},
"status":{"observedGeneration":1,"replicas":3,"updatedReplicas":3,"readyReplicas":3,"availableReplicas":3}`

// A file without a line break at its end is read like the file with one, also if the file
// or its last line has a length that is a multiple of a buffer.
func TestLastLineWithoutBreak(t *testing.T) {
	files := 0
	for name, r := range lastLineReaders() {
		t.Run(name, func(t *testing.T) {
			for k := 1; k <= 3; k++ {
				for _, length := range []int{4096*k - 1, 4096 * k, 4096*k + 1} {
					for where, pads := range map[string]func(n int) (first, last string){
						"file": func(n int) (string, string) { return strings.Repeat("x", n), "x" },
						"line": func(n int) (string, string) { return "x", strings.Repeat("x", n) },
					} {
						text := r.text(pads(0))
						measured := len(text)
						if where == "line" {
							measured = len(text) - strings.LastIndexByte(text, '\n') - 1
						}
						text = r.text(pads(length - measured))
						if got := len(text) - strings.LastIndexByte(text, '\n') - 1; r.file != "" && (where == "line" && got != length || where == "file" && len(text) != length) {
							t.Fatalf("%s: %d bytes in the last line, %d in all, want %d", where, got, len(text), length)
						}
						without, with := r.read(t, text), r.read(t, text+"\n")
						if files++; without != with {
							t.Errorf("%s of %d bytes: without a line break\n%.600s\nwith one\n%.600s", where, length, without, with)
						}
						if !strings.HasPrefix(with, "exit 0\n") || len(with) < 60 {
							t.Fatalf("nothing is read:\n%.600s", with)
						}
					}
				}
			}
		})
	}
	t.Logf("%d readers, %d files", len(lastLineReaders()), files)
}

// read is the result of the call.
func (r reader) read(t *testing.T, text string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop") // the name of a Compose project
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, content := range r.more {
		write(name, content)
	}
	stdin := text
	if r.file != "" {
		stdin = ""
		write(r.file, text)
	}
	got := pluginRun{plugin: r.plugin, dir: dir, stdin: stdin, args: strings.Fields(r.args)}.run(t)
	result := fmt.Sprintf("exit %d\n%s%s", got.code, got.stdout, got.stderr)
	if r.after != "" {
		content, err := os.ReadFile(filepath.Join(dir, r.after))
		if err != nil {
			t.Fatal(err)
		}
		result += string(content)
	}
	return strings.ReplaceAll(result, dir, "")
}
