package foreign_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	"sigs.k8s.io/yaml"

	"github.com/batuta-k8s/batuta/internal/foreign"
	"github.com/batuta-k8s/batuta/pkg/cli"
	"github.com/batuta-k8s/batuta/pkg/cmd/compose"
	"github.com/batuta-k8s/batuta/pkg/cmd/rolloutviz"
	"github.com/batuta-k8s/batuta/pkg/cmd/secretgen"
)

// planted is one input of one plugin that holds the text.
type planted struct {
	input  string            // what holds it
	args   string            // of the plugin, split at blanks; PLANT stands for the text, _ for a blank
	files  map[string]string // of the working directory
	env    map[string]string // of the process, beside the cluster's
	server answer            // what the API server says
	shows  string            // what the output has of the input, where that is not its visible part
}

type answer struct{ message, warning string }

// inputs are the plugins and their inputs. The text is written as the format of
// the input needs it, so that the plugin reads the characters themselves.
func inputs(t *testing.T) map[string][]planted {
	t.Helper()
	text, lines := foreign.Text(), foreign.Lines()
	unreachable := map[string]string{"KUBECONFIG": write(t, kubeconfig("http://127.0.0.1:1", text))}
	forbidden := answer{message: lines}
	service := func(attributes string) map[string]string {
		return map[string]string{"compose.yaml": "services:\n  web:\n    image: nginx:1.27\n" + attributes}
	}
	return map[string][]planted{
		"compose": {
			{input: "file name", args: "convert -f PLANT.yaml"},
			{input: "YAML key", args: "convert", files: service("    " + quoted(text) + ": 1\n")},
			{input: "YAML key of several lines", args: "convert", files: service("    " + quoted(lines) + ": 1\n")},
			{input: "key of a map", args: "convert", files: service("    sysctls: {" + quoted(text) + ": \"1\"}\n")},
			{input: "key of a map, coloured", args: "convert --color=always", files: service("    sysctls: {" + quoted(text) + ": \"1\"}\n")},
			{input: "key of a map, in a file", args: "convert --report-file=/dev/stderr", files: service("    sysctls: {" + quoted(text) + ": \"1\"}\n")},
			{input: "key of a map, as JSON", args: "convert --report=json", files: service("    sysctls: {" + quoted(text) + ": \"1\"}\n")},
			{input: "key of a map, as SARIF", args: "convert --report=sarif", files: service("    sysctls: {" + quoted(text) + ": \"1\"}\n")},
			{input: "value, as YAML", args: "convert", files: service("    environment: {A: " + quoted(lines) + "}\n")},
			{input: "value, as KYAML", args: "convert -o kyaml", files: service("    environment: {A: " + quoted(lines) + "}\n")},
			{input: "value, as JSON", args: "convert -o json", files: service("    environment: {A: " + quoted(lines) + "}\n")},
			{input: "image name", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: " + quoted("nginx:"+text) + "}}\n"}},
			{input: "service name", args: "convert", files: map[string]string{"compose.yaml": "services: {" + quoted(text) + ": {image: nginx}}\n"}},
			{input: "argument", args: "convert PLANT", files: service("")},
			{input: ".env file", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: nginx}}\n", ".env": "A B" + text + "\n"}, shows: `unexpected character "\x1b"`},
			{input: "env file", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: nginx, env_file: e.env}}\n", "e.env": "A B" + text + "\n"}, shows: `unexpected character "\x1b"`},
			{input: "name of an env file", args: "convert", files: service("    env_file: [" + quoted(text+".env") + "]\n")},
			{input: "interpolation error", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: " + quoted("${X:?"+text+"}") + "}}\n"}},
			{input: "interpolation error of several lines", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: " + quoted("${X:?"+lines+"}") + "}}\n"}, shows: "no valid use of a variable"},
			{input: "flag value", args: "convert --target=PLANT", files: service("")},
			{input: "unknown flag", args: "convert --PLANT"},
			{input: "unknown command", args: "PLANT"},
			{input: "argument of explain", args: "explain PLANT"},
			{input: "context name", args: "convert --kube-version=server", files: service(""), env: unreachable},
			{input: "server message", args: "convert --kube-version=server", files: service(""), server: forbidden},
			{input: "name of an output folder", args: "convert --out=PLANT", files: service("")},
			{input: "file name that reads as a hint", args: "convert", files: map[string]string{
				"compose.yaml":      "services: {web: {extends: {file: \"hint: forged.yaml\", service: base}}}\n",
				"hint: forged.yaml": "services: {base: {image: nginx, sysctls: {a: \"1\"}}}\n",
			}, shows: `"hint: forged.yaml":1:`},
			{input: "folder name that reads as a hint", args: "convert --out=hint:_forged", files: service(""), shows: `"hint: forged": `},
			{input: "report file that reads as a hint", args: "convert --report-file=hint:_forged", files: service(""), shows: `"hint: forged": `},
			{input: "words to complete", args: "COMPLETE PLANT", shows: nothing},
			{input: "words to complete, without descriptions", args: "COMPLETE-NO-DESC PLANT", shows: nothing},
			{input: "name of a report file", args: "convert --report-file=PLANT", files: service("    sysctls: {a: \"1\"}\n")},
		},
		"secretgen": {
			{input: "file name", args: "x --from-file=a=PLANT", shows: "read the 1st --from-file"},
			{input: "name of an env file", args: "x --from-env-file=PLANT", shows: "read the 1st --from-env-file"},
			{input: "env file", args: "x --from-env-file=e.env", files: map[string]string{"e.env": "A=1\n" + text + "=1\n"}, shows: "e.env: 2 lines"},
			{input: "flag value", args: "x --type=PLANT --from-literal=a=b"},
			{input: "format", args: "x --from-literal=a=b -o PLANT"},
			{input: "unknown flag", args: "x --PLANT", shows: "starts with '-'"},
			{input: "NAME", args: "PLANT --from-literal=a=b"},
			{input: "key", args: "x --from-literal=PLANT=b", shows: "the 1st --from-literal"},
			{input: "annotation, as YAML", args: "x --from-literal=a=b --annotation=a=PLANT"},
			{input: "annotation, as JSON", args: "x --from-literal=a=b --annotation=a=PLANT -o json"},
			{input: "annotation, as KYAML", args: "x --from-literal=a=b --annotation=a=PLANT -o kyaml"},
			{input: "YAML key", args: "-f spec.yaml", files: map[string]string{"spec.yaml": "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\n" + quoted(text) + ": 1\n"}, shows: "spec.yaml:3:1: "},
			{input: "name of a spec file", args: "-f PLANT", shows: "read -f"},
			{input: "context name", args: "x --from-literal=a=b --apply", env: unreachable},
			{input: "server message", args: "x --from-literal=a=b --apply", server: forbidden},
			{input: "Warning header", args: "x --from-literal=a=b --apply", server: answer{message: "no", warning: foreign.Formats()}},
			{input: "name of an output file", args: "x --from-literal=a=b --output-file=PLANT"},
		},
		"rollout-viz": {
			{input: "file name", args: "--from PLANT"},
			{input: "image name", args: at, files: recording(t, image(text))},
			{input: "image name, in words", args: at + " --accessible", files: recording(t, image(text))},
			{input: "image name, coloured", args: at + " --color=always --width=60", files: recording(t, image(text))},
			{input: "image name, as JSON", args: at + " -o json", files: recording(t, image(text))},
			{input: "image name, as YAML", args: at + " -o yaml", files: recording(t, image(text))},
			{input: "name, as -o name", args: at + " -o name", files: recording(t, name(text))},
			{input: "name", args: at, files: recording(t, name(text))},
			{input: "name, in the overview", args: at, files: recording(t, two(name(text)))},
			{input: "event", args: at, files: recording(t, event(lines))},
			{input: "event, in words", args: at + " --accessible", files: recording(t, event(lines))},
			{input: "event, as JSON", args: at + " -o json", files: recording(t, event(lines))},
			{input: "message of a container", args: at, files: recording(t, message(lines))},
			{input: "message of a container, in words", args: at + " --accessible", files: recording(t, message(lines))},
			{input: "message of a container, as YAML", args: at + " -o yaml", files: recording(t, message(lines))},
			{input: "change-cause", args: at, files: recording(t, changeCause(lines))},
			{input: "node name", args: at + " --width=140", files: recording(t, node(text))},
			{input: "YAML key", args: "-f m.yaml", files: map[string]string{"m.yaml": "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: " + quoted(text) + "}\n" + quoted(text) + ": 1\n"}, env: unreachable},
			{input: "kind in a recording", args: "--from r.yaml", files: map[string]string{"r.yaml": "apiVersion: v1\nkind: " + quoted(text) + "\n"}, shows: "the recording holds no"},
			{input: "argument", args: "deploy/web/PLANT"},
			{input: "type", args: "PLANT/web"},
			{input: "flag value", args: "deploy/web --color=PLANT"},
			{input: "selector", args: "deploy -l PLANT"},
			{input: "unknown flag", args: "deploy/web --PLANT"},
			{input: "context name", args: "deploy/web", env: unreachable},
			{input: "server message", args: "deploy/web", server: forbidden},
			{input: "server message, followed", args: "deploy/web --wait --timeout=1s", server: forbidden},
			{input: "Warning header", args: "deploy/web", server: answer{message: "no", warning: foreign.Formats()}},
		},
	}
}

const at = "--from r.yaml --at 2026-11-23T12:00:00Z"

// No planted character reaches a terminal, whatever input holds it; documents for
// programs have it escaped, and programs read what was planted.
func TestPlugins(t *testing.T) {
	total, safe := 0, 0
	for plugin, all := range inputs(t) {
		for _, p := range all {
			total++
			if t.Run(plugin+"/"+p.input, func(t *testing.T) {
				stdout, stderr := p.run(t, plugin)
				output := stdout + stderr
				if found := foreign.Find(output); len(found) > 0 {
					t.Errorf("it is shown raw: %s\n%q", strings.Join(found, ", "), output)
				}
				switch shows := cmp.Or(p.shows, foreign.Visible); {
				case shows == nothing && output != "":
					t.Errorf("it prints something: %q", output)
				case shows != nothing && !strings.Contains(output, shows):
					t.Errorf("the planted text is not in the output: this case shows nothing\n%s", output)
				}
				switch {
				case strings.Contains(p.args, "--report="):
					readsBack(t, stderr, json.Unmarshal)
				case strings.Contains(p.args, "json"):
					readsBack(t, stdout, json.Unmarshal)
				case strings.Contains(p.input, "YAML") && stdout != "":
					readsBack(t, stdout, documents)
				}
			}) {
				safe++
			}
		}
	}
	t.Logf("%d of %d inputs are shown without a raw character", safe, total)
}

// nothing is shown of an input that only a shell reads.
const nothing = "-"

// documents reads a stream of YAML documents.
func documents(stream []byte, to any) error {
	var all []any
	for _, document := range strings.Split("\n"+string(stream), "\n---\n") {
		var value any
		if err := yaml.Unmarshal([]byte(document), &value); err != nil {
			return err
		}
		all = append(all, value)
	}
	*to.(*any) = all
	return nil
}

// readsBack checks that a document is one, and that one of its strings is the text.
func readsBack(t *testing.T, document string, read func([]byte, any) error) {
	t.Helper()
	var value any
	if err := read([]byte(document), &value); err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	found := false
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case string:
			found = found || strings.Contains(v, foreign.Text())
		case []any:
			for _, e := range v {
				walk(e)
			}
		case map[string]any:
			for key, e := range v {
				walk(key)
				walk(e)
			}
		}
	}
	if walk(value); !found {
		t.Errorf("no string of the document is the planted text:\n%s", document)
	}
	for _, escape := range []string{`\u202e`, `\u200b`} {
		if !strings.Contains(document, escape) {
			t.Errorf("%s is not in the document:\n%s", escape, document)
		}
	}
}

func (p planted) run(t *testing.T, plugin string) (stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	for name, content := range p.files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	environ := map[string]string{"KUBECONFIG": write(t, kubeconfig(server(t, p.server), "test")), "HOME": dir}
	for name, value := range p.env {
		environ[name] = value
	}
	args := strings.Fields(p.args)
	for i := range args {
		args[i] = strings.NewReplacer("PLANT", foreign.Text(), "_", " ", "COMPLETE-NO-DESC", cobra.ShellCompNoDescRequestCmd, "COMPLETE", cobra.ShellCompRequestCmd).Replace(args[i])
	}
	t.Chdir(dir)
	construct := map[string]cli.Constructor{"compose": compose.New, "secretgen": secretgen.New, "rollout-viz": rolloutviz.New}[plugin]
	var out, errOut bytes.Buffer
	cli.Run(context.Background(), plugin, construct, &cli.Env{
		IOStreams: genericiooptions.IOStreams{In: strings.NewReader(""), Out: &out, ErrOut: &errOut},
		Args:      append([]string{"kubectl-" + plugin}, args...), Environ: environ, Dir: dir,
		Now: time.Now,
	})
	return out.String(), errOut.String()
}

// server is an API server that refuses everything with that message and warning.
func server(t *testing.T, a answer) string {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if a.warning != "" {
			w.Header().Set("Warning", fmt.Sprintf(`299 - "%s"`, a.warning))
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]any{
			"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": http.StatusForbidden, "reason": "Forbidden", "message": a.message,
		})
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func kubeconfig(url, context string) string {
	return fmt.Sprintf(`apiVersion: v1
kind: Config
current-context: %[2]s
clusters: [{name: c, cluster: {server: "%[1]s"}}]
users: [{name: u, user: {}}]
contexts: [{name: %[2]s, context: {cluster: c, user: u, namespace: shop}}]
`, url, quoted(context))
}

func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "kubeconfig")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// quoted is the text as a YAML string in double quotes, its characters escaped.
func quoted(text string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r > 0xffff:
			fmt.Fprintf(&b, `\U%08x`, r)
		case r < ' ' || r > '~':
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

// recording is the example of a rollout in trouble, changed.
func recording(t *testing.T, change func(items []map[string]any) []map[string]any) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../examples/rollout/web.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var list struct {
		APIVersion string           `json:"apiVersion"`
		Kind       string           `json:"kind"`
		Items      []map[string]any `json:"items"`
	}
	if err := yaml.Unmarshal(text, &list); err != nil {
		t.Fatal(err)
	}
	list.Items = change(list.Items)
	changed, err := json.Marshal(list)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"r.yaml": string(changed)}
}

// each changes every value of a key, at any depth.
func each(key string, change func(any) any) func([]map[string]any) []map[string]any {
	var walk func(v any)
	walk = func(v any) {
		switch v := v.(type) {
		case map[string]any:
			if old, ok := v[key]; ok {
				v[key] = change(old)
			}
			for _, e := range v {
				walk(e)
			}
		case []any:
			for _, e := range v {
				walk(e)
			}
		}
	}
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			walk(item)
		}
		return items
	}
}

func image(text string) func([]map[string]any) []map[string]any {
	return each("image", func(old any) any { return fmt.Sprint(old) + text })
}

// node puts every pod on that node.
func node(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			if spec, ok := item["spec"].(map[string]any); ok && item["kind"] == "Pod" {
				spec["nodeName"] = text
			}
		}
		return items
	}
}

func message(text string) func([]map[string]any) []map[string]any {
	return each("waiting", func(any) any { return map[string]any{"reason": "ImagePullBackOff", "message": text} })
}

func changeCause(text string) func([]map[string]any) []map[string]any {
	return each("annotations", func(old any) any {
		annotations, _ := old.(map[string]any)
		annotations["kubernetes.io/change-cause"] = text
		return annotations
	})
}

// name renames the workload.
func name(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		for _, item := range items {
			metadata, _ := item["metadata"].(map[string]any)
			if item["kind"] == "Deployment" {
				metadata["name"] = text
			}
			owners, _ := metadata["ownerReferences"].([]any)
			for _, owner := range owners {
				if owner, ok := owner.(map[string]any); ok && owner["kind"] == "Deployment" {
					owner["name"] = text
				}
			}
		}
		return items
	}
}

// two adds a second workload, so that an overview is drawn.
func two(change func([]map[string]any) []map[string]any) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		other := map[string]any{
			"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": map[string]any{"name": "agent", "namespace": "shop", "uid": "u"},
			"spec": map[string]any{"selector": map[string]any{"matchLabels": map[string]any{"a": "b"}}},
		}
		return append(change(items), other)
	}
}

// event is what the kubelet says of every pod that is starting.
func event(text string) func([]map[string]any) []map[string]any {
	return func(items []map[string]any) []map[string]any {
		all := each("waiting", func(any) any { return map[string]any{"reason": "ContainerCreating"} })(items)
		for _, item := range items {
			metadata, _ := item["metadata"].(map[string]any)
			if item["kind"] != "Pod" {
				continue
			}
			all = append(all, map[string]any{
				"apiVersion": "v1", "kind": "Event", "metadata": map[string]any{"name": fmt.Sprint("e-", metadata["name"]), "namespace": metadata["namespace"]},
				"involvedObject": map[string]any{"kind": "Pod", "name": metadata["name"], "namespace": metadata["namespace"], "uid": metadata["uid"]},
				"reason":         "FailedMount", "message": text, "type": "Warning", "count": 3, "lastTimestamp": "2026-11-23T11:59:50Z",
			})
		}
		return all
	}
}
