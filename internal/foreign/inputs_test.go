package foreign_test

import (
	"testing"

	"github.com/batuta-k8s/batuta/internal/foreign"
)

// planted is one input of one plugin that contains the text.
type planted struct {
	input  string            // the kind of input
	args   string            // of the plugin, split at spaces; PLANT is the text, _ a space
	files  map[string]string // of the working directory
	env    map[string]string // of the process, in addition to the cluster's
	server answer            // the response of the API server
	shows  string            // the part of the input in the output, if not its visible part
}

type answer struct {
	message, warning string
	text             string // is in all names and texts of the objects that are read
	refusesWrites    bool   // with the message, and reads work
}

// inputs are the plugins and their inputs. The text is escaped for the format of
// the input, so that the plugin reads the characters themselves.
func inputs(t *testing.T) map[string][]planted {
	t.Helper()
	text, lines := foreign.Text(), foreign.Lines()
	unreachable := map[string]string{"KUBECONFIG": write(t, kubeconfig("http://127.0.0.1:1", text))}
	forbidden := answer{message: lines}
	stored := answer{text: text}
	webhook := answer{message: "admission webhook \"quote.example.com\" denied the request: " + lines, text: "x", refusesWrites: true}
	policy := answer{message: "ValidatingAdmissionPolicy 'quote' with binding 'quote' denied request: " + lines, text: "x", refusesWrites: true}
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
			{input: "interpolation error of several lines", args: "convert", files: map[string]string{"compose.yaml": "services: {web: {image: " + quoted("${X:?"+lines+"}") + "}}\n"}, shows: "invalid variable reference"},
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
			{input: "NAME", args: "PLANT --from-literal=a=b", shows: "NAME is not valid"},
			{input: "key", args: "x --from-literal=PLANT=b", shows: "the 1st --from-literal"},
			{input: "annotation, as YAML", args: "x --from-literal=a=b --annotation=a=PLANT"},
			{input: "annotation, as JSON", args: "x --from-literal=a=b --annotation=a=PLANT -o json"},
			{input: "annotation, as KYAML", args: "x --from-literal=a=b --annotation=a=PLANT -o kyaml"},
			{input: "YAML key", args: "-f spec.yaml", files: map[string]string{"spec.yaml": "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\n" + quoted(text) + ": 1\n"}, shows: "spec.yaml:3:1: "},
			{input: "name of a spec file", args: "-f PLANT", shows: "read -f"},
			{input: "context name", args: "x --from-literal=a=b --apply", env: unreachable},
			{input: "server message", args: "x --from-literal=a=b --apply --show-server-text", server: forbidden},
			{input: "Warning header", args: "x --from-literal=a=b --apply --show-server-text", server: answer{message: "no", warning: foreign.Formats()}},
			{input: "name of an output file", args: "x --from-literal=a=b --output-file=PLANT"},
			{input: "output file that reads as a hint", args: "x --from-literal=a=b --output-file=hint:_forged", shows: `"hint: forged" written`},
			{input: "output file that other users can read", args: "x --from-literal=a=c --output-file=" + "hint:_forged", files: map[string]string{
				"hint: forged": "apiVersion: v1\nkind: Secret\nmetadata: {name: x}\ndata: {a: Yg==}\n",
			}, shows: `"hint: forged" written`},
			{input: "output file with something else", args: "x --from-literal=a=b --output-file=hint:_forged", files: map[string]string{"hint: forged": "a: b\n"}, shows: "contains something other than Secrets"},
			{input: "file name that reads as a hint", args: "x --from-file=hint:_forged/x", shows: "read hint: forged/x"},
			{input: "name of a file in a folder", args: "x --from-file=.", files: map[string]string{text: "a"}, shows: foreign.Visible},
			{input: "name of a file that a pattern finds", args: "x --from-file=*.x", files: map[string]string{lines + ".x": "a"}, shows: foreign.Visible},
			{input: "path in a spec file", args: "-f spec.yaml", files: specFile("{file: " + quoted(text) + "}")},
			{input: "path outside in a spec file", args: "-f spec.yaml", files: specFile("{file: " + quoted("../"+lines) + "}"), shows: "spec.yaml:6:12"},
			{input: "spec file that reads as a hint", args: "-f hint:_forged", files: map[string]string{"hint: forged": "a"}, shows: "hint: forged:1:1"},
			{input: "variable of a spec file that reads as a hint", args: "-f hint:_forged", files: map[string]string{"hint: forged": specFile("{envVar: TOKEN}")["spec.yaml"]}, env: map[string]string{"TOKEN": "a"}, shows: "note: hint: forged uses these environment variables: TOKEN"},
			{input: "proxy", args: "x --from-literal=a=b --apply --proxy-url=PLANT", shows: "proxy-url"},
			{input: "server address", args: "x --from-literal=a=b --apply --server=PLANT"},
			{input: "context flag", args: "x --from-literal=a=b --apply --context=PLANT"},
			{input: "context name of several lines", args: "x --from-literal=a=b --apply", env: map[string]string{"KUBECONFIG": write(t, kubeconfig("http://127.0.0.1:1", lines))}},
			{input: "cluster names of a kubeconfig", args: "x --from-literal=a=b --apply --cluster=none", env: unreachable, shows: "the kubeconfig has no cluster"},
			{input: "server message, compared", args: "x --from-literal=a=b --diff --show-server-text", server: forbidden},
			{input: "server message, consumers", args: "x --consumers --show-server-text", server: forbidden},
			{input: "message of a webhook", args: "x --from-literal=a=b --apply --show-server-text", server: webhook},
			{input: "message of a webhook, dry run", args: "x --from-literal=a=b --dry-run=server --show-server-text", server: webhook},
			{input: "message of a webhook, new Secret", args: "x --generate=a=hex --apply --show-server-text", server: webhook},
			{input: "message of a policy", args: "x --from-literal=a=b --apply --show-server-text", server: policy},
			{input: "manager of a stored Secret, compared", args: "x --from-literal=a=c --diff", server: stored},
			{input: "manager of a stored Secret, applied", args: "x --from-literal=a=c --apply", server: stored},
			{input: "annotation of a stored Secret, compared", args: "x --from-literal=a=c --annotation=a=b --diff --force-conflicts", server: stored},
			{input: "annotation of a stored Secret, coloured", args: "x --from-literal=a=c --annotation=a=b --diff --force-conflicts --replace", server: stored},
			{input: "Secret in a response", args: "x --from-literal=a=c --apply --force-conflicts", server: stored},
			{input: "Secret in a response, as YAML", args: "x --from-literal=a=c --apply --force-conflicts -o yaml", server: stored},
			{input: "Secret in a response, as JSON", args: "x --from-literal=a=c --apply --force-conflicts -o json", server: stored},
			{input: "Secret in a response, as -o name", args: "x --from-literal=a=c --apply --force-conflicts -o name", server: stored},
			{input: "consumers", args: "x --consumers", server: stored},
			{input: "restarted consumers", args: "x --from-literal=a=c --apply --force-conflicts --restart-consumers", server: stored},
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
			{input: "kind in a recording", args: "--from r.yaml", files: map[string]string{"r.yaml": "apiVersion: v1\nkind: " + quoted(text) + "\n"}, shows: "the recording has no"},
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

// specFile is a file of -f with this source.
func specFile(source string) map[string]string {
	return map[string]string{"spec.yaml": "apiVersion: batuta.dev/v1alpha1\nkind: SecretSources\nsecrets:\n- name: x\n  sources:\n  - " + source + "\n"}
}

const at = "--from r.yaml --at 2026-11-23T12:00:00Z"
