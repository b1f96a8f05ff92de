package secretgen

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v4"

	"github.com/batuta-k8s/batuta/internal/quick"
)

// specFile has every field of a file of Secrets.
const specFile = `apiVersion: batuta.dev/v1alpha1
kind: SecretSources
defaults:
  namespace: shop
  labels: {part-of: shop}
  onDuplicate: error
secrets:
- name: db
  immutable: true
  annotations: {owner: a}
  sources:
  - literal: user=app
  - generate: password=alnum:32
- name: web
  type: Opaque
  dialect: compose
  interpolate: true
  allowUnset: true
  allowEmpty: false
  prefix: P_
  include: ["*"]
  exclude: [B]
  keyMap: {A: a}
  merge: true
  unset: [OLD]
  sources:
  - envFile: quoted.env
  - envFile: {path: quoted.env, dialect: docker, prefix: L_, include: ["*"], exclude: [B]}
  - envVar: token=SECRET
  - file: conf=value
- name: web-tls
  namespaces: [shop, staging]
  replace: true
  tls: {cert: tls.crt, key: tls.key, passphraseFile: passphrase}
- name: bundle-tls
  appendHash: true
  tls: {bundle: modern.p12, passphraseEnv: OPENS}
- name: pull
  registry:
    config: good.json
    hosts: [registry.example.com]
- name: pull-typed
  registry:
    logins:
    - {server: registry.example.org, username: robot, passwordFile: value, email: a@example.com}
    - {server: registry.example.net, username: robot, passwordEnv: SECRET}
`

// shownOfSpec are the fields whose content is not a secret and may be printed: paths,
// patterns, and parts of the Secret that are not secret.
func shownOfSpec() []string {
	return []string{"annotations", "type", "include", "exclude", "file", "envFile", "path", "cert", "key", "ca", "bundle", "config"}
}

// mistake changes a node.
type mistake struct {
	name string
	make func(n *yaml.Node, value string)
}

func mistakes() []mistake {
	text := func(value string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: value}
	}
	return []mistake{
		{"a text", func(n *yaml.Node, value string) { *n = *text(value) }},
		{"a text with =", func(n *yaml.Node, value string) { *n = *text("a=" + value) }},
		{"a text after =", func(n *yaml.Node, value string) { *n = *text(value + "=a") }},
		{"a list", func(n *yaml.Node, value string) {
			*n = yaml.Node{Kind: yaml.SequenceNode, Content: []*yaml.Node{text(value)}}
		}},
		{"a mapping", func(n *yaml.Node, value string) {
			*n = yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{text(value), text(value)}}
		}},
		{"another tag", func(n *yaml.Node, value string) { *n = *text(value); n.Tag = "!!int" }},
		{"a tag of its own", func(n *yaml.Node, value string) { *n = *text(value); n.Tag = "!" + strings.Trim(value, "+/") }},
		{"binary", func(n *yaml.Node, value string) { *n = *text(value); n.Tag = "!!binary" }},
	}
}

// scalars are the nodes with a text, including names of fields, and their fields.
func scalars(n *yaml.Node, field string, all *[]*yaml.Node, fields *[]string) {
	switch n.Kind {
	case yaml.ScalarNode:
		*all, *fields = append(*all, n), append(*fields, field)
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			scalars(n.Content[i], "name of a field", all, fields)
			inner := n.Content[i].Value
			if slices.Contains(shownOfSpec(), field) && field != "file" {
				inner = field // what an envFile says of itself, annotations
			}
			scalars(n.Content[i+1], inner, all, fields)
		}
	default:
		for _, c := range n.Content {
			scalars(c, field, all, fields)
		}
	}
}

// misspelt are copies of the file, each with a canary in a different place.
func misspelt(t *testing.T, value string) map[string]string {
	t.Helper()
	files := map[string]string{}
	count := 1
	for i := 0; i < count; i++ {
		for _, m := range mistakes() {
			var document yaml.Node
			if err := yaml.Unmarshal([]byte(specFile), &document); err != nil {
				t.Fatal(err)
			}
			var nodes []*yaml.Node
			var fields []string
			scalars(&document, "", &nodes, &fields)
			if count = len(nodes); slices.Contains(shownOfSpec(), fields[i]) && nodes[i].Value != "passphrase" {
				continue
			}
			m.make(nodes[i], value)
			text, err := yaml.Marshal(&document)
			if err != nil {
				continue // a mistake that YAML cannot hold
			}
			files[fmt.Sprintf("%s, scalar %d: %s", fields[i], i, m.name)] = string(text)
		}
	}
	return files
}

// broken are copies of the file, each with a canary in a line that is not YAML, or in a
// wrong place.
func broken(value string) map[string]string {
	files := map[string]string{}
	lines := strings.SplitAfter(specFile, "\n")
	for i := range lines {
		before, after := strings.Join(lines[:i], ""), strings.Join(lines[i:], "")
		for _, junk := range []string{
			"*\n", "\t*\n", "  *: *\n", "  - *\n", "*: [*\n", "*: \"*\n", "*: '*\n", "- {*: *}}\n", "    *: |\n      *\n", "&* *: !* *\n", "? *\n", "%* *\n", "--- *\n", "*: \xff*\n", "*: \x00*\n", "*: *: *\n", "    literal: user=*\n",
		} {
			files[fmt.Sprintf("line %d: %q", i, junk)] = before + strings.ReplaceAll(junk, "*", value) + after
		}
		files[fmt.Sprintf("cut in line %d", i)] = before + "  - literal: \"" + value
		files[fmt.Sprintf("an alias in line %d", i)] = before + "  x: *" + value + "\n" + after
	}
	return files
}

// TestCanaryInFile puts canaries into all places of a file of -f, valid and not valid.
func TestCanaryInFile(t *testing.T) {
	quick.Skip(t)
	logs, n := catchLogs(t), &tally{checker: newChecker()}
	all := verbs(newServer(t, accepts))
	for _, value := range []string{canary, canaryLong} {
		dir, _ := canaryFiles(t, value)
		do := func(v verb, name, text string) watched {
			if err := os.WriteFile(filepath.Join(dir, "spec.yaml"), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			environ := map[string]string{"SECRET": value, "OPENS": "correct horse"}
			got := call{args: slices.Concat([]string{"-f", "spec.yaml"}, v.args, []string{"-v=10"}), dir: dir, environ: environ, terminal: true}.run(logs)
			n.check(t, v.name+", "+name, []string{text}, got)
			return got
		}
		for _, v := range all {
			if got := do(v, "the file", specFile); got.code != 0 && (v.name != "diff" || got.code != 1) {
				t.Errorf("%s of the file without a mistake: %+v", v.name, got)
			}
		}
		files := broken(value)
		if value == canary {
			maps.Copy(files, misspelt(t, value))
		}
		refused, i := 0, 0
		for name, text := range files {
			if do(all[i%ways], name, text).code == 2 {
				refused++
			}
			i++
		}
		t.Logf("files of Secrets: %d, %d of them are refused", len(files), refused)
	}
	n.report(t)
}
