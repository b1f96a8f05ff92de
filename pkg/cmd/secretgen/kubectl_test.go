package secretgen

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// input is a command line for both kubectl and the plugin.
type input struct {
	name string
	args string // after NAME, split at spaces
	more []string
}

const (
	jsonpath = "jsonpath={.metadata.name} {.data.a}"
	template = "go-template={{range $k, $v := .data}}{{$k}}={{$v | base64decode}};{{end}}"
)

// inputs are at least fifty. The last ones need the flags that allow what kubectl allows.
func inputs() []input {
	return []input{
		{"one literal", "--from-literal=a=b", nil},
		{"two literals", "--from-literal a=b --from-literal c=d", nil},
		{"an empty value", "--from-literal a=", nil},
		{"= in a value", "--from-literal a==b==", nil},
		{"a space", "", []string{"--from-literal", "a=b c"}},
		{"a line break", "", []string{"--from-literal", "a=b\nc\n"}},
		{"a comma", "--from-literal a=b,c", nil},
		{"quotes", "", []string{"--from-literal", `a="b" 'c'`}},
		{"a dollar", "", []string{"--from-literal", `a=$2y$10$HOME`}},
		{"not ASCII", "--from-literal a=ключ", nil},
		{"a long value", "--from-literal a=" + strings.Repeat("0123456789", 500), nil},
		{"keys in no order", "--from-literal z=1 --from-literal a=2 --from-literal M=3 --from-literal _=4", nil},
		{"keys that YAML quotes", "--from-literal 1=a --from-literal true=b --from-literal null=c --from-literal 1e3=d", nil},
		{"more keys that YAML quotes", "--from-literal y=a --from-literal no=b --from-literal -=c --from-literal 0x1F=d", nil},
		{"dots and dashes in keys", "--from-literal .a-b_c.d=1", nil},
		{"a type", "--from-literal a=b --type=example.com/mine", nil},
		{"type Opaque", "--from-literal a=b --type=Opaque", nil},
		{"type basic-auth", "--from-literal username=x --from-literal password=y --type kubernetes.io/basic-auth", nil},
		{"a namespace", "--from-literal a=b -n team-a", nil},
		{"namespace default", "--from-literal a=b --namespace=default", nil},
		{"hash", "--from-literal a=b --append-hash", nil},
		{"hash, type and namespace", "--from-literal a=b --append-hash --type=t -n ns", nil},
		{"a file", "--from-file=one", nil},
		{"a file with a key", "--from-file=k=one", nil},
		{"a file in a folder", "--from-file=many/x.txt", nil},
		{"two files", "--from-file=one --from-file k2=many/y", nil},
		{"a folder", "--from-file=many", nil},
		{"a folder and a slash", "--from-file=many/", nil},
		{"a folder and a file", "--from-file=many --from-file=one", nil},
		{"binary", "--from-file=binary", nil},
		{"an empty file", "--from-file=nothing", nil},
		{"literal and file", "--from-file=one --from-literal a=b", nil},
		{"a large file", "--from-file=large", nil},
		{"an env file", "--from-env-file=plain.env", nil},
		{"two env files", "--from-env-file=plain.env --from-env-file=more.env", nil},
		{"CRLF", "--from-env-file=crlf.env", nil},
		{"byte order mark", "--from-env-file=bom.env", nil},
		{"no final line break", "--from-env-file=open.env", nil},
		{"quotes and comments", "--from-env-file=quotes.env", nil},
		{"spaces", "--from-env-file=spaces.env", nil},
		{"from the environment", "--from-env-file=bare.env", nil},
		{"a line of 65,535 bytes", "--from-env-file=long.env", nil},
		{"NUL", "--from-env-file=nul.env", nil},
		{"a thousand keys", "--from-env-file=thousand.env", nil},
		{"JSON", "--from-literal a=b --from-file=binary -o json", nil},
		{"JSON, type and namespace", "--from-literal a=<b>& -o json --type=t -n ns", nil},
		{"name", "--from-literal a=b -o name", nil},
		{"jsonpath", "--from-literal a=b", []string{"-o", jsonpath}},
		{"jsonpath of metadata", "--from-literal a=b -n ns", []string{"-o", "jsonpath={.metadata}"}},
		{"jsonpath-as-json", "--from-literal a=b -o jsonpath-as-json={.data}", nil},
		{"jsonpath of nothing", "--from-literal a=b -o jsonpath={.nothing}", nil},
		{"template", "--from-file=many", []string{"-o", template}},
		{"--template", "--from-literal a=b --template={{.kind}}", nil},
		{"no source", "--allow-empty", nil},
		{"no source, a hash", "--allow-empty --append-hash", nil},
		{"an empty folder", "--allow-empty --from-file=empty", nil},
		{"an env file of comments", "--allow-empty --from-env-file=comments.env", nil},
		{"no source, JSON", "--allow-empty -o json", nil},
		{"unset variables", "--allow-unset --from-env-file=unset.env", nil},
		{"a PEM key cut to pieces", "--allow-unset --from-env-file=pem.env", nil},
	}
}

func inputFiles() map[string][]byte {
	text := map[string]string{
		"one": "first\n", "many/x.txt": "x", "many/y": "y\n\n", "many/.z": "z", "nothing": "",
		"many/sub/no": "not read", "empty/sub/no": "not read",
		"large":        strings.Repeat("large\n", 100_000),
		"binary":       "\x00\x01\xff\xfe\x80",
		"plain.env":    "A=1\nB=2\n",
		"more.env":     "C=3\n# D=4\n\n  E=5\n",
		"crlf.env":     "A=1\r\n\r\n#c\r\nB=2\r\n",
		"bom.env":      "\uFEFFA=1\nB=2\n",
		"open.env":     "A=1\nB=2",
		"quotes.env":   "A=\"b\"\nB='c'\nC=d # e\nD=f#g\nE=${A}\nF=\"a\\nb\"\n",
		"spaces.env":   "  A= b  \n\tB=c\t\n \u00a0C=d\n",
		"bare.env":     "SET\nEMPTY\nA=1\n",
		"long.env":     "A=1\nB=" + strings.Repeat("x", 65_535-2) + "\nC=3\n",
		"nul.env":      "A=b\x00c\n",
		"comments.env": "# nothing\n\n   \n",
		"unset.env":    "UNSET\nA=1\nALSO_UNSET",
		"pem.env":      "KEY=\"MHcCAQEEIIrYSSNQFaA2\nHwf1duRSxKtLYX5CB04f\n",
	}
	var lines strings.Builder
	for i := range 1000 {
		fmt.Fprintf(&lines, "KEY_%d=value %d\n", i, i)
	}
	text["thousand.env"] = lines.String()
	files := map[string][]byte{}
	for name, content := range text {
		files[name] = []byte(content)
	}
	return files
}

// TestKubectl compares the plugin with the kubectl on PATH, byte for byte.
func TestKubectl(t *testing.T) {
	k := findKubectl(t)
	equal, all := 0, inputs()
	for _, in := range all {
		if t.Run(in.name, func(t *testing.T) { k.compare(t, in) }) {
			equal++
		}
	}
	t.Logf("kubectl create secret generic: %d of %d inputs byte-identical", equal, len(all))
}

// TestKubectlKYAML compares the format that kubectl has since 1.34.
func TestKubectlKYAML(t *testing.T) {
	k := findKubectl(t)
	k.environ["KUBECTL_KYAML"] = "true" // the gate of 1.34; on by default later
	probe := k.command([]string{"--from-literal=a=b", "-o", "kyaml"})
	if out, err := probe.CombinedOutput(); err != nil {
		t.Skipf("this kubectl has no -o kyaml: %s", out)
	}
	k.compare(t, input{args: "--from-file=many --from-literal true=b --type=t -n ns -o kyaml"})
}

// realKubectl is the kubectl on PATH, and the plugin.
type realKubectl struct {
	path string
	plugin
}

func findKubectl(t *testing.T) realKubectl {
	t.Helper()
	path, err := exec.LookPath("kubectl")
	if err != nil {
		t.Skip("no kubectl on PATH: nothing is compared with it")
	}
	k := realKubectl{path: path, plugin: plugin{
		dir:     folder(t, inputFiles()),
		environ: map[string]string{"SET": "from the environment", "EMPTY": "", "HOME": t.TempDir()},
	}}
	// A plugin cannot find out the version of kubectl, except if it is new enough (see
	// nullTimestamp). The test finds it out, and sets the variable.
	if probe := k.kubectl(t, []string{"--from-literal=a=b"}); !strings.Contains(probe, "creationTimestamp") {
		k.environ["KUBECTL_PATH"] = path
	}
	return k
}

func (k realKubectl) compare(t *testing.T, in input) {
	t.Helper()
	args := slices.Concat(strings.Fields(in.args), in.more)
	want := k.kubectl(t, args)
	got := k.run(append([]string{"x", "--env-dialect=kubectl"}, args...)...)
	switch {
	case got.code != 0:
		t.Errorf("exit code %d: %s", got.code, got.stderr)
	case got.stdout != want:
		t.Errorf("kubectl prints\n%.300q\nwe print\n%.300q", want, got.stdout)
	}
}

// kubectl is the output of kubectl, as YAML unless args have a different format.
func (k realKubectl) kubectl(t *testing.T, args []string) string {
	t.Helper()
	args = slices.DeleteFunc(slices.Clone(args), func(a string) bool { return strings.HasPrefix(a, "--allow-") })
	if !slices.ContainsFunc(args, asksForFormat) {
		args = append(args, "-o", "yaml")
	}
	var out, errOut bytes.Buffer
	cmd := k.command(args)
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Run(); err != nil {
		t.Fatalf("kubectl %q: %v: %s", args, err, errOut.String())
	}
	return out.String()
}

// command runs kubectl in the folder and environment of the plugin.
func (k realKubectl) command(args []string) *exec.Cmd {
	cmd := exec.Command(k.path, slices.Concat([]string{"create", "secret", "generic", "x", "--dry-run=client"}, args)...)
	cmd.Dir = k.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH")}
	for name, value := range k.environ {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

func asksForFormat(arg string) bool {
	return strings.HasPrefix(arg, "-o") || strings.HasPrefix(arg, "--template")
}
